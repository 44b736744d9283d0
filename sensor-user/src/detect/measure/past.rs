//! What a source did at this hour of earlier days, and how fast it goes now.

use serde::{Deserialize, Serialize};

use super::levels::{level, level_count};

const HOURS: u32 = 24;
/// A run is taken for the same routine up to this factor.
const GROWTH: f64 = 1.4;
/// Silence after which a run may be over, in hours: a break is shorter.
const SILENT: u32 = 6;
/// Levels below the largest of a run that are not a part of it: two octaves.
const BESIDE: u8 = 8;

/// Highest levels by hour of day, of runs that ended.
///
/// What runs on is no routine, however long it does: a run is over once it was silent for
/// longer than it took, and only then it says what is usual.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::detect) struct Past {
    /// Level by hour of day; 0 where nothing was.
    usual: [u8; HOURS as usize],
    /// The same of the run that goes on.
    run: [u8; HOURS as usize],
    /// First and last hour of that run, since the epoch, and its largest level.
    from: u32,
    last: u32,
    top: u8,
}

impl Past {
    /// A count was reached at `at_s`, seconds since the epoch.
    pub(in crate::detect) fn note(&mut self, at_s: u64, count: u64) {
        let (hour, level) = (hour_of(at_s), level(count).max(1));
        self.settle(hour);
        if let Some(cell) = self.run.get_mut((hour % HOURS) as usize) {
            *cell = (*cell).max(level);
        }
        if level + BESIDE < self.top {
            return;
        }
        // What went on before at a far smaller scale is something else.
        if self.top == 0 || level > self.top + BESIDE {
            self.from = hour;
        }
        self.top = self.top.max(level);
        self.last = self.last.max(hour);
    }

    /// True where an earlier run at this hour, or the hour beside it (clocks change, runs
    /// take longer), was as large.
    pub(in crate::detect) fn is_usual(&mut self, at_s: u64, count: u64) -> bool {
        let hour = hour_of(at_s);
        self.settle(hour);
        let around = [hour + HOURS - 1, hour, hour + 1];
        let usual = around.iter().filter_map(|hour| self.usual.get((hour % HOURS) as usize)).max();
        match usual.copied().unwrap_or(0) {
            0 => false,
            usual => (count as f64) <= level_count(usual + 1) as f64 * GROWTH,
        }
    }

    /// Makes a run that is over a part of what is usual.
    fn settle(&mut self, hour: u32) {
        // A clock that was a day ahead was wrong.
        if self.last > hour + HOURS {
            (self.from, self.last) = (hour, hour);
        }
        let silent = hour.saturating_sub(self.last);
        let took = self.last - self.from.min(self.last) + 1;
        if self.top == 0 || silent < SILENT.max(took) {
            return;
        }
        for (usual, run) in self.usual.iter_mut().zip(&mut self.run) {
            *usual = (*usual).max(std::mem::take(run));
        }
        self.top = 0;
    }
}

/// Hours since the epoch.
fn hour_of(at_s: u64) -> u32 {
    u32::try_from(at_s / 3600).unwrap_or(u32::MAX / 2)
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
    /// Adds events; gives the count of the window before where a new one begins, and its start.
    pub(in crate::detect) fn add(
        &mut self,
        at_s: u64,
        length_s: u64,
        events: u32,
    ) -> Option<(u64, u32)> {
        let window = u32::try_from(at_s / length_s).unwrap_or(u32::MAX);
        // Stragglers belong to the window; a clock that was far ahead was wrong.
        let is_new = window > self.window || window.saturating_add(2) < self.window;
        if !is_new {
            self.count = self.count.saturating_add(events);
            return None;
        }
        let before = (u64::from(self.window) * length_s, self.count);
        (self.window, self.count) = (window, events);
        Some(before).filter(|(_, count)| *count > 0)
    }

    /// Whether the window that was counted last is the one of `at_s`.
    pub(in crate::detect) fn is_in(&self, at_s: u64, length_s: u64) -> bool {
        u64::from(self.window) == at_s / length_s
    }
}
