//! Distinct keys by their smallest hashes.
//!
//! The k minimum values estimator (Bar-Yossef et al., RANDOM 2002; unbiased form of Beyer
//! et al., SIGMOD 2007): exact below k, relative error 1/sqrt(k - 2) above. The hashes are
//! 32 bits wide, enough for some 10^8 keys.

use serde::{Deserialize, Serialize};

use crate::ledger::Estimate;

/// The smallest hashes of a set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::detect) struct Sample {
    /// Sorted, without duplicates.
    smallest: Vec<u32>,
    /// Larger ones were left out.
    is_cut: bool,
}

impl Sample {
    /// Hashes kept: 256 bytes.
    pub(in crate::detect) const SIZE: usize = 64;

    /// Gives back room that was taken for hashes to come.
    pub(in crate::detect) fn shrink_to_fit(&mut self) {
        self.smallest.shrink_to_fit();
    }

    /// Adds a keyed hash.
    pub(in crate::detect) fn insert(&mut self, key: u64) {
        // Bits that neither `Recents` slots nor its tags use.
        let hash = (key >> 16) as u32;
        if self.smallest.len() >= Self::SIZE && self.smallest.last().is_none_or(|top| hash > *top) {
            self.is_cut = true;
            return;
        }
        if let Err(at) = self.smallest.binary_search(&hash) {
            self.smallest.insert(at, hash);
            if self.smallest.len() > Self::SIZE {
                self.smallest.truncate(Self::SIZE);
                self.is_cut = true;
            }
        }
    }

    /// Distinct keys.
    pub(in crate::detect) fn len(&self) -> u64 {
        let kept = self.smallest.len();
        match self.smallest.last() {
            Some(top) if self.is_cut => {
                let share = (f64::from(*top) + 1.0) / (f64::from(u32::MAX) + 1.0);
                ((kept as f64 - 1.0) / share).round() as u64
            }
            _ => kept as u64,
        }
    }

    /// Distinct keys with the error of the number; never more than the `records` counted.
    pub(in crate::detect) fn estimate(&self, records: u64) -> Estimate {
        let error = if self.is_cut { 1.0 / ((Self::SIZE - 2) as f64).sqrt() } else { 0.0 };
        Estimate { value: self.len().min(records), error }
    }
}
