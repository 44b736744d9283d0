//! The chunked transfer coding (RFC 9112 7.1), undone as a stream.
//!
//! Input: wire bytes in any pieces. Output: slices of them that are data. Holds no bytes.

use std::mem;

/// Where in the coding the next byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunked {
    /// In the hexadecimal size; `digits` of it were read.
    Size { value: u64, digits: u8 },
    /// After the size, up to the end of the line.
    Extension { value: u64 },
    /// In the data, so many bytes left.
    Data(u64),
    /// After the data, before its line end.
    DataEnd,
    /// In the trailer section.
    Trailer(Line),
}

/// Where in a trailer line the next byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing of it was read.
    Start,
    /// A CR came first.
    Cr,
    /// It isn't empty.
    Inside,
}

/// What [`Chunked::next`] found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Data bytes.
    Data(&'a [u8]),
    /// The last byte of the coding was read.
    End,
    /// Not the chunked coding.
    Bad,
    /// Out of input.
    More,
}

impl Chunked {
    /// Before the first chunk.
    pub(super) const START: Self = Self::Size { value: 0, digits: 0 };

    /// Reads on; takes what it used off `input`.
    pub(super) fn next<'a>(&mut self, input: &mut &'a [u8]) -> Piece<'a> {
        loop {
            if let Self::Data(left) = *self
                && left > 0
            {
                let take = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                let (data, rest) = input.split_at_checked(take).unwrap_or((input, &[]));
                if data.is_empty() {
                    return Piece::More;
                }
                *input = rest;
                *self = Self::Data(left - data.len() as u64);
                return Piece::Data(data);
            }
            let Some((&byte, rest)) = mem::take(input).split_first() else {
                return Piece::More;
            };
            *input = rest;
            match self.framing_byte(byte) {
                Some(false) => {}
                Some(true) => return Piece::End,
                None => return Piece::Bad,
            }
        }
    }

    /// One byte that isn't data: true at the end of the coding, `None` where it is bad.
    fn framing_byte(&mut self, byte: u8) -> Option<bool> {
        *self = match (*self, byte) {
            (Self::Size { value, digits }, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                let digit = (byte as char).to_digit(16)?;
                let value = value.checked_mul(16)?.checked_add(u64::from(digit))?;
                Self::Size { value, digits: digits.saturating_add(1) }
            }
            (Self::Size { digits: 0, .. }, _) => return None,
            (Self::Size { value, .. } | Self::Extension { value }, b'\n') => {
                if value == 0 {
                    Self::Trailer(Line::Start)
                } else {
                    Self::Data(value)
                }
            }
            (Self::Size { value, .. }, b';' | b' ' | b'\t' | b'\r')
            | (Self::Extension { value }, _) => Self::Extension { value },
            (Self::Size { .. }, _) => return None,
            (Self::Data(_) | Self::DataEnd, b'\n') => Self::START,
            (Self::Data(_), b'\r') => Self::DataEnd,
            (Self::Data(_) | Self::DataEnd, _) => return None,
            (Self::Trailer(Line::Start | Line::Cr), b'\n') => return Some(true),
            (Self::Trailer(Line::Inside), b'\n') => Self::Trailer(Line::Start),
            (Self::Trailer(Line::Start), b'\r') => Self::Trailer(Line::Cr),
            (Self::Trailer(_), _) => Self::Trailer(Line::Inside),
        };
        Some(false)
    }

    /// Bytes moved unseen: false where the place in the coding is lost with them.
    pub(super) fn skip(&mut self, bytes: u64) -> bool {
        match self {
            Self::Data(left) if bytes <= *left => {
                *left -= bytes;
                true
            }
            _ => false,
        }
    }
}
