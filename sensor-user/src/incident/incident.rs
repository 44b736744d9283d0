//! One incident: what was found of one cause, and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::detect::{Detector, Finding, Severity};

use super::cause::{Cause, Lane, Place, causes, is_crowd};
use super::figures::Figures;
use super::told::Told;
use super::{IncidentId, bounded};

/// Principals that an incident lists.
const PRINCIPALS_MAX: usize = Finding::PRINCIPALS_MAX;

/// Causes that an incident is found by.
const CAUSES_MAX: usize = 256;

/// Endpoints that an incident lists.
const PLACES_MAX: usize = 20;

/// Alerts and merged ids that an incident remembers.
const HISTORY_MAX: usize = 32;

/// Bytes of an incident at all of these bounds.
pub(super) const BYTES_MAX: usize = 100_000;

const HOUR_NS: u64 = 3_600 * 1_000_000_000;

/// Whether an incident goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It goes on, or was silent for too short a time to say.
    Open,
    /// It was silent for long.
    Closed,
}

impl State {
    /// The word for it in API and sentences.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// Why an incident did not alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBack {
    /// `alerts_per_day` is spent; it alerts once there is room, if nothing ranks before it.
    Budget,
    /// Ordinary traffic does this too often.
    NotSignificant,
    /// The allow list has it.
    Allowed,
    /// An operator said that it is known.
    Acknowledged,
}

impl HeldBack {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Budget, Self::NotSignificant, Self::Allowed, Self::Acknowledged];

    /// The word for it in API and metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::NotSignificant => "not_significant",
            Self::Allowed => "allowed",
            Self::Acknowledged => "acknowledged",
        }
    }
}

/// That something is known, why, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) reason: Box<str>,
    pub(super) until: Option<Timestamp>,
}

/// See the module. Bounded in every member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Incident {
    pub(super) id: IncidentId,
    /// Those of incidents that turned out to be this one.
    pub(super) merged: Vec<IncidentId>,
    /// Of the strongest finding, as are place, p-value and summary.
    pub(super) detector: Detector,
    pub(super) place: Place,
    pub(super) p_value: f64,
    pub(super) summary: Box<str>,
    /// The worst of all findings.
    pub(super) severity: Severity,
    pub(super) state: State,
    pub(super) places: BTreeSet<Place>,
    pub(super) principals: Vec<Box<str>>,
    pub(super) principals_all: u64,
    pub(super) opened_at: Timestamp,
    pub(super) first_activity: Timestamp,
    pub(super) last_activity: Timestamp,
    pub(super) closed_at: Option<Timestamp>,
    /// Several principals were found to do it together.
    pub(super) crowd: bool,
    /// Times that it opened, and when the activity of the last time began.
    pub(super) episodes: u32,
    pub(super) episode_since: Timestamp,
    /// That activity came a good part of a day after the one before.
    pub(super) after_a_night: bool,
    pub(super) figures: Figures,
    pub(super) evidence: BTreeMap<Detector, Map<String, Value>>,
    pub(super) causes: BTreeSet<Cause>,
    pub(super) lane: Lane,
    pub(super) known: Option<Known>,
    /// When it alerted.
    pub(super) alerts: Vec<Timestamp>,
    pub(super) held_back: Option<HeldBack>,
    /// What the last decision was about.
    pub(super) told: Option<Told>,
}

impl Incident {
    /// An incident that a finding opens, and has still to [join](Self::join).
    pub(super) fn open(id: IncidentId, lane: Lane, finding: &Finding) -> Self {
        Self {
            id,
            merged: Vec::new(),
            detector: finding.detector,
            place: Place::of(finding),
            p_value: p_value(finding),
            summary: bounded::sentence(&finding.summary),
            severity: finding.severity,
            state: State::Open,
            places: BTreeSet::new(),
            principals: Vec::new(),
            principals_all: 0,
            opened_at: finding.at,
            first_activity: finding.first_activity.min(finding.at),
            last_activity: finding.at,
            closed_at: None,
            crowd: false,
            episodes: 1,
            episode_since: finding.first_activity.min(finding.at),
            after_a_night: false,
            figures: Figures::default(),
            evidence: BTreeMap::new(),
            causes: BTreeSet::new(),
            lane,
            known: None,
            alerts: Vec::new(),
            held_back: None,
            told: None,
        }
    }

    /// Takes in a finding of its cause; one that was closed opens again.
    pub(super) fn join(&mut self, finding: &Finding) {
        if self.state == State::Closed && finding.at > self.last_activity {
            self.state = State::Open;
            self.closed_at = None;
            self.episodes = self.episodes.saturating_add(1);
            let pause = finding.first_activity.0.saturating_sub(self.last_activity.0);
            self.after_a_night = pause > 8 * HOUR_NS;
            self.episode_since = finding.first_activity.min(finding.at).max(self.last_activity);
        }
        let (found, known) =
            ((finding.severity, -p_value(finding)), (self.severity, -self.p_value));
        // Of the same again, the last has seen most.
        if found > known || found == known && finding.detector == self.detector {
            self.detector = finding.detector;
            self.place = Place::of(finding);
            self.p_value = p_value(finding);
            self.summary = bounded::sentence(&finding.summary);
        }
        self.crowd |= is_crowd(finding);
        self.severity = self.severity.max(finding.severity);
        self.first_activity = self.first_activity.min(finding.first_activity);
        self.last_activity = self.last_activity.max(finding.at);
        self.principals_all = self.principals_all.max(finding.principals_all);
        finding.principals.iter().for_each(|principal| self.principal(bounded::name(principal)));
        self.add_causes(causes(finding), [Place::of(finding)]);
        self.figures.add(finding);
        self.evidence.insert(finding.detector, bounded::evidence(&finding.evidence));
    }

    /// Takes in another incident that turned out to be of the same cause.
    pub(super) fn absorb(&mut self, other: Self) {
        self.merged.push(other.id);
        self.merged.extend(other.merged);
        self.merged.truncate(HISTORY_MAX);
        if (other.severity, -other.p_value) > (self.severity, -self.p_value) {
            self.detector = other.detector;
            self.place = other.place;
            self.p_value = other.p_value;
            self.summary = other.summary;
        }
        self.crowd |= other.crowd;
        self.severity = self.severity.max(other.severity);
        if other.state == State::Open {
            self.state = State::Open;
            self.closed_at = None;
        }
        self.opened_at = self.opened_at.min(other.opened_at);
        self.first_activity = self.first_activity.min(other.first_activity);
        self.last_activity = self.last_activity.max(other.last_activity);
        self.principals_all = self.principals_all.max(other.principals_all);
        other.principals.into_iter().for_each(|principal| self.principal(principal));
        self.add_causes(other.causes, other.places);
        self.figures.merge(other.figures);
        for (detector, evidence) in other.evidence {
            self.evidence.entry(detector).or_insert(evidence);
        }
        self.alerts.extend(other.alerts);
        self.alerts.sort_unstable();
        self.told = match (self.told.take(), other.told) {
            (Some(own), Some(other)) => Some(own.or(other)),
            (own, other) => own.or(other),
        };
        let silent = self.alerts.is_empty();
        self.held_back = self.held_back.or(other.held_back).filter(|_| silent);
    }

    fn principal(&mut self, principal: Box<str>) {
        if !self.principals.contains(&principal) {
            if self.principals.len() < PRINCIPALS_MAX {
                self.principals.push(principal);
            }
            self.principals_all = self.principals_all.max(self.principals.len() as u64);
        }
    }

    fn add_causes(
        &mut self,
        causes: impl IntoIterator<Item = Cause>,
        places: impl IntoIterator<Item = Place>,
    ) {
        for cause in causes {
            if self.causes.len() < CAUSES_MAX {
                self.causes.insert(cause);
            }
        }
        for place in places {
            if self.places.len() < PLACES_MAX {
                self.places.insert(place);
            }
        }
    }

    /// Notes an alert; the first is never forgotten.
    pub(super) fn alerted(&mut self, now: Timestamp) {
        if self.alerts.len() >= HISTORY_MAX {
            self.alerts.remove(1);
        }
        self.alerts.push(now);
        self.held_back = None;
    }

    /// Whether an acknowledgement of this incident speaks of a finding too: of those
    /// principals at those endpoints, or of that crowd.
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        let crowd = is_crowd(finding);
        let known = |cause: &Cause| match cause {
            Cause::Principal(_) => crowd || self.causes.contains(cause),
            Cause::Program(..) => !crowd || self.causes.contains(cause),
            Cause::Crowd(_) | Cause::Endpoint(..) => self.causes.contains(cause),
        };
        self.known.as_ref().and_then(|known| known.until).is_none_or(|until| finding.at < until)
            && self.places.contains(&Place::of(finding))
            && (crowd || finding.principals_all <= finding.principals.len() as u64)
            && causes(finding).iter().all(known)
    }

    /// How long it must be silent to be over: as long as its activity lasted, an hour at
    /// least and a long weekend at most.
    pub(super) fn patience_ns(&self) -> u64 {
        let lasted = self.last_activity.0.saturating_sub(self.episode_since.0);
        lasted.clamp(HOUR_NS, 96 * HOUR_NS)
    }
}

/// A number from 0 to 1, whatever a finding says.
fn p_value(finding: &Finding) -> f64 {
    if finding.p_value.is_nan() { 1.0 } else { bounded::figure(finding.p_value.clamp(0.0, 1.0)) }
}
