//! What metrics and API show of a ledger.

use std::cmp::Reverse;
use std::ops::Bound;
use std::sync::Arc;

use super::{Counts, Distinct, Ledger, Tally};

/// One endpoint.
#[derive(Clone, Debug)]
pub struct EndpointView {
    /// Service.
    pub service: Arc<str>,
    /// Endpoint.
    pub endpoint: Arc<str>,
    /// Its numbers.
    pub tally: Tally,
    /// Distinct record keys.
    pub distinct: Distinct,
    /// How many principals.
    pub principals: usize,
    /// Those with most records, most first.
    pub top: Vec<PrincipalView>,
}

/// One principal at one endpoint.
#[derive(Clone, Debug)]
pub struct PrincipalView {
    /// Principal.
    pub principal: Arc<str>,
    /// Its numbers.
    pub tally: Tally,
    /// Distinct record keys.
    pub distinct: Distinct,
}

impl Ledger {
    /// Shows up to `rows` endpoints after number `after`, each with its `top` principals.
    /// Gives the number to go on from, none at the end.
    pub(super) fn view(
        &self,
        after: Option<u64>,
        rows: usize,
        top: usize,
        into: &mut Vec<EndpointView>,
    ) -> Option<u64> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut last = None;
        for (number, row) in self.rows.range((from, Bound::Unbounded)).take(rows) {
            last = Some(*number);
            into.push(EndpointView {
                service: row.service.clone(),
                endpoint: row.endpoint.clone(),
                tally: row.counts.tally,
                distinct: row.counts.distinct(),
                principals: row.principals.len(),
                top: most_records(row.principals.iter(), top),
            });
        }
        last
    }
}

fn most_records<'c>(
    principals: impl Iterator<Item = (&'c Arc<str>, &'c Counts)>,
    top: usize,
) -> Vec<PrincipalView> {
    let mut all: Vec<_> = principals
        .map(|(name, counts)| (Reverse(counts.tally.records_all()), name, counts))
        .collect();
    let order = |(records, name, _): &(Reverse<u64>, &'c Arc<str>, &Counts)| (*records, *name);
    if top < all.len() {
        all.select_nth_unstable_by_key(top, order);
        all.truncate(top);
    }
    all.sort_unstable_by_key(order);
    all.into_iter()
        .map(|(_, name, counts)| PrincipalView {
            principal: name.clone(),
            tally: counts.tally,
            distinct: counts.distinct(),
        })
        .collect()
}
