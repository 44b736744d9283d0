//! Time, asked for in one place and passed to the stages as a value.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Wall-clock time in nanoseconds since the Unix epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The wall clock's time now. Only the edges call this; stages take a `Timestamp`.
    #[must_use]
    pub fn now() -> Self {
        let now = jiff::Timestamp::now().as_nanosecond();
        Self(u64::try_from(now).unwrap_or(0))
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// From RFC 3339 text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let at: jiff::Timestamp = text.parse().ok()?;
        u64::try_from(at.as_nanosecond()).ok().map(Self)
    }
}

/// RFC 3339 in UTC with milliseconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = jiff::Timestamp::from_nanosecond(i128::from(self.0)).unwrap_or_default();
        write!(f, "{at:.3}")
    }
}

/// Maps `CLOCK_BOOTTIME` stamps of kernel events to wall-clock time. To be read anew now and
/// then: the wall clock may be set.
#[derive(Clone, Copy, Debug)]
pub struct BootClock {
    /// Wall-clock nanoseconds at boot.
    boot_ns: u64,
}

impl BootClock {
    /// Reads both clocks.
    #[must_use]
    pub fn read() -> Self {
        Self { boot_ns: Timestamp::now().0.saturating_sub(since_boot_ns()) }
    }

    /// The wall-clock time of a kernel stamp.
    #[must_use]
    pub fn wall(self, time_ns: u64) -> Timestamp {
        Timestamp(self.boot_ns.saturating_add(time_ns))
    }
}

/// Nanoseconds since boot, suspended time included (`CLOCK_BOOTTIME`): the clock of kernel
/// events. Only the edges call this.
#[must_use]
#[expect(unsafe_code, reason = "std has no CLOCK_BOOTTIME")]
pub fn since_boot_ns() -> u64 {
    let mut at = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `at` is a valid timespec that the call only writes to.
    unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &raw mut at) };
    at.tv_sec.unsigned_abs() * 1_000_000_000 + at.tv_nsec.unsigned_abs()
}
