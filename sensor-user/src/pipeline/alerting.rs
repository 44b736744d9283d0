//! The thread that delivers alerts, so that no receiver and no disk of theirs stops the counting.

use std::io;
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::alert::{self, Courier};
use crate::web::Shown;

/// Delivers until told to stop.
///
/// # Errors
/// The system gives no timers.
pub(super) fn alert_until(
    courier: Courier,
    stop: oneshot::Receiver<()>,
    shown: &Shown,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let settings = || -> Arc<_> { shown.settings() };
    let report = |readings| shown.readings.lock().alerts = readings;
    runtime.block_on(alert::deliver_until(courier, stop, &shown.incidents, settings, report));
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    Ok(())
}
