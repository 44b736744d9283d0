//! The thread that writes the state, so that no fsync stops the counting.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use parking_lot::Mutex;

use crate::clock::Timestamp;
use crate::store::Store;
use crate::web::Shown;

/// Templates on their way between the threads.
pub(super) type Templates = Arc<Mutex<Waiting>>;

/// Templates, encoded, that wait for a thread to take them.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// To be saved.
    pub(super) learned: Option<Vec<u8>>,
    /// Of an earlier run, whose state could not be read at the start: to be taken over.
    pub(super) restored: Option<Vec<u8>>,
}

/// Saves every `state.save_seconds` until the other end of `stop` is dropped, then once more.
pub(super) fn save_until(
    stop: &Receiver<()>,
    mut store: Store,
    shown: &Shown,
    templates: &Templates,
) {
    loop {
        let settings = shown.settings();
        let pause = Duration::from_secs(u64::from(settings.state.save_seconds));
        let stopped = !matches!(stop.recv_timeout(pause), Err(RecvTimeoutError::Timeout));
        let now = Timestamp::now();
        let retention_ns = u64::from(settings.state.retention_days) * 86_400 * 1_000_000_000;
        shown.ledger.lock().forget_before(Timestamp(now.0.saturating_sub(retention_ns)));
        let learned = templates.lock().learned.take();
        let saved = store.save(&shown.ledger, learned.as_deref(), now);
        let mut waiting = templates.lock();
        if !saved {
            // Newer ones may have come meanwhile.
            waiting.learned = waiting.learned.take().or(learned);
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
