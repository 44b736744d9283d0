//! A ledger that the pipeline writes while others read.
//!
//! Invariant: no reader holds the lock for longer than a few endpoints take, so that a
//! scrape or a save never stops the pipeline.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::clock::Timestamp;

use super::{Asked, EndpointView, Ledger, TopView, Totals};

/// Endpoints that are read under one lock.
const PAGE: usize = 8;

/// A handle on a ledger.
#[derive(Clone, Debug)]
pub struct SharedLedger(Arc<Mutex<Ledger>>);

impl SharedLedger {
    /// Shares a ledger.
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        Self(Arc::new(Mutex::new(ledger)))
    }

    /// The ledger, for a short while.
    pub fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock()
    }

    /// All endpoints, each with its `top` principals by records, of all time. Numbers of
    /// different endpoints may be of moments some milliseconds apart.
    #[must_use]
    pub fn snapshot(&self, top: usize) -> (Vec<EndpointView>, Totals) {
        let endpoints = self.pages(Asked::of_all_time(top)).flatten().collect();
        (endpoints, self.lock().totals())
    }

    /// The same and by window, a few endpoints at a time: who reads them one after another holds
    /// no more.
    pub fn pages(&self, asked: Asked) -> impl Iterator<Item = Vec<EndpointView>> {
        self.in_pages(move |ledger, after, rows, page| ledger.view(after, rows, &asked, page))
    }

    /// The principals with most distinct records of each endpoint and window, a few endpoints at a
    /// time.
    pub fn tops(&self, asked: Asked) -> impl Iterator<Item = Vec<TopView>> {
        self.in_pages(move |ledger, after, rows, page| ledger.tops(after, rows, &asked, page))
    }

    /// The latest time that the exchanges told, to the minute; 0 where there were none.
    #[must_use]
    pub fn newest(&self) -> Timestamp {
        self.lock().clock.now().start()
    }

    /// Forgets endpoints and principals that were last seen before `limit`, and what others did
    /// before then.
    pub fn forget_before(&self, limit: Timestamp) {
        self.in_pages(|ledger, after, rows, _: &mut Vec<()>| {
            ledger.forget_before(limit, after, rows)
        })
        .for_each(drop);
    }

    /// What `read` gives of so many endpoints after a number, the lock let go in between; it gives the
    /// number to go on from.
    pub(super) fn in_pages<T>(
        &self,
        mut read: impl FnMut(&mut Ledger, Option<u64>, usize, &mut Vec<T>) -> Option<u64>,
    ) -> impl Iterator<Item = Vec<T>> {
        let mut after = None;
        std::iter::from_fn(move || {
            let mut page = Vec::new();
            after = read(&mut self.lock(), after, PAGE, &mut page);
            after.map(|_| page)
        })
    }

    /// Has the next save give all counts.
    pub fn mark_everything(&self) {
        self.lock().mark_everything();
    }
}
