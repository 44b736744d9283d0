//! Incidents that the pipeline writes while others read.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use super::{Incidents, Saved};

/// A handle on incidents.
#[derive(Clone, Debug, Default)]
pub struct SharedIncidents(Arc<Mutex<Incidents>>);

impl SharedIncidents {
    /// Shares incidents.
    #[must_use]
    pub fn new(incidents: Incidents) -> Self {
        Self(Arc::new(Mutex::new(incidents)))
    }

    /// The incidents, for a short while.
    pub fn lock(&self) -> MutexGuard<'_, Incidents> {
        self.0.lock()
    }

    /// Takes over what a store held; what cannot be read is logged and left out.
    pub fn restore(&self, saved: &Saved) {
        let unreadable = self.lock().restore(saved);
        if unreadable > 0 {
            tracing::error!(unreadable, "saved incidents can't be read: they are left out");
        }
    }
}
