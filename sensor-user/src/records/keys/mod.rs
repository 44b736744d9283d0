//! Distinct record keys, exact while they are few.
//!
//! Input: keyed 64-bit hashes. Output: how many distinct ones. Invariants: at most
//! [`EXACT_MAX`] hashes or one [`Sketch`] (4 KiB); merging is order-independent;
//! bytes from a state file are checked before they are believed.

mod sketch;

use sketch::Sketch;
pub use sketch::estimate_distinct;

/// Distinct keys that are kept one by one; more are estimated.
pub const EXACT_MAX: usize = 256;

/// Registers of a sketch.
pub const REGISTERS: usize = sketch::REGISTERS;

/// Standard error of an estimated number, as a share of it.
pub const RELATIVE_ERROR: f64 = sketch::RELATIVE_ERROR;

const TAG_EXACT: u8 = 1;
const TAG_SKETCH: u8 = 2;

/// The distinct record keys of one body, or of many merged.
#[derive(Clone, Debug)]
pub struct KeySet(Form);

#[derive(Clone, Debug)]
enum Form {
    /// Sorted, without duplicates.
    Exact(Vec<u64>),
    Estimated(Box<Sketch>),
}

impl Default for KeySet {
    fn default() -> Self {
        Self(Form::Exact(Vec::new()))
    }
}

impl FromIterator<u64> for KeySet {
    /// The set of these hashes, as if each were inserted.
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        let mut hashes = hashes.into_iter();
        let mut first: Vec<u64> = hashes.by_ref().take(EXACT_MAX).collect();
        first.sort_unstable();
        first.dedup();
        let mut set = Self(Form::Exact(first));
        hashes.for_each(|hash| set.insert(hash));
        set
    }
}

impl KeySet {
    /// Adds the keyed hash of a record key.
    pub fn insert(&mut self, hash: u64) {
        match &mut self.0 {
            Form::Estimated(sketch) => sketch.insert(hash),
            Form::Exact(hashes) => {
                if let Err(at) = hashes.binary_search(&hash) {
                    hashes.insert(at, hash);
                    if hashes.len() > EXACT_MAX {
                        self.0 = Form::Estimated(Box::new(Sketch::of(hashes)));
                    }
                }
            }
        }
    }

    /// Adds all keys of another set.
    pub fn merge(&mut self, other: &Self) {
        match (&mut self.0, &other.0) {
            (_, Form::Exact(hashes)) => hashes.iter().for_each(|&hash| self.insert(hash)),
            (Form::Estimated(mine), Form::Estimated(theirs)) => mine.merge(theirs),
            (Form::Exact(hashes), Form::Estimated(theirs)) => {
                let mut sketch = theirs.clone();
                hashes.iter().for_each(|&hash| sketch.insert(hash));
                self.0 = Form::Estimated(sketch);
            }
        }
    }

    /// How many distinct keys, and whether that is exact. Where it isn't, its standard
    /// error is [`RELATIVE_ERROR`].
    #[must_use]
    pub fn len(&self) -> (u64, bool) {
        match &self.0 {
            Form::Exact(hashes) => (hashes.len() as u64, true),
            Form::Estimated(sketch) => (sketch.estimate(), false),
        }
    }

    /// Gives back room that was taken for keys to come.
    pub fn shrink_to_fit(&mut self) {
        if let Form::Exact(hashes) = &mut self.0 {
            hashes.shrink_to_fit();
        }
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Form::Exact(hashes) if hashes.is_empty())
    }

    /// The hashes themselves, while they are kept one by one.
    #[must_use]
    pub fn exact_hashes(&self) -> Option<&[u64]> {
        match &self.0 {
            Form::Exact(hashes) => Some(hashes),
            Form::Estimated(_) => None,
        }
    }

    /// The largest rank of each of [`REGISTERS`] registers, where the keys are not kept one by one.
    #[must_use]
    pub fn ranks(&self) -> Option<&[u8]> {
        match &self.0 {
            Form::Exact(_) => None,
            Form::Estimated(sketch) => Some(sketch.registers()),
        }
    }

    /// For a state file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Form::Exact(hashes) => {
                let mut bytes = vec![TAG_EXACT];
                bytes.extend(hashes.iter().flat_map(|hash| hash.to_le_bytes()));
                bytes
            }
            Form::Estimated(sketch) => {
                let mut bytes = vec![TAG_SKETCH];
                bytes.extend_from_slice(sketch.registers());
                bytes
            }
        }
    }

    /// From a state file; `None` where the bytes are not of [`to_bytes`](Self::to_bytes).
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (&TAG_EXACT, hashes) => {
                let (hashes, rest) = hashes.as_chunks::<8>();
                if !rest.is_empty() || hashes.len() > EXACT_MAX {
                    return None;
                }
                let mut set = Self::default();
                hashes.iter().for_each(|hash| set.insert(u64::from_le_bytes(*hash)));
                Some(set)
            }
            (&TAG_SKETCH, registers) => {
                Sketch::from_registers(registers).map(|it| Self(Form::Estimated(Box::new(it))))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
