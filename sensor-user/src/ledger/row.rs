//! One endpoint with its principals.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::entry::Place;
use super::{Counts, OTHER};

#[derive(Debug)]
pub(super) struct Row {
    pub(super) service: Arc<str>,
    pub(super) endpoint: Arc<str>,
    pub(super) counts: Counts,
    pub(super) principals: HashMap<Arc<str>, Counts, RandomState>,
}

/// Where a principal's counts went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slot {
    /// An entry was added.
    pub(super) added: bool,
    /// They went to `other`.
    pub(super) folded: bool,
}

impl Row {
    pub(super) fn new(service: Arc<str>, endpoint: Arc<str>) -> Self {
        Self { service, endpoint, counts: Counts::default(), principals: HashMap::default() }
    }

    /// The counts of a principal; those of `other` where it is new and there is no room.
    pub(super) fn principal(&mut self, name: &Arc<str>, room: bool) -> (&mut Counts, Slot) {
        let known = self.principals.contains_key(name);
        let mut slot = Slot { added: !known, folded: false };
        let mut name = name.clone();
        if !known && !room {
            name = OTHER.into();
            slot = Slot { added: !self.principals.contains_key(&name), folded: true };
        }
        (self.principals.entry(name).or_default(), slot)
    }

    /// Where a store keeps this row and its principals.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        let own = Place::endpoint(&self.service, &self.endpoint);
        let principals = self.principals.keys();
        std::iter::once(own)
            .chain(principals.map(|name| Place::principal(&self.service, &self.endpoint, name)))
    }
}
