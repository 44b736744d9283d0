//! Records of one name, slot by slot.

use crate::clock::Timestamp;

/// Seconds of a slot.
pub const SLOT_SECONDS: u64 = 10;
/// Slots that are kept: an hour.
pub const SLOTS: usize = 360;

/// The slot of a time, since the epoch.
pub(super) fn slot(at: Timestamp) -> u64 {
    at.0 / (SLOT_SECONDS * 1_000_000_000)
}

/// A ring of slots; which is the newest its owner knows.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    slots: Box<[u32; SLOTS]>,
    /// Of all slots.
    pub(super) sum: u64,
}

impl Default for Lane {
    fn default() -> Self {
        Self { slots: Box::new([0; SLOTS]), sum: 0 }
    }
}

impl Lane {
    pub(super) fn add(&mut self, slot: u64, records: u32) {
        if let Some(cell) = self.slots.get_mut(place(slot)) {
            let before = *cell;
            *cell = cell.saturating_add(records);
            self.sum += u64::from(*cell - before);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (slot, records) in (0..).zip(other.slots.iter()) {
            self.add(slot, *records);
        }
    }

    /// Empties the slots after `newest`, up to `slot`.
    pub(super) fn turn(&mut self, newest: u64, slot: u64) {
        let from = (newest + 1).max((slot + 1).saturating_sub(SLOTS as u64));
        for passed in from..=slot {
            if let Some(cell) = self.slots.get_mut(place(passed)) {
                self.sum -= u64::from(std::mem::take(cell));
            }
        }
    }

    /// Its slots from the oldest to the newest.
    pub(super) fn read(&self, oldest: u64, newest: u64) -> Vec<u32> {
        (oldest..=newest).map(|slot| self.slots.get(place(slot)).copied().unwrap_or(0)).collect()
    }
}

fn place(slot: u64) -> usize {
    (slot % SLOTS as u64) as usize
}
