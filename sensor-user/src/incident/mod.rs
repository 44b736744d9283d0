//! What an operator looks at: findings of one cause, grouped, with a life cycle.
//!
//! Input: [`Finding`]s and the time. Output: incidents, as [`IncidentView`] for API, command
//! line and replay and as [`Changes`] for the store. Invariants: pure, time is given; findings
//! of one cause end in one incident in whatever order they come; number and size of incidents
//! are bounded; what is allowed or acknowledged never hides what is not; at most
//! `alerts_per_day` incidents and a bounded reserve alert in 24 hours, and what did not is
//! listed with the reason.
//!
//! ```text
//!   Finding → lane (watched, allowed, acknowledged) → grouping by cause → news? → budget → alert
//! ```

mod allow;
mod bounded;
mod budget;
mod cause;
mod figures;
mod group;
mod id;
#[expect(clippy::module_inception, reason = "the module is about incidents, the file about one")]
mod incident;
mod saved;
mod shared;
mod standing;
mod told;
mod view;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Timestamp;
use crate::detect::{Detector, Finding, Severity};

pub use allow::AllowEntry;
pub use id::{IncidentId, NotAnId};
pub use incident::{HeldBack, State};
pub use saved::{Changes, Saved};
pub use shared::SharedIncidents;
pub use standing::Standing;
pub use view::{HeldBackView, IncidentView, KnownView};

use budget::Budget;
use cause::Lane;
use group::Groups;
use incident::{Incident, Known};
use told::Told;

/// How long after its last activity an incident opens again rather than a new one: a day, and
/// an hour for what does not come back to the minute.
const REOPEN_NS: u64 = 25 * 3_600 * 1_000_000_000;

/// The most memory that incidents take, in bytes.
pub const MEMORY_BYTES_MAX: u64 = (group::INCIDENTS_MAX * incident::BYTES_MAX) as u64;

/// How long an acknowledgement holds that names no end.
const ACKNOWLEDGED_NS: u64 = 30 * 86_400 * 1_000_000_000;

/// What the operator set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentSettings {
    /// Alerts in 24 hours, the reserve aside; none at all where 0.
    pub alerts_per_day: u32,
    /// What is known and allowed.
    pub allow: Vec<AllowEntry>,
    /// Closed incidents that are older are forgotten, in days.
    pub retention_days: u32,
}

impl Default for IncidentSettings {
    fn default() -> Self {
        Self { alerts_per_day: 1, allow: Vec::new(), retention_days: 90 }
    }
}

/// Why an incident cannot be acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAcknowledged {
    /// There is none of that id.
    #[error("there is no such incident")]
    Unknown,
    /// No reason is given.
    #[error("give a reason")]
    NoReason,
    /// The end is over.
    #[error("until lies in the past")]
    Over,
}

/// How many incidents there are, and why they are silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentCounts {
    /// Opened since the state began, by what they were found by and how bad they became.
    pub total: BTreeMap<(Detector, Severity), u64>,
    /// Open now.
    pub open: BTreeMap<(Detector, Severity), u64>,
    /// Open now and held back, by why.
    pub held_back: BTreeMap<HeldBack, u64>,
    /// Alerts since the state began.
    pub alerts: u64,
}

/// All incidents.
#[derive(Debug, Default)]
pub struct Incidents {
    settings: IncidentSettings,
    groups: Groups,
    budget: Budget,
    /// Id of the incident opened last.
    last: IncidentId,
    total: BTreeMap<(Detector, Severity), u64>,
    alerts: u64,
    changed: BTreeSet<IncidentId>,
    removed: Vec<IncidentId>,
}

impl Incidents {
    /// No incidents yet.
    #[must_use]
    pub fn new(settings: IncidentSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Takes over other settings, for findings from now on.
    pub fn configure(&mut self, settings: IncidentSettings) {
        self.settings = settings;
    }

    /// Takes in a finding. Gives the incident where that alerts now.
    pub fn take(&mut self, finding: &Finding) -> Option<IncidentId> {
        let now = finding.at;
        let allowed = allow::allowed(&self.settings.allow, finding).map(|entry| Known {
            reason: entry.reason.clone().unwrap_or_default(),
            until: entry.until,
        });
        let (lane, home) = if allowed.is_some() {
            (Lane::Allowed, self.groups.home(Lane::Allowed, finding, &mut self.removed))
        } else if let Some(id) = self.groups.acknowledged(finding) {
            (Lane::Acknowledged, Some(id))
        } else {
            (Lane::Watched, self.groups.home(Lane::Watched, finding, &mut self.removed))
        };
        let id = home.unwrap_or_else(|| self.open(lane, finding));
        let incident = self.groups.get_mut(id)?;
        let before = incident.severity;
        incident.join(finding);
        if home.is_none() || incident.severity > before {
            *self.total.entry((incident.detector, incident.severity)).or_default() += 1;
        }
        if let Some(known) = allowed {
            incident.known = Some(known);
        }
        self.groups.index(id);
        self.changed.insert(id);
        self.decide(id, now)
    }

    /// Lets time pass: what was silent for long closes, what waits for room in the budget
    /// alerts. Gives those that alert now.
    pub fn tick(&mut self, now: Timestamp) -> Vec<IncidentId> {
        let retention_ns = u64::from(self.settings.retention_days) * 24 * 3_600 * 1_000_000_000;
        let mut due = Vec::new();
        for incident in self.groups.iter_mut() {
            let silent = now.0.saturating_sub(incident.last_activity.0);
            if incident.state == State::Open && silent >= incident.patience_ns() {
                incident.state = State::Closed;
                incident.closed_at = Some(now);
                self.changed.insert(incident.id);
            }
            if incident.state == State::Closed && silent > retention_ns {
                due.push(incident.id);
            }
        }
        for id in due {
            self.groups.remove(id);
            self.removed.push(id);
        }
        let mut alerted = Vec::new();
        while let Some(id) = self.next_waiting(now) {
            if !self.alert(id, now) {
                break;
            }
            alerted.push(id);
        }
        alerted
    }

    /// Says that an incident is known: it and what comes of the same principals at the same
    /// endpoints is held back until then (30 days where no end is given), unless it grows.
    ///
    /// # Errors
    /// [`NotAcknowledged`]
    pub fn acknowledge(
        &mut self,
        id: IncidentId,
        reason: &str,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), NotAcknowledged> {
        let reason = bounded::sentence(reason.trim());
        if reason.is_empty() {
            return Err(NotAcknowledged::NoReason);
        }
        let until = until.unwrap_or(Timestamp(now.0.saturating_add(ACKNOWLEDGED_NS)));
        if until <= now {
            return Err(NotAcknowledged::Over);
        }
        let id = self.groups.find(id).ok_or(NotAcknowledged::Unknown)?.id;
        self.groups.unindex(id);
        if let Some(incident) = self.groups.get_mut(id) {
            incident.lane = Lane::Acknowledged;
            incident.known = Some(Known { reason, until: Some(until) });
            incident.held_back = Some(HeldBack::Acknowledged);
            incident.told = Some(Told::of(incident));
        }
        self.groups.index(id);
        self.changed.insert(id);
        Ok(())
    }

    /// The incident of an id, or the one that it became part of.
    #[must_use]
    pub fn view(&self, id: IncidentId) -> Option<IncidentView> {
        self.groups.find(id).map(IncidentView::of)
    }

    /// All incidents, the newest first.
    #[must_use]
    pub fn views(&self) -> Vec<IncidentView> {
        self.groups.iter().rev().map(IncidentView::of).collect()
    }

    /// Alerts since the state began.
    #[must_use]
    pub fn alerts(&self) -> u64 {
        self.alerts
    }

    /// How many there are.
    #[must_use]
    pub fn counts(&self) -> IncidentCounts {
        let mut counts =
            IncidentCounts { total: self.total.clone(), alerts: self.alerts, ..Default::default() };
        for incident in self.groups.iter().filter(|incident| incident.state == State::Open) {
            *counts.open.entry((incident.detector, incident.severity)).or_default() += 1;
            if let Some(why) = incident.held_back {
                *counts.held_back.entry(why).or_default() += 1;
            }
        }
        counts
    }

    fn open(&mut self, lane: Lane, finding: &Finding) -> IncidentId {
        self.last = self.last.next(finding.at);
        if let Some(gone) = self.groups.insert(Incident::open(self.last, lane, finding)) {
            self.changed.remove(&gone);
            self.removed.push(gone);
        }
        self.last
    }

    /// Decides whether an incident alerts, where there is news of it.
    fn decide(&mut self, id: IncidentId, now: Timestamp) -> Option<IncidentId> {
        let incident = self.groups.get_mut(id)?;
        let news = incident.told.is_none_or(|told| told.is_surpassed_by(incident));
        let told_lately = incident.told.is_some_and(|told| told.is_recent(incident, now));
        match incident.lane {
            Lane::Allowed => {
                incident.held_back = Some(HeldBack::Allowed);
                return None;
            }
            Lane::Acknowledged if !news => return None,
            Lane::Acknowledged => {
                self.groups.unindex(id);
                let incident = self.groups.get_mut(id)?;
                incident.lane = Lane::Watched;
                incident.known = None;
                self.groups.index(id);
            }
            // What is news waits, and is told in one then.
            Lane::Watched if !news || told_lately => return None,
            Lane::Watched => {}
        }
        let incident = self.groups.get_mut(id)?;
        incident.told = Some(Told::of(incident));
        if !self.budget.is_significant(incident.p_value) {
            incident.held_back = Some(HeldBack::NotSignificant);
            return None;
        }
        self.alert(id, now).then_some(id)
    }

    /// Alerts where the budget has room; else the incident waits for it.
    fn alert(&mut self, id: IncidentId, now: Timestamp) -> bool {
        let Some(incident) = self.groups.get_mut(id) else { return false };
        let a_day = self.settings.alerts_per_day;
        let room = self.budget.spend(incident.severity, incident.p_value, a_day, now);
        if room {
            incident.alerted(now);
            self.alerts += 1;
            self.changed.insert(id);
        } else {
            incident.held_back = Some(HeldBack::Budget);
        }
        room
    }

    /// The least likely of those that wait for room and are not long over.
    fn next_waiting(&self, now: Timestamp) -> Option<IncidentId> {
        let waiting = self.groups.iter().filter(|incident| {
            incident.held_back == Some(HeldBack::Budget)
                && now.0.saturating_sub(incident.last_activity.0) <= REOPEN_NS
        });
        let rank = |a: &&Incident, b: &&Incident| {
            a.p_value.total_cmp(&b.p_value).then(b.severity.cmp(&a.severity))
        };
        waiting.min_by(rank).map(|incident| incident.id)
    }
}
