//! What left in the last hour, step by step: records by endpoint, and by caller of an endpoint.
//!
//! Input: [`EndpointCall`]s as they are counted. Output: series for the page. Invariants:
//! memory is bounded ([`Flow::BYTES_MAX`]) whatever comes in; what has no lane of its own is in
//! the series `other`, so that their sum is all that left; nothing here is saved.

mod lane;
mod lanes;
mod shared;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::exchange::EndpointCall;

pub use lane::{SLOT_SECONDS, SLOTS};
pub use lanes::Series;
pub use shared::SharedFlow;

use lanes::Lanes;

/// A caller at an endpoint: service, endpoint, principal.
pub type Caller = (Arc<str>, Arc<str>, Arc<str>);
/// An endpoint of a service.
pub type Endpoint = (Arc<str>, Arc<str>);

/// See the module.
#[derive(Debug)]
pub struct Flow {
    endpoints: Lanes<Endpoint>,
    callers: Lanes<Caller>,
    /// The newest slot, since the epoch.
    newest: u64,
    /// The slot in which it began.
    first: u64,
}

impl Flow {
    /// Endpoints with a lane of their own.
    pub const ENDPOINTS_MAX: usize = 64;
    /// Callers with a lane of their own.
    pub const CALLERS_MAX: usize = 256;
    /// The most memory that it takes, names included, in bytes.
    pub const BYTES_MAX: usize =
        (Self::ENDPOINTS_MAX + Self::CALLERS_MAX + 2) * (SLOTS * size_of::<u32>() + 1024);

    /// Nothing left yet at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let slot = lane::slot(now);
        Self {
            endpoints: Lanes::new(Self::ENDPOINTS_MAX),
            callers: Lanes::new(Self::CALLERS_MAX),
            newest: slot,
            first: slot,
        }
    }

    /// Counts what an exchange handed out.
    pub fn count(&mut self, call: &EndpointCall) {
        let exchange = &call.exchange;
        let records = u32::try_from(exchange.body.records).unwrap_or(u32::MAX);
        if records == 0 {
            return;
        }
        let slot = lane::slot(exchange.at);
        self.advance(slot);
        if slot < self.oldest() {
            return;
        }
        let (service, endpoint) = (exchange.service.clone(), call.endpoint.clone());
        let caller = (service.clone(), endpoint.clone(), exchange.caller.principal.clone());
        self.endpoints.add((service, endpoint), slot, records);
        self.callers.add(caller, slot, records);
    }

    /// The lanes of endpoint `from` belong to `into`: its template became part of another.
    pub fn rename(&mut self, service: &Arc<str>, from: &Arc<str>, into: &Arc<str>) {
        self.endpoints.rename(|(of, endpoint)| {
            (of == service && endpoint == from).then(|| (service.clone(), into.clone()))
        });
        self.callers.rename(|(of, endpoint, caller)| {
            let found = of == service && endpoint == from;
            found.then(|| (service.clone(), into.clone(), caller.clone()))
        });
    }

    /// Tells the time, so that what is an hour old goes also while nothing comes. A clock that
    /// was ahead by more than a minute was wrong: what was counted by it is gone.
    pub fn tell(&mut self, now: Timestamp) {
        let slot = lane::slot(now);
        if self.newest > slot + 60 / SLOT_SECONDS {
            *self = Self::new(now);
        }
        self.advance(slot);
    }

    /// The start of the oldest slot that series have.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        let oldest = self.oldest();
        Timestamp(oldest.saturating_mul(SLOT_SECONDS).saturating_mul(1_000_000_000))
    }

    /// Endpoints, most records first: `top` of them, and the sum of all others.
    #[must_use]
    pub fn endpoints(&self, top: usize) -> (Vec<Series<Endpoint>>, Vec<u32>) {
        self.endpoints.series(self.oldest(), self.newest, top, None)
    }

    /// Callers that are `wanted`, most records first: `top` of them, and the sum of the others
    /// that have a lane of their own.
    #[must_use]
    pub fn callers(
        &self,
        top: usize,
        wanted: impl Fn(&Caller) -> bool,
    ) -> (Vec<Series<Caller>>, Vec<u32>) {
        self.callers.series(self.oldest(), self.newest, top, Some(&wanted))
    }

    fn oldest(&self) -> u64 {
        self.first.max((self.newest + 1).saturating_sub(SLOTS as u64))
    }

    fn advance(&mut self, slot: u64) {
        if slot > self.newest {
            self.endpoints.turn(self.newest, slot);
            self.callers.turn(self.newest, slot);
            self.newest = slot;
        }
    }
}
