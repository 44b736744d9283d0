//! Distinct records as findings tell them.
//!
//! Input: exchanges of one source. Output: an [`Estimate`]: exact up to
//! [`EXACT_MAX`](crate::records::EXACT_MAX) records, then with the error of the sketch.
//! Invariants: at most [`SMALL`] hashes a source, and 4 KiB for each source that took room;
//! records without a key of their own count as different.

use super::look::Look;
use crate::ledger::Estimate;
use crate::records::{KeySet, RELATIVE_ERROR};

/// Keys that every source may keep, 512 bytes.
const SMALL: u64 = 64;
/// Sources with more keys, in a day.
pub(super) const LARGE_MAX: usize = 2048;

/// Room for sources with many keys.
#[derive(Debug)]
pub(super) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(LARGE_MAX)
    }
}

/// What one source took in a day.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    keys: KeySet,
    unkeyed: u64,
    is_large: bool,
    /// There was no room: nothing is known.
    is_over: bool,
}

impl Taken {
    /// Gives back room that was taken for keys to come.
    pub(super) fn shrink_to_fit(&mut self) {
        self.keys.shrink_to_fit();
    }

    /// Takes an exchange in.
    pub(super) fn add(&mut self, look: &Look<'_>, room: &mut Room) {
        if self.is_over {
            return;
        }
        let body = &look.call.exchange.body.keys;
        let keyed = if body.is_empty() {
            look.keys().iter().for_each(|key| self.keys.insert(*key));
            look.keys().len() as u64
        } else {
            self.keys.merge(body);
            body.len().0
        };
        self.unkeyed = self.unkeyed.saturating_add(look.records.saturating_sub(keyed));
        if self.is_large || self.keys.len().0 <= SMALL {
            return;
        }
        match room.0.checked_sub(1) {
            Some(left) => (room.0, self.is_large) = (left, true),
            None => *self = Self { is_over: true, ..Self::default() },
        }
    }

    /// Distinct records; none where there was no room to tell them apart.
    pub(super) fn distinct(&self) -> Option<Estimate> {
        let (keys, is_exact) = self.keys.len();
        let error = if is_exact { 0.0 } else { RELATIVE_ERROR };
        let value = keys.saturating_add(self.unkeyed);
        (!self.is_over).then_some(Estimate { value, error })
    }
}
