//! A request target's path, taken apart.
//!
//! Input: the target as sent. Output: percent-decoded segments. Invariants: at most
//! [`SEGMENTS_MAX`] segments of at most [`SEGMENT_BYTES_MAX`] bytes are looked at, whatever
//! was sent; dot segments are gone (RFC 3986 section 5.2.4), and so are matrix parameters
//! (section 3.3), empty segments and a trailing slash.

use std::borrow::Cow;

/// Most segments that are told apart; what follows is one `{rest}`.
pub(super) const SEGMENTS_MAX: usize = 16;

/// Room for the segments of most paths.
const SEGMENTS_USUAL: usize = 8;

/// Longest segment, as sent, that is looked at.
pub(super) const SEGMENT_BYTES_MAX: usize = 512;

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment<'a> {
    /// Decoded.
    Text(Cow<'a, str>),
    /// Too long, or not UTF-8.
    Odd,
}

/// A path's segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path<'a> {
    pub(super) segments: Vec<Segment<'a>>,
    /// There were more than [`SEGMENTS_MAX`].
    pub(super) is_cut: bool,
}

/// The path of a request target in origin form, or in absolute form (RFC 9112 section 3.2).
pub(super) fn split(target: &str) -> Path<'_> {
    let mut path = Path { segments: Vec::with_capacity(SEGMENTS_USUAL), is_cut: false };
    let mut rest = path_of(target);
    while !path.is_cut && !rest.is_empty() {
        let (raw, after) = cut(rest, b'/');
        rest = after;
        let (raw, _parameters) = cut(raw, b';');
        match raw {
            "" | "." => {}
            ".." => {
                path.segments.pop();
            }
            _ if path.segments.len() == SEGMENTS_MAX => path.is_cut = true,
            _ => path.segments.push(decode(raw)),
        }
    }
    path
}

/// What stands before and after the first `mark`, an ASCII character. Segments are short: to
/// look at their bytes one by one is faster than to begin a search.
fn cut(text: &str, mark: u8) -> (&str, &str) {
    let at = text.bytes().position(|byte| byte == mark);
    let (before, after) = at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""));
    (before, after.get(1..).unwrap_or_default())
}

/// The target without scheme, authority, query and fragment.
#[must_use]
pub fn path_of(target: &str) -> &str {
    let end = memchr::memchr2(b'?', b'#', target.as_bytes()).unwrap_or(target.len());
    let path = target.get(..end).unwrap_or(target);
    if path.starts_with('/') {
        return path;
    }
    match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => path,
    }
}

/// The query of a target, without the question mark.
pub(super) fn query_of(target: &str) -> Option<&str> {
    let at = memchr::memchr(b'?', target.as_bytes())?;
    let query = target.get(at + 1..)?;
    Some(query.split('#').next().unwrap_or(query))
}

fn decode(raw: &str) -> Segment<'_> {
    if raw.len() > SEGMENT_BYTES_MAX {
        return Segment::Odd;
    }
    if raw.bytes().all(|byte| byte != b'%') {
        return Segment::Text(Cow::Borrowed(raw));
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        match tail {
            [high, low, after @ ..] if first == b'%' => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => {
                    bytes.push(first);
                    rest = tail;
                }
            },
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_or(Segment::Odd, |text| Segment::Text(Cow::Owned(text)))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
