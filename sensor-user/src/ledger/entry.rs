//! What a store keeps of a ledger.

use std::ops::Bound;
use std::sync::Arc;

use super::slot::Slot;
use super::{Counts, Ledger, OTHER, Removed, Totals};

/// Whose counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Service.
    pub service: Arc<str>,
    /// Endpoint.
    pub endpoint: Arc<str>,
    /// Principal; none for the endpoint as a whole.
    pub principal: Option<Arc<str>>,
}

impl Place {
    pub(super) fn endpoint(service: &Arc<str>, endpoint: &Arc<str>) -> Self {
        Self { service: service.clone(), endpoint: endpoint.clone(), principal: None }
    }

    pub(super) fn principal(service: &Arc<str>, endpoint: &Arc<str>, principal: &Arc<str>) -> Self {
        Self { principal: Some(principal.clone()), ..Self::endpoint(service, endpoint) }
    }
}

/// Counts and whose they are.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose.
    pub place: Place,
    /// Which.
    pub counts: Counts,
}

/// What changed since the last time.
#[derive(Debug, Default)]
pub struct Changes {
    /// Counts that grew.
    pub changed: Vec<Entry>,
    /// What is no more, to be deleted first: a place may be in both, removed and made anew.
    pub removed: Removed,
    /// All totals.
    pub totals: Totals,
}

impl Ledger {
    /// Copies the changed counts of up to `rows` endpoints after number `after` and marks them
    /// as seen. Gives the number to go on from, none at the end.
    pub(super) fn take_changed(
        &mut self,
        after: Option<u64>,
        rows: usize,
        into: &mut Vec<Entry>,
    ) -> Option<u64> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut last = None;
        for (number, row) in self.rows.range_mut((from, Bound::Unbounded)).take(rows) {
            last = Some(*number);
            let own = Place::endpoint(&row.service, &row.endpoint);
            take_slot(own, &mut row.own, into);
            for (name, slot) in &mut row.principals {
                if slot.dirty {
                    let place = Place::principal(&row.service, &row.endpoint, name);
                    take_slot(place, slot, into);
                } else if **name != *OTHER {
                    // Nothing changed since the save before.
                    slot.pack(&mut self.room);
                }
            }
        }
        last
    }

    /// Takes what is no more, and all totals.
    pub(super) fn take_removed(&mut self) -> (Removed, Totals) {
        (std::mem::take(&mut self.removed), self.totals)
    }

    /// Has the store delete places.
    pub(super) fn remove(&mut self, places: impl IntoIterator<Item = Place>) {
        self.moves += 1;
        if self.removed.add(places) {
            self.mark_everything();
        }
    }

    /// How often rows went or moved.
    pub(super) fn moves(&self) -> u64 {
        self.moves
    }

    pub(super) fn mark_everything(&mut self) {
        for row in self.rows.values_mut() {
            row.own.dirty = true;
            row.principals.values_mut().for_each(|slot| slot.dirty = true);
        }
    }

    /// A save failed: everything in `changes` is to be saved again.
    pub(super) fn give_back(&mut self, changes: Changes) {
        self.mark(changes.changed);
        match changes.removed {
            Removed::Places(places) => self.remove(places),
            Removed::All => {
                self.removed = Removed::All;
                self.mark_everything();
            }
        }
    }

    /// Entries are to be saved again, where they still are.
    pub(super) fn mark(&mut self, entries: Vec<Entry>) {
        for Entry { place, .. } in entries {
            let number = self.numbers.get(&(place.service, place.endpoint)).copied();
            let slot = number.and_then(|number| self.slot_mut(number, place.principal.as_ref()));
            if let Some(slot) = slot {
                slot.dirty = true;
            }
        }
    }
}

fn take_slot(place: Place, slot: &mut Slot, into: &mut Vec<Entry>) {
    if std::mem::take(&mut slot.dirty) {
        into.push(Entry { place, counts: slot.counts().into_owned() });
    }
}
