//! What findings of one cause have in common.
//!
//! Two findings belong together where they share one [`Cause`]. The relation does not look at
//! their order: whichever comes first, they end in the same incident.

use serde::{Deserialize, Serialize};

use crate::detect::{Detector, Finding};
use crate::ledger::OTHER;

use super::bounded;

/// An endpoint of a service; `endpoint` is none where a finding speaks of several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) service: Box<str>,
    pub(super) endpoint: Option<Box<str>>,
}

impl Place {
    pub(super) fn of(finding: &Finding) -> Self {
        let endpoint = finding.endpoint.as_deref().map(bounded::name);
        Self { service: bounded::name(&finding.service), endpoint }
    }
}

/// One thing that findings can have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Cause {
    /// Somebody, wherever he calls.
    Principal(Box<str>),
    /// One program at one endpoint, whoever it calls as: rotated addresses, split tokens.
    Program(Place, u64),
    /// Many who act as one at one endpoint.
    Crowd(Place),
    /// An endpoint by itself: nobody is named.
    Endpoint(Place, Detector),
}

/// Whether a finding is about several principals who do one thing together.
pub(super) fn is_crowd(finding: &Finding) -> bool {
    finding.principals_all > 1
}

/// The causes of a finding. Principal `other` is the rest of the ledger's table, nobody.
pub(super) fn causes(finding: &Finding) -> Vec<Cause> {
    let place = Place::of(finding);
    let named = finding.principals.iter().take(Finding::PRINCIPALS_MAX);
    let named = named.filter(|principal| ***principal != *OTHER);
    let mut causes: Vec<_> =
        named.map(|principal| Cause::Principal(bounded::name(principal))).collect();
    if let Some(fingerprint) = finding.fingerprint.filter(|fingerprint| *fingerprint != 0) {
        causes.push(Cause::Program(place.clone(), fingerprint));
    }
    if is_crowd(finding) {
        causes.push(Cause::Crowd(place));
    } else if causes.is_empty() {
        causes.push(Cause::Endpoint(place, finding.detector));
    }
    causes
}

/// Who looks at an incident's findings. Causes are shared within a lane alone, so that what is
/// known and allowed never hides what is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Lane {
    /// Competes for alerts.
    Watched,
    /// On the allow list.
    Allowed,
    /// An operator said that it is known.
    Acknowledged,
}
