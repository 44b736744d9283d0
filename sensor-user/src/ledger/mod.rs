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
mod forget;
mod history;
mod ladder;
mod minute;
mod removed;
mod row;
mod seen;
mod shared;
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
pub use entry::{Changes, Entry, Place};
pub use figures::Figures;
pub use removed::Removed;
pub use shared::SharedLedger;
pub use tally::{STATUS_CLASSES, StatusClass, Tally};
pub use view::{Asked, EndpointView, PrincipalView, Top, TopView};
pub use window::{Estimate, Window};

use counts::KeyRoom;
use event_clock::EventClock;
use minute::Minute;
use row::Row;

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
    /// For the keys of principals.
    room: KeyRoom,
    /// For the keys of endpoints.
    endpoint_room: KeyRoom,
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
            room: KeyRoom::of(bounds.key_bytes),
            endpoint_room: KeyRoom::of(bounds.endpoint_key_bytes()),
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
        let (room, now) = (self.has_room(), self.clock.now());
        let Some(row) = self.rows.get_mut(&number) else { return };
        let in_time = row.counts.add(exchange, now, &mut self.endpoint_room);
        self.totals.late += u64::from(!in_time);
        let (counts, slot) = row.principal(&exchange.caller.principal, room);
        counts.add(exchange, now, &mut self.room);
        self.principals += usize::from(slot.added);
        self.totals.principals_folded += u64::from(slot.folded);
    }

    /// Folds the counts of endpoint `from` into `into`: its template became part of another.
    pub fn merge(&mut self, service: &Arc<str>, from: &Arc<str>, into: &Arc<str>) {
        if from == into {
            return;
        }
        let Some(number) = self.numbers.remove(&(service.clone(), from.clone())) else { return };
        let Some(old) = self.rows.remove(&number) else { return };
        self.principals -= old.principals.len();
        self.others -= usize::from(*old.endpoint == *OTHER);
        self.remove(old.places());
        let (target, _) = self.number(service, into);
        let now = self.clock.now();
        let Some(row) = self.rows.get_mut(&target) else { return };
        self.endpoint_room.free(&old.counts);
        row.counts.merge(&old.counts, now, &mut self.endpoint_room);
        for (principal, counts) in &old.principals {
            let room = self.principals < self.bounds.principals;
            let (own, slot) = row.principal(principal, room);
            self.room.free(counts);
            own.merge(counts, now, &mut self.room);
            self.principals += usize::from(slot.added);
            if slot.folded && **principal != *OTHER {
                let folded = &mut self.totals.principals_folded;
                *folded = folded.saturating_add(counts.tally.exchanges_all());
            }
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
        self.clock.restore(Minute::of(entry.counts.tally.last_seen));
        let (has_room, now) = (self.has_room(), self.clock.now());
        let Some(row) = self.rows.get_mut(&number) else { return };
        let (counts, room) = match &principal {
            None => (&mut row.counts, &mut self.endpoint_room),
            Some(principal) => {
                let (counts, slot) = row.principal(principal, has_room);
                self.principals += usize::from(slot.added);
                folded |= slot.folded;
                (counts, &mut self.room)
            }
        };
        let saved_as_it_is = !folded && counts.tally == Tally::default();
        counts.merge(&entry.counts, now, room);
        counts.dirty = !saved_as_it_is;
        if folded {
            self.remove([Place { service, endpoint, principal }]);
        }
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
        self.principals < self.bounds.principals
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
