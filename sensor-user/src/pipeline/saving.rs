//! The thread that writes the state, so that no fsync stops the counting.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use parking_lot::Mutex;

use crate::clock::Timestamp;
use crate::store::{Learned, Store};
use crate::web::Shown;

/// What was learned and waits to be saved.
pub(super) type Waiting = Arc<Mutex<Learned>>;

/// Saves every `state.save_seconds` until the other end of `stop` is dropped, then once more.
pub(super) fn save_until(stop: &Receiver<()>, mut store: Store, shown: &Shown, waiting: &Waiting) {
    loop {
        let settings = shown.settings();
        let pause = Duration::from_secs(u64::from(settings.state.save_seconds));
        let stopped = !matches!(stop.recv_timeout(pause), Err(RecvTimeoutError::Timeout));
        let now = Timestamp::now();
        let retention_ns = u64::from(settings.state.retention_days) * 86_400 * 1_000_000_000;
        shown.ledger.lock().forget_before(Timestamp(now.0.saturating_sub(retention_ns)));
        let learned = std::mem::take(&mut *waiting.lock());
        if !store.save(&shown.ledger, &shown.incidents, &learned, now) {
            let mut waiting = waiting.lock();
            // Newer ones may have come meanwhile.
            *waiting = learned.or(std::mem::take(&mut *waiting));
        }
        shown.readings.lock().state_write_errors = store.failures();
        if stopped {
            return;
        }
    }
}
