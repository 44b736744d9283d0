//! One detector firing once.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::ledger::Estimate;

/// What found it; the label `detector`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Detector {
    /// Far more distinct records than own past, peers or the endpoint's tail.
    Volume,
    /// A share of the known population.
    Coverage,
    /// Ids walked in order, densely, or never repeated.
    Enumeration,
    /// Lookups that mostly miss.
    Guessing,
    /// One response far beyond the endpoint's norm.
    FatResponse,
    /// A silent or new endpoint starts to hand out records.
    Dormant,
    /// A slow, lasting rise.
    Drift,
    /// Many principals that act as one.
    Coordinated,
    /// Sensitive classes newly returned, or given without credentials.
    Exposure,
}

impl Detector {
    /// Every detector.
    pub const ALL: [Self; 9] = [
        Self::Volume,
        Self::Coverage,
        Self::Enumeration,
        Self::Guessing,
        Self::FatResponse,
        Self::Dormant,
        Self::Drift,
        Self::Coordinated,
        Self::Exposure,
    ];

    /// The word for it in metrics, API and sentences.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Coverage => "coverage",
            Self::Enumeration => "enumeration",
            Self::Guessing => "guessing",
            Self::FatResponse => "fat_response",
            Self::Dormant => "dormant",
            Self::Drift => "drift",
            Self::Coordinated => "coordinated",
            Self::Exposure => "exposure",
        }
    }
}

/// How bad it is if it is real; the label `severity`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look this week.
    Low,
    /// Worth a look today.
    Medium,
    /// Data is leaving.
    High,
    /// Much or sensitive data is leaving.
    Critical,
}

impl Severity {
    /// Every severity, the least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word for it in metrics, API and sentences.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// One detector firing, with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What fired.
    pub detector: Detector,
    /// How bad it is.
    pub severity: Severity,
    /// When it fired, in event time.
    pub at: Timestamp,
    /// Start of the activity that it speaks of.
    pub first_activity: Timestamp,
    /// `nginx:8443`.
    pub service: Arc<str>,
    /// `GET /customers/{id}`; none where it is about several.
    pub endpoint: Option<Arc<str>>,
    /// Who did it, the largest first; at most [`Self::PRINCIPALS_MAX`].
    pub principals: Vec<Arc<str>>,
    /// How many did it, those that are not listed too.
    pub principals_all: u64,
    /// What the programs of all of them have in common.
    pub fingerprint: Option<u64>,
    /// Records handed out in the activity.
    pub records: u64,
    /// Distinct ones of them.
    pub distinct_records: Estimate,
    /// How likely ordinary traffic does this, 0 to 1; ranks findings for the alert budget.
    pub p_value: f64,
    /// Figures, windows, baselines and bounds, by name.
    pub evidence: Map<String, Value>,
    /// A sentence that an operator understands.
    pub summary: String,
}

impl Finding {
    /// Principals that a finding lists.
    pub const PRINCIPALS_MAX: usize = 100;
}
