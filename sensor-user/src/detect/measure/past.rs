//! What a source did at this hour of earlier days, and how fast it goes now.

use serde::{Deserialize, Serialize};

use super::levels::{level, level_count};

const HOURS: usize = 24;
/// A run is taken for the same routine up to this factor.
const GROWTH: f64 = 1.4;
/// A run has to be this old before it says what is usual.
const AGE_HOURS: u64 = 12;

/// Highest levels by hour of day, from runs that are over.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::detect) struct Past {
    /// Level by hour of day; 0 where nothing was.
    usual: [u8; HOURS],
    /// The same of the last hours, not yet old enough.
    recent: [u8; HOURS],
    /// The hour (since the epoch) that was seen last.
    last: u64,
}

impl Past {
    /// A count was reached at `at_s`, seconds since the epoch.
    pub(in crate::detect) fn note(&mut self, at_s: u64, count: u64) {
        let hour = at_s / 3600;
        self.age(hour);
        if let Some(cell) = self.recent.get_mut(hour as usize % HOURS) {
            *cell = (*cell).max(level(count).max(1));
        }
    }

    /// True where an earlier run at this hour, or the hour beside it (clocks change, runs
    /// take longer), was as large.
    pub(in crate::detect) fn is_usual(&mut self, at_s: u64, count: u64) -> bool {
        let hour = at_s / 3600;
        self.age(hour);
        let around = [hour + HOURS as u64 - 1, hour, hour + 1];
        let usual = around.iter().filter_map(|hour| self.usual.get(*hour as usize % HOURS)).max();
        match usual.copied().unwrap_or(0) {
            0 => false,
            usual => (count as f64) <= level_count(usual + 1) as f64 * GROWTH,
        }
    }

    /// What was recent becomes usual once it is old enough.
    fn age(&mut self, hour: u64) {
        if self.last == 0 {
            self.last = hour;
        }
        // A clock that was a day ahead was wrong.
        if self.last > hour + HOURS as u64 {
            self.last = hour;
        }
        let passed = hour.saturating_sub(self.last);
        for step in 0..passed.min(HOURS as u64) {
            let now = self.last.max(hour.saturating_sub(HOURS as u64)) + step + 1;
            let at = ((now + HOURS as u64 - AGE_HOURS) % HOURS as u64) as usize;
            if let (Some(usual), Some(recent)) = (self.usual.get_mut(at), self.recent.get_mut(at)) {
                *usual = (*usual).max(std::mem::take(recent));
            }
        }
        self.last = self.last.max(hour);
    }
}

/// Events in a running window of fixed length.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(in crate::detect) struct Rate {
    /// Number of the window, since the epoch.
    window: u32,
    /// Events in it.
    pub(in crate::detect) count: u32,
    /// Level of the largest window of the day; 0 where there is none.
    pub(in crate::detect) top: u8,
}

impl Rate {
    /// Adds events.
    pub(in crate::detect) fn add(&mut self, at_s: u64, length_s: u64, events: u32) {
        let window = u32::try_from(at_s / length_s).unwrap_or(u32::MAX);
        // Stragglers belong to the window; a clock that was far ahead was wrong.
        let is_new = window > self.window || window + 2 < self.window;
        if is_new {
            self.window = window;
            self.count = 0;
        }
        self.count = self.count.saturating_add(events);
    }

    /// Whether the window that was counted last is the one of `at_s`.
    pub(in crate::detect) fn is_in(&self, at_s: u64, length_s: u64) -> bool {
        u64::from(self.window) == at_s / length_s
    }
}
