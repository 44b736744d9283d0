//! The reader at the end of a response body's way.

use crate::records::{BodyCount, BodyCounter, BodyOutcome};

/// Takes the decoded bytes of one response body, in any pieces.
pub trait BodyReader {
    /// True where no byte of the body can change the result.
    fn is_decided(&self) -> bool;
    /// The next bytes.
    fn push(&mut self, bytes: &[u8]);
    /// What follows was lost or can't be read; nothing more is pushed.
    fn cut(&mut self, outcome: BodyOutcome);
    /// The end of the body.
    fn finish(self) -> BodyCount;
}

impl BodyReader for BodyCounter {
    fn is_decided(&self) -> bool {
        self.is_decided()
    }

    fn push(&mut self, bytes: &[u8]) {
        self.push(bytes);
    }

    fn cut(&mut self, outcome: BodyOutcome) {
        self.cut(outcome);
    }

    fn finish(self) -> BodyCount {
        self.finish()
    }
}
