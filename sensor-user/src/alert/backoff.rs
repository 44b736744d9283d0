//! When to try again.

use std::time::Duration;

/// The first pause, at its longest.
const FIRST: Duration = Duration::from_secs(1);

/// The longest pause of our own.
const LONGEST: Duration = Duration::from_secs(300);

/// The longest pause that a receiver may ask for.
const ASKED_MAX: Duration = Duration::from_secs(3_600);

/// How long to wait after so many failures in a row, from 1: doubled with each, and of that
/// between half and all by `chance` (0 to 1), so that agents that lost one receiver don't come
/// back to it together. A longer wait that the receiver asked for holds, up to an hour.
#[must_use]
pub(super) fn pause(failures: u32, asked: Option<Duration>, chance: f64) -> Duration {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
    let longest = FIRST.saturating_mul(doubled).min(LONGEST);
    let own = longest.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0));
    own.max(asked.unwrap_or_default().min(ASKED_MAX))
}
