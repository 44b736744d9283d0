//! What is told of an incident: one event, the same for all targets and all attempts.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::incident::{IncidentId, IncidentView};

/// What happened to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// It alerts for the first time, or again after it was closed.
    Opened,
    /// It alerts again, was acknowledged, or took in another.
    Updated,
    /// It is over.
    Closed,
}

impl EventKind {
    /// The word for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Updated => "updated",
            Self::Closed => "closed",
        }
    }
}

/// What an incident is known by where labels identify it: an Alertmanager.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Labels {
    /// Name of the host's agent.
    pub instance: String,
    /// Its id.
    pub incident: String,
    /// `volume`, …
    pub detector: String,
    /// `low` to `critical`.
    pub severity: String,
    /// The service of the strongest finding.
    pub service: String,
    /// Its endpoint; none where it is about several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

impl Labels {
    pub(super) fn of(incident: &IncidentView, instance: &str) -> Self {
        Self {
            instance: instance.to_owned(),
            incident: incident.id.clone(),
            detector: incident.detector.label().to_owned(),
            severity: incident.severity.label().to_owned(),
            service: incident.service.clone(),
            endpoint: incident.endpoint.clone(),
        }
    }
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The same for every target and attempt, and after a restart: receivers drop what they have.
    pub id: String,
    /// What happened.
    pub kind: EventKind,
    /// When it was noticed.
    pub at: Timestamp,
    /// When the alert began that this is about.
    pub since: Timestamp,
    /// What identifies it.
    pub labels: Labels,
    /// It is to be looked at: open, and not acknowledged.
    pub is_firing: bool,
    /// What identified it, or those that became part of it, until now.
    pub ended: Vec<Labels>,
    /// The incident, as the API shows it.
    pub incident: IncidentView,
}

impl Event {
    /// Incidents told of before that are part of this one now.
    pub fn replaces(&self) -> impl Iterator<Item = &str> {
        let ended = self.ended.iter().map(|labels| labels.incident.as_str());
        ended.filter(|id| *id != self.incident.id)
    }
}

/// Makes an [`Event::id`] from what the event is about and from nothing else, so that an event
/// that is made again after a crash is the same event.
pub(super) fn event_id(
    instance: &str,
    incident: IncidentId,
    kind: EventKind,
    alerted_at: Timestamp,
    more: &[&str],
) -> String {
    let mut hash = blake3::Hasher::new();
    let (incident, alerted_at) = (incident.to_string(), alerted_at.0.to_string());
    for part in [instance, &incident, kind.label(), &alerted_at].iter().chain(more) {
        hash.update(part.as_bytes()).update(b"\n");
    }
    let hex: String = hash.finalize().to_hex().chars().take(32).collect();
    format!("evt_{hex}")
}
