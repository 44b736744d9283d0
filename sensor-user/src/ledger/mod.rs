//! What each endpoint handed out, and to whom.
//!
//! Input: [`EndpointCall`]s. Output: [`EndpointView`]s for
//! metrics and API, of all time and by [`Window`]; [`Entry`]s for the store. Invariants: memory is
//! bounded by [`Bounds`] whatever comes in: what is over is counted as endpoint or principal
//! `other`, and that it was is counted too; no count is ever lost by folding, merging or
//! restoring; ages are reckoned from the times of the exchanges, and no clock is asked.

mod bounds;
mod counts;
mod encoded;
mod entry;
mod event_clock;
mod figures;
mod fold;
mod forget;
mod glance;
mod history;
mod ladder;
mod minute;
mod names;
mod patient;
mod removed;
mod room;
mod row;
mod saving;
mod seen;
mod shared;
mod slot;
mod tally;
mod varint;
mod view;
mod window;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod window_tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::exchange::EndpointCall;

pub use bounds::{Bounds, OTHER};
pub use counts::{Counts, Distinct, DistinctQuality, Windowed};
pub use entry::{Entry, Place};
pub use figures::Figures;
pub use patient::PatientClock;
pub use removed::Removed;
pub use saving::Saving;
pub use shared::SharedLedger;
pub use tally::{STATUS_CLASSES, StatusClass, Tally};
pub use view::{Asked, EndpointView, PrincipalView, Top, TopView};
pub use window::{Estimate, Window};

use event_clock::EventClock;
use minute::Minute;
use names::Names;
use room::Room;
use row::Row;
use saving::Saved;
use slot::Slot;

/// Counts of the whole agent that are no endpoint's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Totals {
    /// Bodies by [`BodyOutcome`](crate::records::BodyOutcome) number.
    pub bodies: [u64; 6],
    /// Exchanges counted as endpoint `other`.
    pub endpoints_folded: u64,
    /// Exchanges counted as principal `other`.
    pub principals_folded: u64,
    /// Exchanges that were older than every window when they came.
    #[serde(default)]
    pub late: u64,
}

impl Totals {
    fn merge(&mut self, other: &Self) {
        for (own, other) in self.bodies.iter_mut().zip(other.bodies) {
            *own = own.saturating_add(other);
        }
        self.endpoints_folded = self.endpoints_folded.saturating_add(other.endpoints_folded);
        self.principals_folded = self.principals_folded.saturating_add(other.principals_folded);
        self.late = self.late.saturating_add(other.late);
    }
}

type Name = (Arc<str>, Arc<str>);

/// Counts per endpoint, and per endpoint × principal.
#[derive(Debug)]
pub struct Ledger {
    bounds: Bounds,
    /// By a number that only grows, so that a reader can go through them in pages.
    rows: BTreeMap<u64, Row>,
    numbers: HashMap<Name, u64, RandomState>,
    next: u64,
    /// Rows of endpoint `other`.
    others: usize,
    /// Principals of all rows, `other` included.
    principals: usize,
    /// Principals `other`.
    residues: usize,
    names: Names,
    /// For counts of principals.
    room: Room,
    /// For counts of endpoints, and of their principals `other`.
    endpoint_room: Room,
    clock: EventClock,
    totals: Totals,
    removed: Removed,
    /// How often rows went or moved: who goes through them in pages sees that he missed some.
    moves: u64,
}

impl Ledger {
    /// An empty ledger.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            rows: BTreeMap::new(),
            numbers: HashMap::default(),
            next: 0,
            others: 0,
            principals: 0,
            residues: 0,
            names: Names::default(),
            room: Room::of(bounds.key_bytes),
            endpoint_room: Room::of(bounds.endpoint_key_bytes()),
            clock: EventClock::default(),
            totals: Totals::default(),
            removed: Removed::default(),
            moves: 0,
        }
    }

    /// Counts one exchange.
    pub fn apply(&mut self, call: &EndpointCall) {
        let exchange = &call.exchange;
        let (number, folded) = self.number(&exchange.service, &call.endpoint);
        self.totals.endpoints_folded += u64::from(folded || *call.endpoint == *OTHER);
        if let Some(bodies) = self.totals.bodies.get_mut(exchange.body.outcome as usize) {
            *bodies += 1;
        }
        self.clock.tell(Minute::of(exchange.at));
        let now = self.clock.now();
        let Some(row) = self.rows.get_mut(&number) else { return };
        let in_time =
            row.own.change(&mut self.endpoint_room, |own, grow| own.add(exchange, now, grow));
        self.totals.late += u64::from(!in_time);
        let principal = &exchange.caller.principal;
        let is_folded = self.change_principal(number, principal, |counts, grow, is_folded| {
            counts.add(exchange, now, grow);
            if is_folded {
                counts.add_residue(exchange.body.keys.len().0);
            }
        });
        self.totals.principals_folded += u64::from(is_folded);
    }

    /// Folds the counts of endpoint `from` into `into`: its template became part of another.
    pub fn merge(&mut self, service: &Arc<str>, from: &Arc<str>, into: &Arc<str>) {
        if from == into {
            return;
        }
        let Some(number) = self.numbers.get(&(service.clone(), from.clone())) else { return };
        let Some(old) = self.remove_row(*number) else { return };
        self.remove(old.places());
        let (target, _) = self.number(service, into);
        let now = self.clock.now();
        let Some(row) = self.rows.get_mut(&target) else { return };
        let counts = old.own.counts();
        row.own.change(&mut self.endpoint_room, |own, grow| own.merge(&counts, now, grow));
        for (principal, slot) in &old.principals {
            // There is room: it was there before.
            let is_other = **principal == *OTHER;
            let is_new = !row.principals.contains_key(principal);
            self.principals += usize::from(is_new);
            self.residues += usize::from(is_new && is_other);
            let own = row.principals.entry(principal.clone()).or_default();
            let room = if is_other { &mut self.endpoint_room } else { &mut self.room };
            own.change(room, |own, grow| own.merge(&slot.counts(), now, grow));
        }
    }

    /// Takes back all that a store kept, beside what was counted meanwhile.
    pub fn restore_all(&mut self, entries: Vec<Entry>, totals: Totals) {
        for entry in entries {
            self.restore(entry);
        }
        self.totals.merge(&totals);
    }

    fn restore(&mut self, entry: Entry) {
        let Place { service, endpoint, principal } = entry.place;
        let (number, mut folded) = self.number(&service, &endpoint);
        let counts = &slot::unpacked(&entry.counts);
        self.clock.restore(counts.last_minute());
        let now = self.clock.now();
        let is_new = self.slot_mut(number, principal.as_ref()).is_none_or(|slot| slot.is_empty());
        if let Some(principal) = &principal {
            folded |= self.change_principal(number, principal, |own, grow, is_folded| {
                own.merge(counts, now, grow);
                if is_folded {
                    own.add_residue(counts.distinct().keys);
                }
            });
        } else if let Some(row) = self.rows.get_mut(&number) {
            row.own.change(&mut self.endpoint_room, |own, grow| own.merge(counts, now, grow));
        }
        if folded {
            self.remove([Place { service, endpoint, principal }]);
        } else if is_new {
            self.settle(number, principal.as_ref());
        }
    }

    /// The store has these counts as they are, and few of many change soon.
    fn settle(&mut self, number: u64, principal: Option<&Arc<str>>) {
        let Some(row) = self.rows.get_mut(&number) else { return };
        let Some(principal) = principal else {
            row.own.saved = Saved::Yes;
            return;
        };
        if let Some(slot) = row.principals.get_mut(principal) {
            slot.saved = Saved::Yes;
            if **principal != *OTHER {
                slot.pack(&mut self.room);
            }
        }
    }

    /// Where the counts of an endpoint are, or of one of its principals.
    fn slot_mut(&mut self, number: u64, principal: Option<&Arc<str>>) -> Option<&mut Slot> {
        let row = self.rows.get_mut(&number)?;
        match principal {
            None => Some(&mut row.own),
            Some(principal) => row.principals.get_mut(principal),
        }
    }

    /// Changes the counts of a principal, which are told whether there is room for more keys and
    /// whether they are those of `other` instead; gives that.
    fn change_principal(
        &mut self,
        number: u64,
        name: &Arc<str>,
        change: impl FnOnce(&mut Counts, bool, bool),
    ) -> bool {
        let is_known = self.slot_mut(number, Some(name)).is_some();
        let has_room = (!self.room.is_spent() && (is_known || self.has_room())) || self.make_room();
        // Making room, the principal itself may be folded.
        let is_folded = !has_room && self.slot_mut(number, Some(name)).is_none();
        let name = if is_folded { Arc::from(OTHER) } else { name.clone() };
        let Some(row) = self.rows.get_mut(&number) else { return is_folded };
        let is_other = *name == *OTHER;
        if !row.principals.contains_key(&name) {
            row.principals.insert(self.names.one(&name), Slot::default());
            self.principals += 1;
            self.residues += usize::from(is_other);
        }
        let room = if is_other { &mut self.endpoint_room } else { &mut self.room };
        if let Some(slot) = row.principals.get_mut(&name) {
            slot.change(room, |counts, grow| change(counts, grow, is_folded));
        }
        is_folded
    }

    /// Counts that are no endpoint's own.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// How many endpoints, and how many principals summed over them.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.rows.len(), self.principals)
    }

    fn has_room(&self) -> bool {
        self.principals - self.residues < self.bounds.principals
    }

    /// The row of an endpoint, made where it is new; true where it is an `other` instead.
    fn number(&mut self, service: &Arc<str>, endpoint: &Arc<str>) -> (u64, bool) {
        let name = (service.clone(), endpoint.clone());
        if let Some(number) = self.numbers.get(&name) {
            return (*number, false);
        }
        if **endpoint != *OTHER && self.rows.len() - self.others < self.bounds.endpoints {
            return (self.add_row(name), false);
        }
        let other: Arc<str> = OTHER.into();
        let service =
            if self.others < Bounds::SERVICES_FOLDED { service.clone() } else { other.clone() };
        let place = (service, other);
        let folded = place != name;
        let known = self.numbers.get(&place).copied();
        (known.unwrap_or_else(|| self.add_row(place)), folded)
    }

    fn add_row(&mut self, name: Name) -> u64 {
        let number = self.next;
        self.next += 1;
        self.others += usize::from(*name.1 == *OTHER);
        self.rows.insert(number, Row::new(name.0.clone(), name.1.clone()));
        self.numbers.insert(name, number);
        number
    }
}
