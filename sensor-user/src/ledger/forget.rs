//! What is too old to be kept.

use std::ops::Bound;

use crate::clock::Timestamp;

use super::minute::Minute;
use super::row::Row;
use super::{Ledger, OTHER, Place};

impl Ledger {
    /// Forgets, to the minute, of up to `rows` endpoints after number `after`, what was last seen before `limit`:
    /// buckets, principals, endpoints. Gives the number to go on from, none at the end.
    pub(super) fn forget_before(
        &mut self,
        limit: Timestamp,
        after: Option<u64>,
        rows: usize,
    ) -> Option<u64> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let limit = Minute::of(limit);
        let (mut last, mut old, mut removed) = (None, Vec::new(), Vec::new());
        let rooms = (&mut self.room, &mut self.endpoint_room);
        let (principals, residues) = (&mut self.principals, &mut self.residues);
        for (number, row) in self.rows.range_mut((from, Bound::Unbounded)).take(rows) {
            last = Some(*number);
            if !row.own.was_active_since(limit) {
                old.push(*number);
                continue;
            }
            let Row { service, endpoint, own, principals: callers } = row;
            own.forget_before(limit, rooms.1);
            callers.retain(|principal, slot| {
                let is_other = **principal == *OTHER;
                let room = if is_other { &mut *rooms.1 } else { &mut *rooms.0 };
                slot.forget_before(limit, room);
                let keep = slot.was_active_since(limit);
                if !keep {
                    *principals -= 1;
                    *residues -= usize::from(is_other);
                    room.free(slot.bytes());
                    removed.push(Place::principal(service, endpoint, principal));
                }
                keep
            });
        }
        for number in old {
            removed.extend(self.remove_row(number).iter().flat_map(Row::places));
        }
        if !removed.is_empty() {
            self.remove(removed);
        }
        last
    }

    /// Takes an endpoint and all of its principals out of the ledger.
    pub(super) fn remove_row(&mut self, number: u64) -> Option<Row> {
        let row = self.rows.remove(&number)?;
        self.numbers.remove(&(row.service.clone(), row.endpoint.clone()));
        self.others -= usize::from(*row.endpoint == *OTHER);
        self.principals -= row.principals.len();
        self.endpoint_room.free(row.own.bytes());
        for (principal, slot) in &row.principals {
            let is_other = **principal == *OTHER;
            self.residues -= usize::from(is_other);
            let room = if is_other { &mut self.endpoint_room } else { &mut self.room };
            room.free(slot.bytes());
        }
        Some(row)
    }
}
