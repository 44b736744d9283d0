//! What is too old to be kept.

use std::ops::Bound;

use crate::clock::Timestamp;

use super::minute::Minute;
use super::row::Row;
use super::{Ledger, OTHER, Place};

impl Ledger {
    /// Forgets, of up to `rows` endpoints after number `after`, what was last seen before `limit`:
    /// buckets, principals, endpoints. Gives the number to go on from, none at the end.
    pub(super) fn forget_before(
        &mut self,
        limit: Timestamp,
        after: Option<u64>,
        rows: usize,
    ) -> Option<u64> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let (mut last, mut old, mut removed) = (None, Vec::new(), Vec::new());
        let (room, principals) = (&mut self.room, &mut self.principals);
        for (number, row) in self.rows.range_mut((from, Bound::Unbounded)).take(rows) {
            last = Some(*number);
            if row.counts.tally.last_seen < limit {
                old.push(*number);
                continue;
            }
            let Row { service, endpoint, counts, principals: callers } = row;
            counts.history.forget_before(Minute::of(limit));
            callers.retain(|principal, counts| {
                counts.history.forget_before(Minute::of(limit));
                let keep = counts.tally.last_seen >= limit;
                if !keep {
                    *principals -= 1;
                    room.free(counts);
                    removed.push(Place::principal(service, endpoint, principal));
                }
                keep
            });
        }
        for row in old.iter().filter_map(|number| self.rows.remove(number)) {
            self.principals -= row.principals.len();
            self.others -= usize::from(*row.endpoint == *OTHER);
            row.principals.values().for_each(|counts| self.room.free(counts));
            self.endpoint_room.free(&row.counts);
            self.numbers.remove(&(row.service.clone(), row.endpoint.clone()));
            removed.extend(row.places());
        }
        if !removed.is_empty() {
            self.remove(removed);
        }
        last
    }
}
