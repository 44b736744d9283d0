//! A scalar that lies in a window as a whole, found without the tokenizer's states.

use super::super::scan::Window;
use super::event::Scalar;
use super::token::TOKEN_MAX;

/// A scalar that lies in a window as a whole.
pub(super) struct ScalarText<'a> {
    pub(super) scalar: Scalar,
    /// At most [`TOKEN_MAX`] bytes of it, without quotes.
    pub(super) text: &'a [u8],
    /// Where it ends, its quote included.
    pub(super) end: usize,
    /// There is an `@` in it.
    pub(super) has_at_sign: bool,
}

impl<'a> ScalarText<'a> {
    /// The one that begins at `at` with this byte. `None` where there is none.
    #[inline(always)]
    pub(super) fn find(window: &Window<'a>, at: usize, byte: u8) -> Option<Self> {
        match byte {
            b'"' => {
                let (end, has_at_sign) = window.end_of_string(at + 1)?;
                let text = window.bytes.get(at + 1..end.min(at + 1 + TOKEN_MAX))?;
                Some(Self { scalar: Scalar::String, text, end: end + 1, has_at_sign })
            }
            b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                let end = window.end_of_scalar(at)?;
                let text = window.bytes.get(at..end.min(at + TOKEN_MAX))?;
                let scalar = match byte {
                    b'0'..=b'9' => Scalar::Number,
                    _ => Scalar::of_word(text)?,
                };
                Some(Self { scalar, text, end, has_at_sign: false })
            }
            _ => None,
        }
    }

    /// A string or a number.
    pub(super) const fn is_text(&self) -> bool {
        matches!(self.scalar, Scalar::String | Scalar::Number)
    }
}
