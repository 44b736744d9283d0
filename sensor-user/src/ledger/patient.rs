//! The time that decides what is forgotten.
//!
//! Input: the wall clock, beside a clock that nobody sets. Output: a time that follows the wall
//! clock, but believes a jump ahead only after it has lasted a day. Invariant: within a day of a
//! jump, nothing is forgotten that would not have been without it; a clock set back is believed
//! at once, since it only keeps more.

use std::time::Duration;

use crate::clock::Timestamp;

/// So much may be between saves, or before the first, that is no jump.
const AHEAD: Duration = Duration::from_hours(1);
/// So long a wrong clock may take to be mended.
const LASTING: Duration = Duration::from_hours(24);

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct PatientClock {
    believed: Timestamp,
    /// When it was last told, by the clock that nobody sets.
    told_ns: u64,
    ahead_since_ns: Option<u64>,
}

impl PatientClock {
    /// `newest` is the latest time known from before, `since_boot_ns` the clock that nobody sets.
    #[must_use]
    pub fn new(newest: Timestamp, since_boot_ns: u64) -> Self {
        Self { believed: newest, told_ns: since_boot_ns, ahead_since_ns: None }
    }

    /// The time to go by, where the wall clock says `wall`.
    pub fn tell(&mut self, wall: Timestamp, since_boot_ns: u64) -> Timestamp {
        let passed_ns = since_boot_ns.saturating_sub(self.told_ns);
        let expected = Timestamp(self.believed.0.saturating_add(passed_ns));
        let is_ahead = u128::from(wall.0) > u128::from(expected.0) + AHEAD.as_nanos();
        let since_ns = *self.ahead_since_ns.get_or_insert(since_boot_ns);
        let lasts = u128::from(since_boot_ns.saturating_sub(since_ns)) >= LASTING.as_nanos();
        self.told_ns = since_boot_ns;
        if is_ahead && !lasts {
            self.believed = expected;
        } else {
            self.believed = wall;
            self.ahead_since_ns = None;
        }
        self.believed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_NS: u64 = 3_600_000_000_000;

    /// Told each hour from `from` on how many hours the wall clock is off; gives how many the
    /// believed one is.
    fn believed(newest: u64, wall: &[i64]) -> Vec<i64> {
        let start = 1_000_000;
        let mut clock = PatientClock::new(Timestamp((start + newest) * HOUR_NS), HOUR_NS);
        let told = (0..).zip(wall).map(|(hour, off)| {
            let hour: u64 = hour;
            let at = Timestamp((start + hour).saturating_add_signed(*off) * HOUR_NS);
            let believed = clock.tell(at, (hour + 1) * HOUR_NS).0 / HOUR_NS;
            believed.cast_signed() - (start + hour).cast_signed()
        });
        told.collect()
    }

    #[test]
    fn a_jump_ahead_that_is_mended_is_never_believed() {
        let mut wall = vec![0; 3];
        wall.extend([90_000; 23]);
        wall.extend([0; 30]);
        assert_eq!(believed(0, &wall), [0; 56]);
    }

    #[test]
    fn a_jump_ahead_is_believed_after_a_day() {
        let mut wall = vec![0];
        wall.extend([5_000; 26]);
        let told = believed(0, &wall);
        assert_eq!((&told[..25], &told[25..]), (&[0; 25][..], &[5_000, 5_000][..]));
    }

    #[test]
    fn jumps_that_are_mended_in_between_do_not_add_up() {
        let wall: Vec<i64> = (0..60).map(|hour| if hour % 20 == 0 { 0 } else { 90_000 }).collect();
        assert_eq!(believed(0, &wall), [0; 60]);
    }

    #[test]
    fn a_clock_set_back_is_believed_at_once() {
        assert_eq!(believed(0, &[0, -5_000, -5_000]), [0, -5_000, -5_000]);
    }

    #[test]
    fn a_start_with_a_clock_far_ahead_of_what_is_known_waits_too() {
        let told = believed(0, &[90_000; 26]);
        assert_eq!((&told[..24], &told[24..]), (&[0; 24][..], &[90_000, 90_000][..]));
    }
}
