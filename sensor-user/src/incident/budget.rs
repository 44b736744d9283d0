//! Which incidents alert, so that an operator reads each of them.
//!
//! Two gates. *Significance*: online control of the false discovery rate with decaying memory,
//! the LORD variant of Rebjock, Kurt, Januschowski and Callot, "Online false discovery rate
//! control for anomaly detection in time series" (NeurIPS 2021): the level of test t is
//!
//! ```text
//!   α_t = α η max(γ_t, 1 − δ) + α Σ_j δ^(t − r_j) γ_(t − r_j)        r_j: tests that alerted
//! ```
//!
//! which never falls below α η (1 − δ), however long nothing alerted ("alpha-death"), and gives
//! back what a discovery earned. *Room*: at most `alerts_per_day` in any 24 hours. What is
//! grave with overwhelming evidence may draw on a reserve where that is spent: a harmless alert
//! in the morning does not silence a theft in the afternoon. The reserve is bounded too.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::detect::Severity;

/// At most one alert in ten is false, within the memory.
const ALPHA: f64 = 0.1;

/// Share of α that does not wait for discoveries.
const ETA: f64 = 1.0;

/// Memory: a discovery of 50 tests ago weighs 1/e.
const DELTA: f64 = 0.98;

/// Discoveries that are remembered; δ^t γ_t of an older one is below 10⁻⁴ of a new one's.
const DISCOVERIES_MAX: usize = 256;

/// Alerts that the reserve has a day.
const RESERVE_A_DAY: usize = 3;

/// What the reserve is for: evidence so unlikely in ordinary traffic, …
const OVERWHELMING: f64 = 1e-6;

/// … that is critical, or outranks what the day's alerts were spent on: as severe, and so many
/// times less likely.
const OUTRANKS: f64 = 100.0;

const DAY_NS: u64 = 86_400 * 1_000_000_000;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Budget {
    /// Tests so far.
    tests: u64,
    /// Numbers of the last tests that were discoveries.
    discoveries: VecDeque<u64>,
    /// Alerts of the last 24 hours.
    spent: Vec<Spent>,
    /// Those of the reserve.
    reserve: Vec<Spent>,
}

/// An alert, and how it ranked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Spent {
    at: Timestamp,
    severity: Severity,
    p_value: f64,
}

impl Spent {
    fn outranks(&self, other: &Self) -> bool {
        self.severity > other.severity
            || (self.severity == other.severity && self.p_value * OUTRANKS <= other.p_value)
    }
}

impl Budget {
    /// Whether `p_value` is significant, as the next test.
    pub(super) fn is_significant(&mut self, p_value: f64) -> bool {
        self.tests += 1;
        let significant = p_value <= self.level();
        if significant {
            self.discoveries.push_back(self.tests);
            if self.discoveries.len() > DISCOVERIES_MAX {
                self.discoveries.pop_front();
            }
        }
        significant
    }

    /// The level of the test that is under way.
    fn level(&self) -> f64 {
        let earned = self.discoveries.iter().map(|discovery| {
            let since = self.tests.saturating_sub(*discovery) as f64;
            DELTA.powf(since) * gamma(since)
        });
        ALPHA * ETA * gamma(self.tests as f64).max(1.0 - DELTA) + ALPHA * earned.sum::<f64>()
    }

    /// Takes an alert out of the budget, where one is left.
    pub(super) fn spend(
        &mut self,
        severity: Severity,
        p_value: f64,
        a_day: u32,
        now: Timestamp,
    ) -> bool {
        let alert = Spent { at: now, severity, p_value };
        let within_a_day = |spent: &Spent| spent.at.0.abs_diff(now.0) < DAY_NS;
        self.spent.retain(within_a_day);
        self.reserve.retain(within_a_day);
        if self.spent.len() < a_day as usize {
            self.spent.push(alert);
            return true;
        }
        let outranks = self.spent.iter().chain(&self.reserve).all(|spent| alert.outranks(spent));
        let is_grave = severity == Severity::Critical || (severity == Severity::High && outranks);
        let from_reserve =
            a_day > 0 && is_grave && p_value <= OVERWHELMING && self.reserve.len() < RESERVE_A_DAY;
        if from_reserve {
            self.reserve.push(alert);
        }
        from_reserve
    }
}

/// γ of LORD (Javanmard and Montanari, "Online rules for control of false discovery rate and
/// false discovery exceedance", Annals of Statistics 2018): sums up to 1 over t = 1, 2, ….
fn gamma(t: f64) -> f64 {
    if t < 1.0 {
        return 0.0;
    }
    0.072_2 * t.max(2.0).ln() / (t * t.ln().sqrt().exp())
}
