//! Numbers and distinct keys of an endpoint or a principal.

use crate::exchange::Exchange;
use crate::records::KeySet;

use super::Tally;

/// What was handed out at one place.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// The numbers.
    pub tally: Tally,
    /// The record keys.
    pub keys: KeySet,
    /// Changed since the store last saw it.
    pub(super) dirty: bool,
}

impl Counts {
    /// Counts as a store kept them.
    #[must_use]
    pub fn restored(tally: Tally, keys: KeySet) -> Self {
        Self { tally, keys, dirty: false }
    }

    pub(super) fn add(&mut self, exchange: &Exchange) {
        self.tally.add(exchange);
        self.keys.merge(&exchange.body.keys);
        self.dirty = true;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.tally.merge(&other.tally);
        self.keys.merge(&other.keys);
        self.dirty = true;
    }
}
