//! What metrics and API show of a ledger.

use std::cmp::Reverse;
use std::ops::Bound;
use std::sync::Arc;

use crate::clock::Timestamp;

use super::minute::Minute;
use super::row::Row;
use super::slot::Slot;
use super::{Distinct, Ledger, OTHER, Tally, Window, Windowed};

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
    /// The most distinct records that a principal counted under `other` can have had.
    pub residue: u64,
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
    /// By window.
    pub tops: Vec<Top>,
}

/// Those that got most within a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    /// The window.
    pub window: Window,
    /// Those with most distinct records, with the records that they got; in no order.
    pub principals: Vec<(Arc<str>, u64)>,
}

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
            let tops = tops(row, asked);
            let (service, endpoint) = (row.service.clone(), row.endpoint.clone());
            into.push(TopView { service, endpoint, tops });
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
    let own = row.own.counts();
    let by_window = |window: &Window| {
        let start = window.start(now);
        let active = row.principals.values().filter(|slot| slot.was_active_since(start));
        (own.within(*window, now), active.count())
    };
    let mut all = Vec::new();
    if asked.top > 0 {
        all.extend(row.principals.iter().map(|(name, slot)| (slot.records_all(), name, slot)));
    }
    keep_most(&mut all, asked.top);
    all.sort_unstable_by(|one, other| rank(one).cmp(&rank(other)));
    let top = all.into_iter().map(|(_, name, slot)| {
        let counts = slot.counts();
        PrincipalView {
            principal: name.clone(),
            tally: counts.tally,
            distinct: counts.distinct(),
            windows: asked.windows.iter().map(|window| counts.within(*window, now)).collect(),
        }
    });
    EndpointView {
        service: row.service.clone(),
        endpoint: row.endpoint.clone(),
        tally: own.tally,
        distinct: own.distinct(),
        principals: row.principals.len(),
        residue: row.principals.get(OTHER).map_or(0, |slot| slot.counts().residue),
        windows: asked.windows.iter().map(by_window).collect(),
        top: top.collect(),
    }
}

fn tops(row: &Row, asked: &Asked) -> Vec<Top> {
    let starts: Vec<_> =
        asked.windows.iter().map(|window| window.start(Minute::of(asked.now))).collect();
    // Distinct records and records, of those who were there.
    let mut by_window = vec![Vec::new(); starts.len()];
    fetch(row);
    for (name, slot) in &row.principals {
        let glance = slot.glance(&starts);
        for ((start, since), window) in starts.iter().zip(glance.since).zip(&mut by_window) {
            if slot.was_active_since(*start) {
                window.push(((since.distinct, since.records), name, ()));
            }
        }
    }
    let windows = asked.windows.iter().zip(by_window).map(|(window, mut most)| {
        keep_most(&mut most, asked.top);
        let principals = most.into_iter().map(|((_, records), name, ())| (name.clone(), records));
        Top { window: *window, principals: principals.collect() }
    });
    windows.collect()
}

/// Has the processor fetch what lies apart in memory: asked for at once it comes in a fraction of the
/// time that it takes one after another (a quarter of a scrape).
fn fetch(row: &Row) {
    let first = |(name, slot): (&Arc<str>, &Slot)| {
        slot.first_byte() ^ name.as_bytes().first().copied().unwrap_or_default()
    };
    std::hint::black_box(row.principals.iter().map(first).fold(0, |all, byte| all ^ byte));
}

/// Keeps those that measure most, of equals the first by name; in no order.
fn keep_most<M: Ord + Copy, S>(all: &mut Vec<Measured<'_, M, S>>, top: usize) {
    if top < all.len() {
        all.select_nth_unstable_by(top, |one, other| rank(one).cmp(&rank(other)));
        all.truncate(top);
    }
}

/// What is measured, of whom, and what else is told of them.
type Measured<'n, M, S> = (M, &'n Arc<str>, S);

fn rank<'n, M: Copy, S>((measure, name, _): &Measured<'n, M, S>) -> (Reverse<M>, &'n Arc<str>) {
    (Reverse(*measure), name)
}
