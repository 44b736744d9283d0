//! Time, asked for in one place and passed to the stages as a value.

use std::fmt;

use jiff::civil::Date;
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
        if let Some(at) = Self::parse_usual(text) {
            return Some(at);
        }
        let at: jiff::Timestamp = text.parse().ok()?;
        u64::try_from(at.as_nanosecond()).ok().map(Self)
    }

    /// `2026-11-22T10:00:00.123Z`, which most logs have: a parser of all forms takes ten times as long.
    fn parse_usual(text: &str) -> Option<Self> {
        let (date, time) = text.as_bytes().strip_suffix(b"Z")?.split_first_chunk::<11>()?;
        let (time, fraction) = time.split_first_chunk::<8>()?;
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T'] = date else { return None };
        let &[h1, h2, b':', min1, min2, b':', s1, s2] = time else { return None };
        let year = digits(&[y1, y2, y3, y4])?;
        let [month, day, hour, minute, second] =
            [[m1, m2], [d1, d2], [h1, h2], [min1, min2], [s1, s2]].map(|pair| digits(&pair));
        let (hour, minute, second) = (hour?, minute?, second?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let nanoseconds = match fraction {
            [] => 0,
            [b'.', ms @ ..] if ms.len() == 3 => digits(ms)? * 1_000_000,
            _ => return None,
        };
        let date = Date::new(year.try_into().ok()?, month?.try_into().ok()?, day?.try_into().ok()?);
        let days = date.ok()?.duration_since(Date::constant(1970, 1, 1));
        let midnight = u64::try_from(days.as_secs()).ok()?;
        let seconds = midnight + hour * 3_600 + minute * 60 + second;
        Some(Self(seconds.checked_mul(1_000_000_000)? + nanoseconds))
    }
}

/// The number that digits make; there are few of them.
fn digits(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u64::from(digit - b'0'))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_form_of_a_time_is_read_as_any_other() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59.999Z",
            "2026-11-22T10:00:00.123Z",
            "2100-12-31T00:00:01Z",
        ] {
            let at: jiff::Timestamp = text.parse().unwrap();
            let expected = Some(Timestamp(u64::try_from(at.as_nanosecond()).unwrap()));
            assert_eq!(Timestamp::parse_usual(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_usual_time_is_left_to_the_parser_of_all_forms() {
        for (text, expected) in [
            ("2026-11-22T11:00:00+01:00", Some(1_795_341_600_000_000_000)),
            ("2026-11-22T10:00:00.5Z", Some(1_795_341_600_500_000_000)),
            ("2026-02-29T10:00:00Z", None),
            ("2026-13-01T10:00:00Z", None),
            ("2026-11-22T24:00:00Z", None),
            ("2026-11-22T10:60:00Z", None),
            ("2026-11-22T10:00:0xZ", None),
            ("1969-12-31T23:59:59Z", None),
            ("9999-12-31T23:59:59Z", None),
        ] {
            assert_eq!(Timestamp::parse_usual(text), None, "{text}");
            assert_eq!(Timestamp::parse(text), expected.map(Timestamp), "{text}");
        }
    }
}
