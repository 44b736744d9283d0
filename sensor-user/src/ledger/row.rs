//! One endpoint with its principals.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::entry::Place;
use super::slot::Slot;

#[derive(Debug)]
pub(super) struct Row {
    pub(super) service: Arc<str>,
    pub(super) endpoint: Arc<str>,
    /// Counts of the endpoint as a whole.
    pub(super) own: Slot,
    pub(super) principals: HashMap<Arc<str>, Slot, RandomState>,
}

impl Row {
    pub(super) fn new(service: Arc<str>, endpoint: Arc<str>) -> Self {
        Self { service, endpoint, own: Slot::default(), principals: HashMap::default() }
    }

    /// Where a store keeps this row and its principals.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        let own = Place::endpoint(&self.service, &self.endpoint);
        let principals = self.principals.keys();
        std::iter::once(own)
            .chain(principals.map(|name| Place::principal(&self.service, &self.endpoint, name)))
    }
}
