//! What other programs and browsers read: metrics, health, the page and JSON API.
//!
//! Input: [`Shown`], which the pipeline fills. Output: HTTP on one listening socket.
//! Invariants: nothing here writes what the pipeline reads, acknowledgements of incidents from
//! this host aside; connections, their life and the
//! time of a request are bounded; a page of another origin can't read anything (no CORS, and
//! requests that name a foreign host are refused, so that DNS rebinding gets nowhere).

mod access;
mod api;
mod assets;
mod flow;
mod guard;
mod incidents;
mod list;
mod overview;
mod routes;
mod serve;
mod stream;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::config::Settings;
use crate::flow::SharedFlow;
use crate::incident::SharedIncidents;
use crate::ledger::SharedLedger;
use crate::metrics::Readings;

pub use access::{Access, AccessError, token};
pub use overview::Overview;
pub use serve::{Server, bind};

/// What there is to show.
#[derive(Debug)]
pub struct Shown {
    /// Who may read.
    pub access: Access,
    /// Counts.
    pub ledger: SharedLedger,
    /// What left in the last hour.
    pub flow: SharedFlow,
    /// What was found.
    pub incidents: SharedIncidents,
    /// Numbers of the agent, as of the last tick.
    pub readings: Mutex<Readings>,
    /// What is captured on this host and what is not, as of the last tick.
    pub coverage: Mutex<Value>,
    /// Every probe that can attach is attached.
    pub ready: AtomicBool,
    /// The settings in force.
    pub in_force: RwLock<Arc<Settings>>,
    /// When the agent started.
    pub started: Timestamp,
    /// The most memory that the agent's tables may take, in bytes.
    pub memory_bound_bytes: u64,
    /// What the page shows first, as of a moment ago.
    pub overview: Overview,
}

impl Shown {
    /// Every probe that can attach is attached.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        self.in_force.read().clone()
    }
}
