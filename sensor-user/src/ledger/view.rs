//! What metrics and API show of a ledger.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Bound;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::clock::Timestamp;

use super::minute::Minute;
use super::row::Row;
use super::{Counts, Distinct, Ledger, Tally, Window, Windowed};

/// What of a ledger is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Windows end then.
    pub now: Timestamp,
    /// Which windows.
    pub windows: &'static [Window],
    /// How many principals of an endpoint, at most.
    pub top: usize,
}

impl Asked {
    /// No windows.
    #[must_use]
    pub const fn of_all_time(top: usize) -> Self {
        Self { now: Timestamp(0), windows: &[], top }
    }
}

/// One endpoint.
#[derive(Clone, Debug)]
pub struct EndpointView {
    /// Service.
    pub service: Arc<str>,
    /// Endpoint.
    pub endpoint: Arc<str>,
    /// Its numbers of all time.
    pub tally: Tally,
    /// Distinct record keys of all time.
    pub distinct: Distinct,
    /// How many principals of all time.
    pub principals: usize,
    /// By window, and how many principals called within it.
    pub windows: Vec<(Windowed, usize)>,
    /// Those with most records of all time, most first.
    pub top: Vec<PrincipalView>,
}

/// One principal at one endpoint.
#[derive(Clone, Debug)]
pub struct PrincipalView {
    /// Principal.
    pub principal: Arc<str>,
    /// Its numbers of all time.
    pub tally: Tally,
    /// Distinct record keys of all time.
    pub distinct: Distinct,
    /// By window.
    pub windows: Vec<Windowed>,
}

/// The principals of an endpoint that got most.
#[derive(Clone, Debug)]
pub struct TopView {
    /// Service.
    pub service: Arc<str>,
    /// Endpoint.
    pub endpoint: Arc<str>,
    /// By window, and of all time.
    pub tops: Vec<Top>,
}

/// Those that got most within a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    /// None is all time.
    pub window: Option<Window>,
    /// With the records that they got: those with most distinct records first, of all time those
    /// with most records.
    pub principals: Vec<(Arc<str>, u64)>,
}

type Principals = HashMap<Arc<str>, Counts, RandomState>;

impl Ledger {
    /// Shows up to `rows` endpoints after number `after`. Gives the number to go on from, none at
    /// the end.
    pub(super) fn view(
        &self,
        after: Option<u64>,
        rows: usize,
        asked: &Asked,
        into: &mut Vec<EndpointView>,
    ) -> Option<u64> {
        self.each(after, rows, |row| into.push(endpoint(row, asked)))
    }

    /// Shows who got most at up to `rows` endpoints, likewise.
    pub(super) fn tops(
        &self,
        after: Option<u64>,
        rows: usize,
        asked: &Asked,
        into: &mut Vec<TopView>,
    ) -> Option<u64> {
        self.each(after, rows, |row| {
            let windows = asked.windows.iter().copied().map(Some).chain([None]);
            let tops = windows.map(|window| {
                let principals = most(&row.principals, window, asked);
                Top { window, principals }
            });
            let (service, endpoint) = (row.service.clone(), row.endpoint.clone());
            into.push(TopView { service, endpoint, tops: tops.collect() });
        })
    }

    fn each(&self, after: Option<u64>, rows: usize, mut show: impl FnMut(&Row)) -> Option<u64> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut last = None;
        for (number, row) in self.rows.range((from, Bound::Unbounded)).take(rows) {
            last = Some(*number);
            show(row);
        }
        last
    }
}

fn endpoint(row: &Row, asked: &Asked) -> EndpointView {
    let now = Minute::of(asked.now);
    let by_window = |window: &Window| {
        let start = window.start(now);
        let active = row.principals.values().filter(|counts| counts.was_active_since(start));
        (row.counts.within(*window, now), active.count())
    };
    let top = most_by(row.principals.iter(), asked.top, |counts| counts.tally.records_all());
    let top = top.into_iter().map(|(_, name, counts)| PrincipalView {
        principal: name.clone(),
        tally: counts.tally,
        distinct: counts.distinct(),
        windows: asked.windows.iter().map(|window| counts.within(*window, now)).collect(),
    });
    EndpointView {
        service: row.service.clone(),
        endpoint: row.endpoint.clone(),
        tally: row.counts.tally,
        distinct: row.counts.distinct(),
        principals: row.principals.len(),
        windows: asked.windows.iter().map(by_window).collect(),
        top: top.collect(),
    }
}

/// The principals with most, and their records.
fn most(principals: &Principals, window: Option<Window>, asked: &Asked) -> Vec<(Arc<str>, u64)> {
    let Some(window) = window else {
        let top = most_by(principals.iter(), asked.top, |counts| counts.tally.records_all());
        return top
            .into_iter()
            .map(|(Reverse(records), name, _)| (name.clone(), records))
            .collect();
    };
    let start = window.start(Minute::of(asked.now));
    let active = principals.iter().filter(|(_, counts)| counts.was_active_since(start));
    let measure =
        |counts: &Counts| (counts.distinct_since(start).keys, counts.history.since(start).records);
    let top = most_by(active, asked.top, measure);
    top.into_iter().map(|(Reverse((_, records)), name, _)| (name.clone(), records)).collect()
}

/// Those that measure most, most first; of equals the first by name.
fn most_by<'c, M: Ord + Copy>(
    principals: impl Iterator<Item = (&'c Arc<str>, &'c Counts)>,
    top: usize,
    measure: impl Fn(&Counts) -> M,
) -> Vec<(Reverse<M>, &'c Arc<str>, &'c Counts)> {
    if top == 0 {
        return Vec::new();
    }
    let mut all: Vec<_> =
        principals.map(|(name, counts)| (Reverse(measure(counts)), name, counts)).collect();
    let order = |(measure, name, _): &(Reverse<M>, &'c Arc<str>, &Counts)| (*measure, *name);
    if top < all.len() {
        all.select_nth_unstable_by_key(top, order);
        all.truncate(top);
    }
    all.sort_unstable_by_key(order);
    all
}
