//! A name without case and separators, and where its first and last word are.

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::FixedState;

/// Longest part of a name that is looked at, in bytes; the rest is dropped.
pub const NAME_MAX: usize = 48;

/// A folded name: lower case, letters, digits and bytes beyond ASCII only.
#[derive(Clone, Debug)]
pub struct Folded {
    bytes: [u8; NAME_MAX],
    length: usize,
    first_word_end: usize,
    last_word_start: usize,
    annotation: bool,
}

impl Folded {
    /// Folds a name; what stands before the last `:` is a namespace and is dropped.
    #[must_use]
    pub fn new(name: &[u8]) -> Self {
        let annotation = name.contains(&b'@');
        let local = match name.iter().rposition(|&byte| byte == b':') {
            Some(at) if at + 1 < name.len() => name.get(at + 1..).unwrap_or(name),
            _ => name,
        };
        let mut bytes = [0; NAME_MAX];
        let (mut length, mut first_word_end, mut last_word_start) = (0, NAME_MAX, 0);
        let (mut boundary, mut was_lower) = (false, false);
        for &byte in local {
            if !(byte.is_ascii_alphanumeric() || byte >= 0x80) {
                boundary = true;
                continue;
            }
            let is_upper = byte.is_ascii_uppercase();
            if (boundary || (was_lower && is_upper)) && length > 0 {
                last_word_start = length;
                first_word_end = first_word_end.min(length);
            }
            (boundary, was_lower) = (false, !is_upper);
            let Some(slot) = bytes.get_mut(length) else { break };
            *slot = byte.to_ascii_lowercase();
            length += 1;
        }
        let first_word_end = first_word_end.min(length);
        Self { bytes, length, first_word_end, last_word_start, annotation }
    }

    /// The whole name.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.slice(0..self.length)
    }

    /// Its first word; the whole name where it has but one.
    #[must_use]
    pub fn first_word(&self) -> &[u8] {
        self.slice(0..self.first_word_end)
    }

    /// Its last word; the whole name where it has but one.
    #[must_use]
    pub fn last_word(&self) -> &[u8] {
        self.slice(self.last_word_start..self.length)
    }

    /// True where it has but one word.
    #[must_use]
    pub const fn is_one_word(&self) -> bool {
        self.last_word_start == 0
    }

    /// True for `@odata.count`, `Name@odata.type`, `@attr`.
    #[must_use]
    pub const fn is_annotation(&self) -> bool {
        self.annotation
    }

    fn slice(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or(&[])
    }
}

/// A hash of a noun's stem, the same for singular and plural; `None` for no noun.
#[must_use]
pub fn noun_stem(folded: &[u8]) -> Option<u64> {
    let cut = |n: usize| folded.get(..folded.len().saturating_sub(n)).unwrap_or(folded);
    let stem = if folded.len() > 4 && folded.ends_with(b"ies") {
        cut(3)
    } else if folded.len() > 3 && folded.ends_with(b"y") {
        cut(1)
    } else if folded.len() > 4
        && [b"sses".as_slice(), b"xes", b"ches", b"shes"].iter().any(|end| folded.ends_with(end))
    {
        cut(2)
    } else if folded.len() > 3
        && folded.ends_with(b"s")
        && !folded.ends_with(b"ss")
        && !folded.ends_with(b"us")
    {
        cut(1)
    } else {
        folded
    };
    let is_noun = stem.len() > 1 && stem.iter().any(|byte| !byte.is_ascii_digit());
    is_noun.then(|| FixedState::default().hash_one(stem))
}
