//! An incident as API, command line and replay show it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::detect::{Detector, Severity};

use super::incident::{HeldBack, Incident, State};

/// One of `/api/v1/incidents`. Times are RFC 3339.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentView {
    /// `20261122-0001`.
    pub id: String,
    /// The detector with the strongest finding.
    pub detector: Detector,
    /// The worst of all findings.
    pub severity: Severity,
    /// Whether it goes on.
    pub state: State,
    /// The service of the strongest finding.
    pub service: String,
    /// Its endpoint; none where it is about several.
    pub endpoint: Option<String>,
    /// Endpoints of all findings.
    pub endpoints: Vec<String>,
    /// Who did it, those with most records first; 100 at most.
    pub principals: Vec<String>,
    /// How many did it, those not listed too.
    pub principals_all: u64,
    /// When the first finding came.
    pub opened_at: String,
    /// When the activity began.
    pub first_activity: String,
    /// When the last finding came.
    pub last_activity: String,
    /// When it was found to be over.
    pub closed_at: Option<String>,
    /// Records handed out.
    pub records: u64,
    /// Distinct ones of them.
    pub distinct_records: u64,
    /// Relative standard error of that; 0 where exact.
    pub distinct_records_error: f64,
    /// How likely ordinary traffic does this: the strongest finding's.
    pub p_value: f64,
    /// Figures, windows, baselines and bounds, by detector.
    pub evidence: BTreeMap<Detector, Map<String, Value>>,
    /// A sentence.
    pub summary: String,
    /// When it alerted; empty where it was held back from the start.
    pub alerts: Vec<String>,
    /// Why it does not alert (again).
    pub held_back: Option<HeldBackView>,
    /// That an operator acknowledged it.
    pub acknowledged: Option<KnownView>,
    /// How often it opened.
    pub episodes: u32,
}

/// Why an incident does not alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBackView {
    /// Which gate held it back.
    pub why: HeldBack,
    /// In words: the operator's own for what is allowed or acknowledged.
    pub reason: String,
    /// Until when, where that is known.
    pub until: Option<String>,
}

/// What an operator said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownView {
    /// Why it is known.
    pub reason: String,
    /// Until when.
    pub until: Option<String>,
}

impl IncidentView {
    pub(super) fn of(incident: &Incident) -> Self {
        let text = |at: Timestamp| at.to_string();
        let mut principals: Vec<String> =
            incident.principals.iter().map(ToString::to_string).collect();
        principals.sort_by_key(|principal| Reverse(incident.figures.of_principal(principal)));
        let endpoints = incident.places.iter().filter_map(|place| place.endpoint.as_deref());
        let distinct = incident.figures.distinct();
        let records = incident.figures.records();
        let known = incident.known.as_ref().map(|known| KnownView {
            reason: known.reason.to_string(),
            until: known.until.map(text),
        });
        Self {
            id: incident.id.to_string(),
            detector: incident.detector,
            severity: incident.severity,
            state: incident.state,
            service: incident.place.service.to_string(),
            endpoint: incident.place.endpoint.as_deref().map(str::to_owned),
            endpoints: endpoints.map(str::to_owned).collect(),
            principals,
            principals_all: incident.principals_all,
            opened_at: text(incident.opened_at),
            first_activity: text(incident.first_activity),
            last_activity: text(incident.last_activity),
            closed_at: incident.closed_at.map(text),
            records,
            distinct_records: distinct.value.min(records),
            distinct_records_error: distinct.error,
            p_value: incident.p_value,
            evidence: incident.evidence.clone(),
            summary: incident.summary.to_string(),
            alerts: incident.alerts.iter().copied().map(text).collect(),
            held_back: incident.held_back.map(|why| held_back(why, known.as_ref())),
            acknowledged: known.filter(|_| incident.lane == super::Lane::Acknowledged),
            episodes: incident.episodes,
        }
    }
}

fn held_back(why: HeldBack, known: Option<&KnownView>) -> HeldBackView {
    let own = || known.map(|known| known.reason.clone()).unwrap_or_default();
    let reason = match why {
        HeldBack::Budget => "the alerts of the last 24 hours are spent".to_owned(),
        HeldBack::NotSignificant => "ordinary traffic does this too often".to_owned(),
        HeldBack::Allowed | HeldBack::Acknowledged => own(),
    };
    let until = match why {
        HeldBack::Budget | HeldBack::NotSignificant => None,
        HeldBack::Allowed | HeldBack::Acknowledged => known.and_then(|known| known.until.clone()),
    };
    HeldBackView { why, reason, until }
}
