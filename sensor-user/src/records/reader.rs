//! The interface of a format's reader.
//!
//! Input: the decoded bytes of one body, in any pieces. Output: a [`ReaderResult`].
//! Invariants: constant memory, never fails; any split of the bytes gives the same result.

use super::{KeySet, Quality, SensitiveClass};

/// Reads the body of one format.
pub trait BodyReader {
    /// The next bytes.
    fn push(&mut self, bytes: &[u8]);
    /// The bytes end here although the body doesn't: what is open stays a lower bound.
    fn cut(&mut self);
    /// What was read, after the last byte or after [`cut`](Self::cut).
    fn finish(self: Box<Self>) -> ReaderResult;
}

/// What a reader found in a body.
#[derive(Clone, Debug)]
pub struct ReaderResult {
    /// Records; a lower bound unless `quality` is exact.
    pub records: u64,
    /// How good `records` is.
    pub quality: Quality,
    /// False where the bytes are not of the format that they were said to be.
    pub parsed: bool,
    /// Keyed hashes of the record keys.
    pub keys: KeySet,
    /// Hash of the content of the only record, where that record has no key of its own.
    pub unkeyed: Option<u64>,
    /// Record keys as sent, as many as were asked for.
    pub plain_keys: Vec<Box<str>>,
    /// Records that hold each class, by [`SensitiveClass`] number.
    pub sensitive: [u64; SensitiveClass::ALL.len()],
}

impl ReaderResult {
    /// So many records, read to the end, with nothing known of them.
    #[must_use]
    pub fn exact(records: u64) -> Self {
        Self {
            records,
            quality: Quality::Exact,
            parsed: true,
            keys: KeySet::default(),
            unkeyed: None,
            plain_keys: Vec::new(),
            sensitive: [0; SensitiveClass::ALL.len()],
        }
    }
}
