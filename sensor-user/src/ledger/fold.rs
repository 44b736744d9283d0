//! Room for principals: first their counts are packed, then those with least distinct records are
//! counted as `other`.
//!
//! Invariant: no principal that was folded had more distinct records at its endpoint, in all
//! its lives there together, than the `residue` of the endpoint's `other` says.

use std::sync::Arc;

use super::slot::Slot;
use super::{Ledger, OTHER, Place};

/// One of so many principals is folded at once, so that looking for them costs little a principal.
const FOLDED_SHARE: usize = 8;

impl Ledger {
    /// Makes room where there is none; false where it cannot.
    pub(super) fn make_room(&mut self) -> bool {
        if self.room.is_spent() {
            for slot in self.rows.values_mut().flat_map(|row| &mut row.principals) {
                slot.1.pack(&mut self.room);
            }
        }
        if self.has_room() && !self.room.is_short() {
            return true;
        }
        let principals = self.rows.values().flat_map(|row| &row.principals);
        let known = principals.filter(|(name, _)| ***name != *OTHER);
        let mut ranks: Vec<u64> = known.map(|(_, slot)| slot.rank()).collect();
        // Where bytes alone are short, a few large ones are better cut than folded.
        let quota = (ranks.len() / FOLDED_SHARE).max(usize::from(!self.has_room()));
        if (1..=ranks.len()).contains(&quota) {
            let (_, limit, _) = ranks.select_nth_unstable(quota - 1);
            let limit = *limit;
            drop(ranks);
            self.fold(limit, quota);
        }
        self.has_room()
    }

    /// Folds principals of a rank up to `limit`, at most `quota`.
    fn fold(&mut self, limit: u64, mut quota: usize) {
        let now = self.clock.now();
        let other: Arc<str> = OTHER.into();
        let mut removed = Vec::new();
        for row in self.rows.values_mut() {
            let is_folded = |name: &Arc<str>, slot: &mut Slot| {
                let is_folded = quota > 0 && **name != *OTHER && slot.rank() <= limit;
                quota -= usize::from(is_folded);
                is_folded
            };
            let folded: Vec<_> = row.principals.extract_if(is_folded).collect();
            if folded.is_empty() {
                continue;
            }
            let is_new = usize::from(!row.principals.contains_key(&other));
            self.residues += is_new;
            self.principals = self.principals + is_new - folded.len();
            let residue = row.principals.entry(other.clone()).or_default();
            let mut most = 0;
            for (name, slot) in &folded {
                let counts = slot.counts();
                self.room.free(slot.bytes());
                residue.change(&mut self.endpoint_room, |own, grow| own.merge(&counts, now, grow));
                most = counts.distinct().keys.max(most);
                let exchanges = counts.tally.exchanges_all();
                let folded = &mut self.totals.principals_folded;
                *folded = folded.saturating_add(exchanges);
                removed.push(Place::principal(&row.service, &row.endpoint, name));
            }
            residue.change(&mut self.endpoint_room, |own, _| own.add_residue(most));
            row.principals.shrink_to_fit();
        }
        self.remove(removed);
        self.names.forget_unused();
    }
}
