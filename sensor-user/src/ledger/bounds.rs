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
    /// Most bytes of record keys that all principals keep; where they are spent, distinct
    /// records are a lower bound.
    pub key_bytes: usize,
}

impl Bounds {
    /// Services that get an `other` of their own; more share one.
    pub(super) const SERVICES_FOLDED: usize = 256;

    /// An endpoint or principal with its table slots and its name, in bytes, keys aside;
    /// the test `tests/ledger_memory.rs` measures it.
    const ENTRY_BYTES: usize = 560;

    /// Room for the record keys of endpoints, in bytes an endpoint; together they share it.
    const ENDPOINT_KEY_BYTES: usize = 4_096;

    /// What a set of keys may go over its room, in bytes.
    const KEYS_OVER: usize = 2 * Ladder::BYTES_MAX;

    /// The most bytes of record keys that all endpoints keep, those of principals aside.
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
            .saturating_add(self.endpoint_key_bytes())
            .saturating_add(self.key_bytes)
            .saturating_add(Self::KEYS_OVER)
    }
}
