//! Waiting for something that another process does, without fixed sleeps.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long anything here may take on a slow machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How often to look.
const INTERVAL: Duration = Duration::from_millis(50);

/// Asks until the answer is there.
///
/// # Errors
/// `what` did not come within `patience`; or `ask` failed.
pub fn until<T>(
    what: &str,
    patience: Duration,
    mut ask: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if start.elapsed() > patience {
            bail!("waited {} s in vain for {what}", patience.as_secs());
        }
        std::thread::sleep(INTERVAL);
    }
}
