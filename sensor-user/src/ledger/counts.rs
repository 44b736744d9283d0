//! Numbers and distinct keys of an endpoint or a principal.

use serde::Serialize;

use crate::exchange::Exchange;
use crate::records::{EXACT_MAX, KeySet};

use super::Tally;

/// What was handed out at one place.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// The numbers.
    pub tally: Tally,
    /// The record keys.
    pub keys: KeySet,
    /// Keys were left out for want of room.
    pub keys_cut: bool,
    /// Changed since the store last saw it.
    pub(super) dirty: bool,
}

/// Distinct record keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distinct {
    /// How many.
    pub keys: u64,
    /// How good that number is.
    pub quality: DistinctQuality,
}

/// How good a number of distinct keys is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DistinctQuality {
    /// Each key is kept.
    Exact,
    /// From a sketch; see [`RELATIVE_ERROR`](crate::records::RELATIVE_ERROR).
    Estimated,
    /// Keys were left out for want of room.
    AtLeast,
}

impl Counts {
    /// Counts as a store kept them.
    #[must_use]
    pub fn restored(tally: Tally, keys: KeySet, keys_cut: bool) -> Self {
        Self { tally, keys, keys_cut, dirty: false }
    }

    /// Distinct record keys.
    #[must_use]
    pub fn distinct(&self) -> Distinct {
        let (keys, exact) = self.keys.len();
        let quality = match (self.keys_cut, exact) {
            (true, _) => DistinctQuality::AtLeast,
            (false, true) => DistinctQuality::Exact,
            (false, false) => DistinctQuality::Estimated,
        };
        Distinct { keys, quality }
    }

    pub(super) fn add(&mut self, exchange: &Exchange, room: &mut KeyRoom) {
        self.tally.add(exchange);
        room.merge(self, &exchange.body.keys);
        self.dirty = true;
    }

    pub(super) fn merge(&mut self, other: &Self, room: &mut KeyRoom) {
        self.tally.merge(&other.tally);
        room.merge(self, &other.keys);
        self.keys_cut |= other.keys_cut;
        self.dirty = true;
    }
}

/// Room for record keys, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyRoom {
    left: usize,
}

impl KeyRoom {
    /// Room for so many bytes.
    pub(super) const fn of(bytes: usize) -> Self {
        Self { left: bytes }
    }

    /// Room for whatever comes: an endpoint's keys are bounded by the number of endpoints.
    pub(super) const fn ample() -> Self {
        Self { left: usize::MAX / 2 }
    }

    /// Adds keys to `counts`, or marks that there was no room for them.
    fn merge(&mut self, counts: &mut Counts, keys: &KeySet) {
        if keys.is_empty() {
            return;
        }
        let before = bytes(&counts.keys);
        if bytes_together(&counts.keys, keys).saturating_sub(before) > self.left {
            counts.keys_cut = true;
            return;
        }
        counts.keys.merge(keys);
        self.left = (self.left + before).saturating_sub(bytes(&counts.keys));
    }

    /// Takes back the room of counts that are no more.
    pub(super) fn free(&mut self, counts: &Counts) {
        self.left += bytes(&counts.keys);
    }
}

const HASH_BYTES: usize = size_of::<u64>();
/// A [`KeySet`] that estimates.
const SKETCH_BYTES: usize = 4_096;

fn bytes(keys: &KeySet) -> usize {
    match keys.exact_hashes() {
        Some([]) => 0,
        Some(hashes) => grown(hashes.len()),
        None => SKETCH_BYTES,
    }
}

/// The most that two sets take as one.
fn bytes_together(one: &KeySet, other: &KeySet) -> usize {
    match (one.exact_hashes(), other.exact_hashes()) {
        (Some(one), Some(other)) if one.len() + other.len() <= EXACT_MAX => {
            grown(one.len() + other.len())
        }
        _ => SKETCH_BYTES,
    }
}

/// A vector grows by doubling.
fn grown(hashes: usize) -> usize {
    hashes.next_power_of_two().max(4) * HASH_BYTES
}
