//! A ledger that the pipeline writes while others read.
//!
//! Invariant: no reader holds the lock for longer than a few endpoints take, so that a
//! scrape or a save never stops the pipeline.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use super::{Changes, EndpointView, Ledger, Totals};

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

    /// All endpoints, each with its `top` principals by records. Numbers of different endpoints
    /// may be of moments some milliseconds apart.
    #[must_use]
    pub fn snapshot(&self, top: usize) -> (Vec<EndpointView>, Totals) {
        let endpoints = self.pages(top).flatten().collect();
        (endpoints, self.lock().totals())
    }

    /// The same, a few endpoints at a time: who reads them one after another holds no more.
    pub fn pages(&self, top: usize) -> impl Iterator<Item = Vec<EndpointView>> {
        let mut after = None;
        std::iter::from_fn(move || {
            let mut page = Vec::with_capacity(PAGE);
            after = self.lock().view(after, PAGE, top, &mut page);
            after.map(|_| page)
        })
    }

    /// What changed since the last call.
    #[must_use]
    pub fn take_changes(&self) -> Changes {
        let mut changes = Changes { removed: self.lock().take_removed(), ..Changes::default() };
        let mut after = None;
        loop {
            after = self.lock().take_changed(after, PAGE, &mut changes.changed);
            if after.is_none() {
                break;
            }
        }
        changes.totals = self.lock().totals();
        changes
    }

    /// Has the next [`Self::take_changes`] give all counts.
    pub fn mark_everything(&self) {
        self.lock().mark_everything();
    }

    /// Hands back changes that could not be saved.
    pub fn give_back(&self, changes: Changes) {
        self.lock().give_back(changes);
    }
}
