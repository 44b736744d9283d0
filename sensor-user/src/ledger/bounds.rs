//! How large a ledger may become.

/// The label of what is over a bound.
pub const OTHER: &str = "other";

/// Bounds of a [`Ledger`](super::Ledger).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Most endpoints, those labelled `other` aside.
    pub endpoints: usize,
    /// Most principals, summed over endpoints; each endpoint may have an `other` beside.
    pub principals: usize,
}

impl Bounds {
    /// Services that get an `other` of their own; more share one.
    pub(super) const SERVICES_FOLDED: usize = 256;

    /// Bytes of an endpoint or principal with its table slot, its name and the keys it may
    /// hold; measured by the test `ten_thousand_endpoints_…` and rounded up.
    const ENTRY_BYTES: usize = 1_024;

    /// The memory that a full ledger takes, in bytes, estimated for ordinary numbers of keys.
    #[must_use]
    pub fn memory_bytes(self) -> usize {
        let rows = 2 * self.endpoints + Self::SERVICES_FOLDED;
        rows.saturating_add(self.principals).saturating_mul(Self::ENTRY_BYTES)
    }
}
