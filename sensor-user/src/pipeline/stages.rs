//! The stages from kernel event to counted exchange, on the observing thread.

use std::sync::Arc;

use prometheus::local::LocalHistogram;

use crate::capture::Event;
use crate::clock::{BootClock, Timestamp};
use crate::metrics::Readings;
use crate::observe::Observing;
use crate::web::Shown;

use super::counting::Counting;

pub(super) struct Stages {
    observing: Observing<Counting>,
    clock: BootClock,
    delay: Option<LocalHistogram>,
    saved_revision: u64,
}

impl Stages {
    pub(super) fn new(observing: Observing<Counting>, shown: &Arc<Shown>) -> Self {
        let delay = shown.readings.lock().delay.local();
        let saved_revision = observing.templates_revision();
        Self { observing, clock: BootClock::read(), delay, saved_revision }
    }

    pub(super) fn event(&mut self, event: &Event<'_>) {
        let _ = event;
    }

    pub(super) fn tick(&mut self, now: Timestamp) {
        let _ = now;
        if let Some(delay) = &self.delay {
            delay.flush();
        }
        if let Some(log) = &mut self.observing.sink_mut().log {
            log.flush();
        }
    }

    /// Ends what is open, with what is known of it.
    pub(super) fn finish(&mut self, now: Timestamp) {
        let _ = now;
    }

    /// Templates learned since the last call, encoded.
    pub(super) fn take_learned(&mut self) -> Option<Vec<u8>> {
        let revision = self.observing.templates_revision();
        if revision == self.saved_revision {
            return None;
        }
        self.saved_revision = revision;
        serde_json::to_vec(&self.observing.save_templates()).ok()
    }

    /// Opens the exchange log anew, after a rotation.
    pub(super) fn reopen_log(&mut self) {
        if let Some(log) = &mut self.observing.sink_mut().log
            && let Err(error) = log.reopen()
        {
            tracing::error!(%error, "cannot open the exchange log anew: the old file stays in use");
        }
    }

    pub(super) fn read(&self, readings: &mut Readings) {
        readings.user_seconds = processor_seconds();
    }
}

/// Processor time of this process so far, in seconds.
fn processor_seconds() -> f64 {
    let stat = procfs::process::Process::myself().and_then(|process| process.stat());
    let ticks = stat.map_or(0, |stat| stat.utime + stat.stime);
    ticks as f64 / procfs::ticks_per_second() as f64
}
