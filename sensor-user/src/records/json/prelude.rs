//! What may stand before JSON: a byte order mark, the `)]}'` guard, a JSONP callback.
//!
//! Input: the first bytes of a body, in any pieces. Output: where JSON begins.
//! Invariant: at most [`PRELUDE_MAX`] bytes are kept.

const PRELUDE_MAX: usize = 256;

/// Reads up to where JSON begins.
#[derive(Debug, Default)]
pub(super) struct Prelude {
    /// From the first byte that isn't blank on.
    kept: Vec<u8>,
}

/// What the next byte makes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It belongs to the prelude.
    Before,
    /// JSON begins with it; `wrapped` in a call.
    Begins { wrapped: bool },
    /// This is no JSON.
    Never,
}

impl Prelude {
    /// Takes the next byte.
    pub(super) fn take(&mut self, byte: u8) -> Step {
        let is_start = matches!(byte, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9');
        match self.kept.iter().rfind(|it| !it.is_ascii_whitespace()) {
            None if matches!(byte, 0..=b' ' | 0xef | 0xbb | 0xbf) => return Step::Before,
            None if is_start => return Step::Begins { wrapped: false },
            None => {}
            Some(b'(') if is_start && !self.is_loop() => return Step::Begins { wrapped: true },
            Some(b'\'' | b',' | b';' | b'}') if matches!(byte, b'{' | b'[') => {
                return Step::Begins { wrapped: false };
            }
            Some(_) => {}
        }
        let may_stand = byte.is_ascii_graphic() || byte.is_ascii_whitespace();
        if !may_stand || matches!(byte, b'{' | b'<') || self.kept.len() == PRELUDE_MAX {
            return Step::Never;
        }
        self.kept.push(byte);
        Step::Before
    }

    /// `for(;;);` and `while(1);` keep a page from running the answer as a script.
    fn is_loop(&self) -> bool {
        [b"for(".as_slice(), b"while("].contains(&self.kept.as_slice())
    }

    /// True where the whole body was blank, or one of the words that are JSON.
    pub(super) fn is_scalar(&self) -> bool {
        [b"".as_slice(), b"true", b"false", b"null"].contains(&self.kept.trim_ascii())
    }
}
