//! A flow that the pipeline writes while the page reads.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use super::Flow;

/// A handle on a flow.
#[derive(Clone, Debug)]
pub struct SharedFlow(Arc<Mutex<Flow>>);

impl SharedFlow {
    /// Shares a flow.
    #[must_use]
    pub fn new(flow: Flow) -> Self {
        Self(Arc::new(Mutex::new(flow)))
    }

    /// The flow, for a short while.
    pub fn lock(&self) -> MutexGuard<'_, Flow> {
        self.0.lock()
    }
}
