//! A save of what changed, in parts, so that it takes no memory that grows with the ledger.
//!
//! Input: a shared ledger. Output: what to delete, then entries to write, then totals. Invariants: a save that
//! ends well is of one moment as far as places go: what was merged or forgotten meanwhile is neither
//! missing nor there twice; what a save took that does not end well, the next one gives again.

use std::ops::Bound;

use super::entry::{Entry, Place};
use super::slot::Slot;
use super::{Ledger, OTHER, Removed, SharedLedger, Totals};

/// A save under way. Dropped before [`Self::done`], it came to nothing. One at a time.
#[derive(Debug)]
pub struct Saving {
    ledger: SharedLedger,
    /// What is no more, to be deleted first: a place may be there again, made anew.
    removed: Removed,
    /// [`Ledger::moves`] at the start.
    moves: u64,
    /// All entries, where they were taken at once, and the totals of that moment.
    entries: Option<Vec<Entry>>,
    totals: Option<Totals>,
    is_done: bool,
}

impl SharedLedger {
    /// Begins a save. Only one that takes all `at_once`, which stops the pipeline meanwhile and takes
    /// as much memory as everything that changed, is whole for certain.
    #[must_use]
    pub fn saving(&self, at_once: bool) -> Saving {
        let mut ledger = self.lock();
        let entries = at_once.then(|| {
            let mut changed = Vec::new();
            ledger.take_changed(None, usize::MAX, &mut changed);
            changed
        });
        Saving {
            ledger: self.clone(),
            removed: std::mem::take(&mut ledger.removed),
            moves: ledger.moves,
            totals: at_once.then_some(ledger.totals),
            entries,
            is_done: false,
        }
    }
}

impl Saving {
    /// What is to be deleted, before anything is written.
    #[must_use]
    pub fn removed(&self) -> &Removed {
        &self.removed
    }

    /// What is to be written, a few endpoints at a time.
    pub fn pages(&mut self) -> impl Iterator<Item = Vec<Entry>> {
        let in_parts = self.totals.is_none().then(|| {
            self.ledger.in_pages(|ledger, after, rows, page| ledger.take_changed(after, rows, page))
        });
        self.entries.take().into_iter().chain(in_parts.into_iter().flatten())
    }

    /// All totals, after the last page; none where the save is not of one moment, and is to begin
    /// anew.
    #[must_use]
    pub fn totals(&self) -> Option<Totals> {
        self.totals.or_else(|| {
            let ledger = self.ledger.lock();
            (ledger.moves == self.moves).then_some(ledger.totals)
        })
    }

    /// The store has it all.
    pub fn done(mut self) {
        self.is_done = true;
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        if !self.is_done {
            self.ledger.lock().take_back(std::mem::take(&mut self.removed));
        }
    }
}

/// What a store has of counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Saved {
    /// They changed since.
    No,
    /// As they are, if the last save ended well.
    Handed,
    /// As they are; or there is nothing to be had yet.
    #[default]
    Yes,
}

impl Ledger {
    /// Copies the changed counts of up to `rows` endpoints after number `after`. Gives the number
    /// to go on from, none at the end.
    fn take_changed(
        &mut self,
        after: Option<u64>,
        rows: usize,
        into: &mut Vec<Entry>,
    ) -> Option<u64> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut last = None;
        for (number, row) in self.rows.range_mut((from, Bound::Unbounded)).take(rows) {
            last = Some(*number);
            if let Some(counts) = row.own.hand_over() {
                into.push(Entry { place: Place::endpoint(&row.service, &row.endpoint), counts });
            }
            for (name, slot) in &mut row.principals {
                if let Some(counts) = slot.hand_over() {
                    let place = Place::principal(&row.service, &row.endpoint, name);
                    into.push(Entry { place, counts });
                } else if **name != *OTHER {
                    // Nothing changed since the save before.
                    slot.pack(&mut self.room);
                }
            }
        }
        last
    }

    /// A save came to nothing.
    fn take_back(&mut self, removed: Removed) {
        for slot in self.slots() {
            if slot.saved == Saved::Handed {
                slot.saved = Saved::No;
            }
        }
        match removed {
            Removed::Places(places) => self.remove(places),
            Removed::All => {
                self.removed = Removed::All;
                self.mark_everything();
            }
        }
    }

    /// Has the store delete places.
    pub(super) fn remove(&mut self, places: impl IntoIterator<Item = Place>) {
        self.moves += 1;
        if self.removed.add(places) {
            self.mark_everything();
        }
    }

    pub(super) fn mark_everything(&mut self) {
        self.slots().for_each(|slot| slot.saved = Saved::No);
    }

    fn slots(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.rows
            .values_mut()
            .flat_map(|row| std::iter::once(&mut row.own).chain(row.principals.values_mut()))
    }
}
