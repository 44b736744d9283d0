//! The thread that writes the state, so that no fsync stops the counting.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use parking_lot::Mutex;

use super::memory;
use crate::clock::{Timestamp, since_boot_ns};
use crate::ledger::PatientClock;
use crate::store::{Learned, Store};
use crate::web::Shown;

/// What was learned, on its way between the threads.
pub(super) type Waiting = Arc<Mutex<OnTheWay>>;

/// What waits for a thread to take it, encoded.
#[derive(Debug, Default)]
pub(super) struct OnTheWay {
    /// To be saved.
    learned: Learned,
    /// Templates of an earlier run, whose state could not be read at the start: to be taken
    /// over.
    pub(super) restored: Option<Vec<u8>>,
}

impl OnTheWay {
    /// Adds what was learned since.
    pub(super) fn add(&mut self, newer: Learned) {
        self.learned = std::mem::take(&mut self.learned).or(newer);
    }
}

/// Saves every `state.save_seconds` until the other end of `stop` is dropped, then once more.
pub(super) fn save_until(stop: &Receiver<()>, mut store: Store, shown: &Shown, waiting: &Waiting) {
    let mut clock = PatientClock::new(shown.ledger.newest(), since_boot_ns());
    loop {
        let settings = shown.settings();
        let pause = Duration::from_secs(u64::from(settings.state.save_seconds));
        let stopped = !matches!(stop.recv_timeout(pause), Err(RecvTimeoutError::Timeout));
        let now = Timestamp::now();
        let retention_ns = u64::from(settings.state.retention_days) * 86_400 * 1_000_000_000;
        let believed = clock.tell(now, since_boot_ns());
        shown.ledger.forget_before(Timestamp(believed.0.saturating_sub(retention_ns)));
        let learned = std::mem::take(&mut waiting.lock().learned);
        let saved = store.save(&shown.ledger, &shown.incidents, &learned, now);
        if learned.detectors.is_some() {
            // Encoding them takes much, and a burst of new callers more.
            memory::give_back();
        }
        let mut waiting = waiting.lock();
        if !saved {
            // Newer ones may have come meanwhile.
            waiting.learned = learned.or(std::mem::take(&mut waiting.learned));
        }
        if let Some(late) = store.take_late_templates() {
            waiting.restored = Some(late);
        }
        drop(waiting);
        shown.readings.lock().state_write_errors = store.failures();
        if stopped {
            return;
        }
    }
}
