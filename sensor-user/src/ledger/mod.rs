//! What each endpoint handed out, and to whom.
//!
//! Input: [`EndpointCall`]s. Output: [`EndpointView`]s for
//! metrics and API, [`Entry`]s for the store. Invariants: memory is bounded by [`Bounds`]
//! whatever comes in: what is over is counted as endpoint or principal `other`, and that it
//! was is counted too; no count is ever lost by folding, merging or restoring.

mod bounds;
mod counts;
mod entry;
mod row;
mod shared;
mod tally;
mod view;
mod window;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::clock::Timestamp;
use crate::exchange::EndpointCall;

pub use bounds::{Bounds, OTHER};
pub use counts::{Counts, Distinct, DistinctQuality};
pub use entry::{Changes, Entry, Place};
pub use shared::SharedLedger;
pub use tally::{STATUS_CLASSES, StatusClass, Tally};
pub use view::{EndpointView, PrincipalView};
pub use window::{Estimate, Window};

use counts::KeyRoom;
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
}

impl Totals {
    fn merge(&mut self, other: &Self) {
        for (own, other) in self.bodies.iter_mut().zip(other.bodies) {
            *own = own.saturating_add(other);
        }
        self.endpoints_folded = self.endpoints_folded.saturating_add(other.endpoints_folded);
        self.principals_folded = self.principals_folded.saturating_add(other.principals_folded);
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
    totals: Totals,
    removed: Vec<Place>,
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
            totals: Totals::default(),
            removed: Vec::new(),
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
        let room = self.has_room();
        let Some(row) = self.rows.get_mut(&number) else { return };
        row.counts.add(exchange, &mut KeyRoom::ample());
        let (counts, slot) = row.principal(&exchange.caller.principal, room);
        counts.add(exchange, &mut self.room);
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
        self.removed.extend(old.places());
        let (target, _) = self.number(service, into);
        let Some(row) = self.rows.get_mut(&target) else { return };
        row.counts.merge(&old.counts, &mut KeyRoom::ample());
        for (principal, counts) in &old.principals {
            let room = self.principals < self.bounds.principals;
            let (own, slot) = row.principal(principal, room);
            self.room.free(counts);
            own.merge(counts, &mut self.room);
            self.principals += usize::from(slot.added);
            if slot.folded && **principal != *OTHER {
                let folded = &mut self.totals.principals_folded;
                *folded = folded.saturating_add(counts.tally.exchanges_all());
            }
        }
    }

    /// Forgets endpoints and principals that were last seen before `limit`.
    pub fn forget_before(&mut self, limit: Timestamp) {
        let (removed, principals) = (&mut self.removed, &mut self.principals);
        let room = &mut self.room;
        for row in self.rows.values_mut() {
            let (service, endpoint) = (row.service.clone(), row.endpoint.clone());
            row.principals.retain(|principal, counts| {
                let keep = counts.tally.last_seen >= limit;
                if !keep {
                    *principals -= 1;
                    room.free(counts);
                    removed.push(Place::principal(&service, &endpoint, principal));
                }
                keep
            });
        }
        let (numbers, others) = (&mut self.numbers, &mut self.others);
        self.rows.retain(|_, row| {
            let keep = row.counts.tally.last_seen >= limit;
            if !keep {
                *principals -= row.principals.len();
                *others -= usize::from(*row.endpoint == *OTHER);
                row.principals.values().for_each(|counts| room.free(counts));
                removed.extend(row.places());
                numbers.remove(&(row.service.clone(), row.endpoint.clone()));
            }
            keep
        });
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
        let room = self.has_room();
        let Some(row) = self.rows.get_mut(&number) else { return };
        let (counts, room) = match &principal {
            None => (&mut row.counts, &mut KeyRoom::ample()),
            Some(principal) => {
                let (counts, slot) = row.principal(principal, room);
                self.principals += usize::from(slot.added);
                folded |= slot.folded;
                (counts, &mut self.room)
            }
        };
        let saved_as_it_is = !folded && counts.tally == Tally::default();
        counts.merge(&entry.counts, room);
        counts.dirty = !saved_as_it_is;
        if folded {
            self.removed.push(Place { service, endpoint, principal });
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
