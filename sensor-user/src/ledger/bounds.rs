//! How large a ledger may become.

use super::ladder::Ladder;

/// The label of what is over a bound.
pub const OTHER: &str = "other";

/// Bounds of a [`Ledger`](super::Ledger).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Most endpoints, those labelled `other` aside.
    pub endpoints: usize,
    /// Most principals, summed over endpoints; each endpoint may have an `other` beside.
    pub principals: usize,
    /// Most bytes that all principals take: their places and names, buckets of time and record keys.
    /// Where they are spent, principals with few distinct records are folded.
    pub key_bytes: usize,
}

impl Bounds {
    /// Services that get an `other` of their own; more share one.
    pub(super) const SERVICES_FOLDED: usize = 256;

    /// What tables and names may take of an endpoint or principal beyond what its room counts, in
    /// bytes; the test `tests/ledger_memory.rs` measures it.
    const ENTRY_BYTES: usize = 128;

    /// Room for what endpoints and their `other` keep by window, in bytes an endpoint; together they
    /// share it.
    const ENDPOINT_KEY_BYTES: usize = 6_144;

    /// An endpoint or its `other` without keys, in bytes: these stay where their room is spent.
    const COUNTS_BYTES: usize = 512;

    /// What counts may go over their room, in bytes.
    const KEYS_OVER: usize = 2 * Ladder::BYTES_MAX;

    /// The most bytes of what all endpoints keep by window, principals aside.
    pub(super) fn endpoint_key_bytes(self) -> usize {
        (self.endpoints + Self::SERVICES_FOLDED + 1).saturating_mul(Self::ENDPOINT_KEY_BYTES)
    }

    /// The most memory that a ledger takes, in bytes.
    #[must_use]
    pub fn memory_bytes(self) -> usize {
        let endpoints = self.endpoints + Self::SERVICES_FOLDED + 1;
        let entries = self.principals.saturating_add(2 * endpoints);
        entries
            .saturating_mul(Self::ENTRY_BYTES)
            .saturating_add(2 * endpoints * Self::COUNTS_BYTES)
            .saturating_add(self.endpoint_key_bytes())
            .saturating_add(self.key_bytes)
            .saturating_add(Self::KEYS_OVER)
    }
}
