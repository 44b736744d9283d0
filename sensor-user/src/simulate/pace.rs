//! When somebody acts: moments one after the other.

use rand::Rng as _;
use rand_distr::{Distribution as _, Exp1, LogNormal};

use super::plan::Plan;
use super::random::Random;

/// A rhythm; rates are acts a second.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pace {
    /// Day and night the same: independent moments.
    Steady { rate: f64 },
    /// A program with a limit of its own: nearly even gaps.
    Even { rate: f64 },
    /// On and off, log-normally long, at `rate` while on.
    Bursts { rate: f64, on_s: f64, off_s: f64 },
    /// From `hour` of every `every`-th day on, until `left` acts are done.
    Daily { rate: f64, hour: f64, every: f64, acts: u64 },
    /// As a person at work: `rate` is that of the busiest hour.
    Working { rate: f64, from: f64, until: f64 },
}

/// Where in its rhythm somebody is.
#[derive(Clone, Debug)]
pub(super) struct Beat {
    pace: Pace,
    start_ns: u64,
    now_ns: u64,
    /// End of the burst, or acts left of the day.
    until_ns: u64,
    left: u64,
}

const SECOND_NS: f64 = 1e9;

impl Beat {
    /// From `from_ns` on; hours are those of the plan that begins at `start_ns`.
    pub(super) fn new(pace: Pace, start_ns: u64, from_ns: u64) -> Self {
        Self { pace, start_ns, now_ns: from_ns, until_ns: 0, left: 0 }
    }

    /// The next moment, in nanoseconds.
    pub(super) fn next(&mut self, random: &mut Random) -> u64 {
        match self.pace {
            Pace::Steady { rate } => self.wait(exponential(random) / rate),
            Pace::Even { rate } => self.wait(random.random_range(0.95..1.05) / rate),
            Pace::Bursts { rate, on_s, off_s } => {
                if self.now_ns >= self.until_ns {
                    if self.until_ns > 0 {
                        self.wait(log_normal(random, off_s));
                    }
                    self.until_ns = self.now_ns + (log_normal(random, on_s) * SECOND_NS) as u64;
                }
                self.wait(exponential(random) / rate);
            }
            Pace::Daily { rate, hour, every, acts } => {
                if self.left == 0 {
                    self.left = acts.max(1);
                    self.now_ns = self.next_run(hour, every);
                }
                self.left -= 1;
                self.wait(random.random_range(0.9..1.1) / rate);
            }
            Pace::Working { rate, from, until } => loop {
                self.wait(exponential(random) / rate);
                let hour = self.hour();
                let weekday = self.day() % 7 < 5;
                if weekday && (from..until).contains(&hour) {
                    break;
                }
                if random.random_bool(0.5) {
                    // Outside of working hours, look again later.
                    self.wait(600.0);
                }
            },
        }
        self.now_ns
    }

    fn wait(&mut self, seconds: f64) {
        self.now_ns = self.now_ns.saturating_add((seconds * SECOND_NS) as u64);
    }

    fn day(&self) -> u64 {
        (self.now_ns.saturating_sub(self.start_ns)) / Plan::DAY_NS as u64
    }

    fn hour(&self) -> f64 {
        let day = (self.now_ns.saturating_sub(self.start_ns)) as f64 / Plan::DAY_NS;
        day.fract() * 24.0
    }

    fn next_run(&self, hour: f64, every: f64) -> u64 {
        let since = (self.now_ns.saturating_sub(self.start_ns)) as f64 / Plan::DAY_NS;
        let run = ((since - hour / 24.0) / every).floor().max(-1.0) + 1.0;
        self.start_ns + ((run * every + hour / 24.0) * Plan::DAY_NS) as u64
    }
}

pub(super) fn exponential(random: &mut Random) -> f64 {
    Exp1.sample(random)
}

/// Log-normal with this median, so that one in six is over e times it.
pub(super) fn log_normal(random: &mut Random, median: f64) -> f64 {
    LogNormal::new(median.ln(), 1.0).map_or(median, |distribution| distribution.sample(random))
}
