//! What was decided about, and what would be news after that.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::detect::Severity;

use super::incident::Incident;

/// An activity that goes on is news again once it grew so many times.
const GROWTH: u64 = 10;

/// One that comes back is, where it is half as large again as any before, …
const GROWTH_PERCENT_AGAIN: u64 = 150;

/// … or where it comes after a night, at another time of day by so much.
const MOVED_NS: u64 = 2 * 3_600 * 1_000_000_000;

const DAY_NS: u64 = 86_400 * 1_000_000_000;

/// After an alert, how long an incident that turns out to be the work of many is silent.
const CROWD_QUIET_NS: u64 = 3_600 * 1_000_000_000;

/// A weak finding is decided anew where it became so many times less likely.
const STRONGER: f64 = 10.0;

/// An incident as it was when it was last decided whether it alerts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    severity: Severity,
    p_value: f64,
    /// The most distinct records of any activity so far.
    distinct_records: u64,
    crowd: bool,
    episode: u32,
    since: Timestamp,
}

impl Told {
    /// What is told of `incident` now.
    pub(super) fn of(incident: &Incident) -> Self {
        let before = incident.told.map_or(0, |told| told.distinct_records);
        let before = before.max(incident.figures.distinct().value);
        Self {
            severity: incident.severity,
            p_value: incident.p_value,
            distinct_records: before.max(distinct(incident)),
            crowd: incident.crowd,
            episode: incident.episodes,
            since: incident.episode_since,
        }
    }

    /// The more of two that turned out to be about one cause.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            severity: self.severity.max(other.severity),
            p_value: self.p_value.min(other.p_value),
            distinct_records: self.distinct_records.max(other.distinct_records),
            crowd: self.crowd || other.crowd,
            ..self
        }
    }

    /// Whether `incident` is more than this by now. A routine that comes back at its time, no
    /// larger than before, is not.
    pub(super) fn is_surpassed_by(&self, incident: &Incident) -> bool {
        let now = distinct(incident);
        let own = self.distinct_records.max(1);
        if incident.severity > self.severity || (incident.crowd && !self.crowd) {
            return true;
        }
        if incident.episodes == self.episode {
            let stronger = incident.p_value * STRONGER <= self.p_value;
            return now >= own.saturating_mul(GROWTH) || (incident.alerts.is_empty() && stronger);
        }
        now.saturating_mul(100) >= own.saturating_mul(GROWTH_PERCENT_AGAIN)
            || (incident.after_a_night && self.has_moved(incident.episode_since))
    }

    /// Whether an operator has the incident on the desk by an alert of the same day: more of the
    /// same is not told again so soon. That many do it is, after a while.
    pub(super) fn is_recent(&self, incident: &Incident, now: Timestamp) -> bool {
        let quiet_ns = if incident.crowd && !self.crowd { CROWD_QUIET_NS } else { DAY_NS };
        incident.alerts.last().is_some_and(|alert| alert.0.abs_diff(now.0) < quiet_ns)
    }

    fn has_moved(&self, since: Timestamp) -> bool {
        let apart = (since.0 % DAY_NS).abs_diff(self.since.0 % DAY_NS);
        apart.min(DAY_NS - apart) > MOVED_NS
    }
}

fn distinct(incident: &Incident) -> u64 {
    incident.figures.distinct_since(incident.episode_since)
}
