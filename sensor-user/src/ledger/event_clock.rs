//! The time that the exchanges tell.
//!
//! Input: their times, in whatever order. Output: the latest, from which ages are reckoned.
//! Invariant: a few wrong times do not stay: where many exchanges in a row are far behind, the
//! clock was set back, or was ahead by mistake.

use super::minute::Minute;

/// Further behind than exchanges out of order are.
const FAR_MINUTES: u32 = 60;
/// So many in a row mean it.
const MANY: u16 = 256;

/// See the module.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EventClock {
    now: Minute,
    far_behind: u16,
}

impl EventClock {
    pub(super) fn now(self) -> Minute {
        self.now
    }

    /// An exchange has this time.
    pub(super) fn tell(&mut self, at: Minute) {
        let is_far_behind = at < self.now.minus(FAR_MINUTES);
        self.far_behind = if is_far_behind { self.far_behind + 1 } else { 0 };
        if at > self.now || self.far_behind >= MANY {
            *self = Self { now: at, far_behind: 0 };
        }
    }

    /// An earlier run saw exchanges up to this time.
    pub(super) fn restore(&mut self, at: Minute) {
        self.now = self.now.max(at);
    }
}
