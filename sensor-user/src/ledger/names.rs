//! Names of principals, each kept once.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashSet<Arc<str>, RandomState>,
    /// Names at which those that nobody uses any more are looked for.
    limit: usize,
}

impl Names {
    /// The one copy of a name.
    pub(super) fn one(&mut self, name: &Arc<str>) -> Arc<str> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        if self.known.len() >= self.limit {
            self.forget_unused();
        }
        self.known.insert(name.clone());
        name.clone()
    }

    /// Forgets the names that nobody uses any more.
    pub(super) fn forget_unused(&mut self) {
        self.known.retain(|name| Arc::strong_count(name) > 1);
        self.known.shrink_to_fit();
        self.limit = self.known.len() + self.known.len() / 4 + 64;
    }
}
