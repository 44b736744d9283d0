//! What JSON text is made of, as it is handed from the tokenizer to who judges it.

use super::super::scan::Window;
use super::record::Stop;

/// What a scalar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    String,
    Number,
    True,
    False,
    Null,
}

impl Scalar {
    /// What a word without quotes is, if any.
    #[inline]
    pub(super) fn of_word(word: &[u8]) -> Option<Self> {
        match word {
            [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..] => Some(Self::Number),
            b"true" => Some(Self::True),
            b"false" => Some(Self::False),
            b"null" => Some(Self::Null),
            b"NaN" | b"Infinity" | b"-Infinity" => Some(Self::Number),
            _ => None,
        }
    }
}

/// What a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Object,
    Array,
}

/// What the receiver wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// All of it.
    Continue,
    /// After [`Events::open`]: nothing of this container, nor its close.
    SkipValue,
    /// After [`Events::scalar`]: nothing until so many open containers are closed; the
    /// close of the outermost of them is reported.
    SkipToClose(u32),
}

/// Receives the events.
pub(super) trait Events {
    /// Takes members from the quote `at` on, whole and in place of the calls below, as far as
    /// they are what was met before.
    fn members(&mut self, window: &Window<'_>, at: usize) -> Stop;
    /// The name of the member whose value comes next, escapes as sent.
    fn name(&mut self, name: &[u8]);
    /// A scalar; a string without its quotes, escapes as sent.
    fn scalar(&mut self, scalar: Scalar, text: &[u8]) -> Flow;
    /// An object or an array begins.
    fn open(&mut self, container: Container) -> Flow;
    /// The innermost open container ends.
    fn close(&mut self);
}
