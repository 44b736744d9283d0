//! What a store keeps of a ledger.

use std::sync::Arc;

/// Whose counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Service.
    pub service: Arc<str>,
    /// Endpoint.
    pub endpoint: Arc<str>,
    /// Principal; none for the endpoint as a whole.
    pub principal: Option<Arc<str>>,
}

impl Place {
    pub(super) fn endpoint(service: &Arc<str>, endpoint: &Arc<str>) -> Self {
        Self { service: service.clone(), endpoint: endpoint.clone(), principal: None }
    }

    pub(super) fn principal(service: &Arc<str>, endpoint: &Arc<str>, principal: &Arc<str>) -> Self {
        Self { principal: Some(principal.clone()), ..Self::endpoint(service, endpoint) }
    }
}

/// Counts and whose they are.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose.
    pub place: Place,
    /// What [`Counts::to_bytes`](super::Counts::to_bytes) gives: many are on their way at once, and as
    /// bytes they take least.
    pub counts: Box<[u8]>,
}
