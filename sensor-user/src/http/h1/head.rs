//! Message heads: where one may start, where it ends, what it says.

use std::mem::MaybeUninit;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::super::{Anomaly, Header, RequestHead, ResponseHead};
use crate::connection::Direction;

/// Most header fields of one head; a head with more can't be read.
pub(super) const HEADERS_MAX: usize = 128;
/// Bytes from a head's first on that [`may_start`] looks at.
pub(super) const START_BYTES: usize = 32;
/// Bytes from which on [`may_start`] tells requests, responses and other things apart.
pub(super) const TELLING_BYTES: usize = 10;
const METHODS: [&[u8]; 9] =
    [b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"PATCH", b"OPTIONS", b"CONNECT", b"TRACE"];

/// Whether a head of `direction` may start with these bytes, as far as they go.
/// `strict` where the place in the stream isn't known to be a message's start.
pub(super) fn may_start(direction: Direction, bytes: &[u8], strict: bool) -> bool {
    match direction {
        Direction::Response => {
            let known = b"HTTP/1.";
            bytes.starts_with(known) || known.starts_with(bytes)
        }
        Direction::Request => may_start_request(bytes, strict),
    }
}

fn may_start_request(bytes: &[u8], strict: bool) -> bool {
    let bytes = bytes.get(..START_BYTES).unwrap_or(bytes);
    let space = bytes.iter().position(|&byte| byte == b' ');
    let (method, target) = match space.and_then(|at| bytes.split_at_checked(at)) {
        Some((method, target)) => (method, target.get(1)),
        None => (bytes, None),
    };
    if !strict {
        let cut = space.is_none() && bytes.len() == START_BYTES;
        return !cut && !method.is_empty() && method.iter().all(|&byte| is_token(byte));
    }
    let known =
        |name: &&&[u8]| if space.is_some() { **name == method } else { name.starts_with(method) };
    METHODS.iter().find(known).is_some()
        && target.is_none_or(|byte| byte.is_ascii_alphanumeric() || b"/*[".contains(byte))
}

/// `tchar` of RFC 9110 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Where a head ends whose lines all end as they should.
static EMPTY_LINE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\r\n\r\n"));

/// Length of the head that `bytes` start with, through its empty line, if it ends there.
/// No head ends in the first `from` bytes.
pub(super) fn end(bytes: &[u8], from: usize) -> Option<usize> {
    if from == 0
        && let Some(at) = EMPTY_LINE.find(bytes)
        && let end = at + EMPTY_LINE.needle().len()
        && !has_bare_lf(bytes.get(..end)?)
    {
        return Some(end);
    }
    // An end that straddles `from` starts at most two bytes before it.
    let from = from.saturating_sub(2);
    memchr::memchr_iter(b'\n', bytes.get(from..)?).find_map(|at| {
        let after = from + at + 1;
        match bytes.get(after..)? {
            [b'\n', ..] => Some(after + 1),
            [b'\r', b'\n', ..] => Some(after + 2),
            _ => None,
        }
    })
}

/// Room for the fields of one head.
pub(super) type Fields<'a> = [MaybeUninit<Header<'a>>; HEADERS_MAX];

/// Reads a complete request head.
pub(super) fn request<'a>(
    bytes: &'a [u8],
    fields: &'a mut Fields<'a>,
) -> Result<RequestHead<'a>, Anomaly> {
    let mut parsed = httparse::Request::new(&mut []);
    let status = httparse::ParserConfig::default()
        .parse_request_with_uninit_headers(&mut parsed, bytes, fields)
        .map_err(anomaly)?;
    match (parsed.method, parsed.path) {
        (Some(method), Some(target)) if status == httparse::Status::Complete(bytes.len()) => {
            Ok(RequestHead { method, target, headers: parsed.headers })
        }
        _ => Err(Anomaly::MalformedHead),
    }
}

/// Takes the request line, its line end included, off a head whose lines all end as they
/// should.
pub(super) fn split_request_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (line, fields) = bytes.split_at_checked(memchr::memchr(b'\n', bytes)? + 1)?;
    line.ends_with(b"\r\n").then_some((line, fields))
}

/// Reads a request line as the head of a request without header fields.
pub(super) fn request_line(line: &[u8]) -> Option<RequestHead<'_>> {
    let mut parsed = httparse::Request::new(&mut []);
    let status = parsed.parse(line).ok()?;
    match (parsed.method, parsed.path, parsed.version) {
        (Some(method), Some(target), Some(_)) if status.is_partial() => {
            Some(RequestHead { method, target, headers: &[] })
        }
        _ => None,
    }
}

/// Reads a complete response head.
pub(super) fn response<'a>(
    bytes: &'a [u8],
    fields: &'a mut Fields<'a>,
) -> Result<ResponseHead<'a>, Anomaly> {
    let mut parsed = httparse::Response::new(&mut []);
    let status = httparse::ParserConfig::default()
        .parse_response_with_uninit_headers(&mut parsed, bytes, fields)
        .map_err(anomaly)?;
    match parsed.code {
        Some(code) if status == httparse::Status::Complete(bytes.len()) => {
            Ok(ResponseHead { status: code, headers: parsed.headers })
        }
        _ => Err(Anomaly::MalformedHead),
    }
}

fn anomaly(error: httparse::Error) -> Anomaly {
    match error {
        httparse::Error::TooManyHeaders => Anomaly::HeadTooLong,
        _ => Anomaly::MalformedHead,
    }
}

/// A head whose continued lines are joined and whose names end at their colon
/// (RFC 9112 5.1, 5.2); `None` where there is nothing to repair.
pub(super) fn repaired(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut changed = false;
    for (number, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let folded = number > 1 && matches!(line.first(), Some(b' ' | b'\t'));
        if folded {
            out.truncate(out.trim_ascii_end().len());
            out.push(b' ');
            out.extend(line.iter().skip_while(|byte| matches!(byte, b' ' | b'\t')));
            changed = true;
            continue;
        }
        let colon = if number == 0 { None } else { memchr::memchr(b':', line) };
        match colon.and_then(|at| line.split_at_checked(at)) {
            Some((name, value)) if name.trim_ascii_end().len() < name.len() => {
                out.extend_from_slice(name.trim_ascii_end());
                out.extend_from_slice(value);
                changed = true;
            }
            _ => out.extend_from_slice(line),
        }
    }
    changed.then_some(out)
}

/// Whether a line of a head ends in LF alone.
pub(super) fn has_bare_lf(bytes: &[u8]) -> bool {
    // Without a branch, so that the compiler looks at many bytes at a time.
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let bare = pairs.fold(0, |bare, (&before, &byte)| {
        bare | (u8::from(byte == b'\n') & u8::from(before != b'\r'))
    });
    bare != 0 || bytes.first() == Some(&b'\n')
}
