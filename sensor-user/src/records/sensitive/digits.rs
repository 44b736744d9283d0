//! The letters and digits of a value without its separators, on the stack.

/// More than any number that is looked for: an IBAN has 34 at most.
const LENGTH_MAX: usize = 34;

/// Up to [`LENGTH_MAX`] letters and digits.
pub(super) struct Code {
    bytes: [u8; LENGTH_MAX],
    length: usize,
}

impl Code {
    /// `None` where a byte is neither ASCII letter or digit nor in `separators`, or
    /// the code is too long.
    pub(super) fn of(value: &[u8], separators: &[u8]) -> Option<Self> {
        let mut code = Self { bytes: [0; LENGTH_MAX], length: 0 };
        for byte in value {
            if byte.is_ascii_alphanumeric() {
                *code.bytes.get_mut(code.length)? = *byte;
                code.length += 1;
            } else if !separators.contains(byte) {
                return None;
            }
        }
        Some(code)
    }

    /// As [`of`](Self::of), and all of them are digits.
    pub(super) fn digits(value: &[u8], separators: &[u8]) -> Option<Self> {
        Self::of(value, separators).filter(|code| code.bytes().iter().all(u8::is_ascii_digit))
    }

    /// The letters and digits.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// How many of them are digits.
    pub(super) fn digit_count(&self) -> usize {
        self.bytes().iter().filter(|byte| byte.is_ascii_digit()).count()
    }
}
