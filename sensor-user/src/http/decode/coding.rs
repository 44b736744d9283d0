//! Names of content codings (RFC 9110, section 8.4.1).

use super::DecodeError;

/// Codings of one body that are undone; more is a bomb's shape, not a server's.
pub const CODINGS_MAX: usize = 3;

/// A content coding that changes the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// RFC 1952, also named `x-gzip`.
    Gzip,
    /// RFC 1950, or RFC 1951 without its wrapper as many servers send it.
    Deflate,
    /// RFC 7932.
    Brotli,
    /// RFC 8878 with the window of RFC 9659.
    Zstd,
}

impl Coding {
    /// The name in `Content-Encoding`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("gzip") || is("x-gzip") {
            return Some(Self::Gzip);
        }
        [Self::Deflate, Self::Brotli, Self::Zstd].into_iter().find(|coding| is(coding.label()))
    }
}

/// The codings of a `Content-Encoding` field, in the order in which they are undone:
/// the last one applied comes first.
pub(super) fn undo_order(content_encoding: &str) -> Result<Vec<Coding>, DecodeError> {
    let mut codings = Vec::new();
    for name in content_encoding.rsplit(',').map(str::trim) {
        if name.is_empty() || name.eq_ignore_ascii_case("identity") {
            continue;
        }
        if codings.len() == CODINGS_MAX {
            return Err(DecodeError::TooManyCodings);
        }
        codings.push(Coding::named(name).ok_or(DecodeError::UnknownCoding)?);
    }
    Ok(codings)
}
