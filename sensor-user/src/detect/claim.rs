//! How a detector says what it found.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::state::{Endpoint, Group, Pair};
use super::{Detector, Finding, Severity};
use crate::clock::Timestamp;
use crate::ledger::Estimate;

/// No test is believed to be surer than this: its model of ordinary traffic is a model.
const P_MIN: f64 = 1e-12;

/// What a share of the peers reach in a day, beside the curve.
const PEERS_DAY: [(&str, f64); 3] =
    [("peers_day_half", 0.5), ("peers_day_tenth", 0.1), ("peers_day_hundredth", 0.01)];

/// The records of a principal's day, and the level that it itself is at among its peers.
#[derive(Debug)]
struct Curve {
    points: Value,
    level: Option<u8>,
}

/// A finding in the making.
#[derive(Debug)]
pub(super) struct Claim {
    detector: Detector,
    p: f64,
    first_s: u64,
    records: u64,
    distinct: Estimate,
    principals: Vec<Arc<str>>,
    principals_all: u64,
    fingerprint: Option<u64>,
    evidence: Map<String, Value>,
    /// How the records of the day came to be so many.
    curve: Option<Curve>,
    summary: String,
}

impl Claim {
    fn new(detector: Detector, p: f64) -> Self {
        Self {
            detector,
            p,
            first_s: 0,
            records: 0,
            distinct: Estimate::default(),
            principals: Vec::new(),
            principals_all: 0,
            fingerprint: None,
            evidence: Map::new(),
            curve: None,
            summary: String::new(),
        }
    }

    /// About one principal, with what it did on the day.
    pub(super) fn of_pair(detector: Detector, p: f64, pair: &Pair) -> Self {
        let day = pair.last_s - pair.last_s % super::state::DAY_S;
        let sampled = || pair.keys.estimate(pair.distinct());
        Self {
            first_s: pair.first_s.max(day),
            records: pair.records,
            distinct: pair.taken.distinct().unwrap_or_else(sampled),
            principals: vec![pair.principal.clone()],
            principals_all: 1,
            curve: pair.curve.is_on().then(|| Curve {
                points: pair.curve.json(),
                level: pair.rates.last().map(|rate| rate.top),
            }),
            ..Self::new(detector, p)
        }
    }

    /// About one program and all who use it, with what they did on the day.
    pub(super) fn of_group(detector: Detector, p: f64, group: &Group) -> Self {
        let day = group.last_s - group.last_s % super::state::DAY_S;
        let principals = group.names();
        let sampled = || group.keys.estimate(group.records);
        Self {
            first_s: group.first_s.max(day),
            records: group.records,
            distinct: group.taken.distinct().unwrap_or_else(sampled),
            principals_all: group.principals.len().max(principals.len() as u64),
            principals,
            fingerprint: Some(group.fingerprint).filter(|print| *print != 0),
            ..Self::new(detector, p)
        }
    }

    /// About an endpoint, whoever calls it.
    pub(super) fn of_endpoint(detector: Detector, p: f64, first_s: u64) -> Self {
        Self { first_s, ..Self::new(detector, p) }
    }

    /// Who did it, and how many they are in all.
    pub(super) fn by(mut self, principals: Vec<Arc<str>>, all: u64) -> Self {
        self.principals_all = all.max(principals.len() as u64);
        self.principals = principals;
        self.principals.truncate(Finding::PRINCIPALS_MAX);
        self
    }

    /// What was taken.
    pub(super) fn taking(mut self, records: u64, distinct: Estimate) -> Self {
        self.records = records;
        self.distinct = distinct;
        self
    }

    /// Since when.
    pub(super) fn since(mut self, first_s: u64) -> Self {
        self.first_s = first_s;
        self
    }

    /// Adds a figure.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.evidence.insert(name.to_owned(), value.into());
        self
    }

    /// Says it in a sentence.
    pub(super) fn saying(mut self, summary: String) -> Self {
        self.summary = summary;
        self
    }

    /// The finding, at an endpoint.
    pub(super) fn at(mut self, endpoint: &Endpoint, at_s: u64) -> Finding {
        if let (Some(curve), Some(days)) = (self.curve.take(), endpoint.rates.last()) {
            self = self.with("curve", curve.points);
            for (name, upper) in PEERS_DAY {
                self = self.with(name, days.quantile(upper, curve.level));
            }
        }
        let severity = severity(self.distinct.value, endpoint.exposed.is_sensitive(), self.p);
        Finding {
            detector: self.detector,
            severity,
            at: seconds(at_s),
            first_activity: seconds(self.first_s),
            service: endpoint.service.clone(),
            endpoint: Some(endpoint.name.clone()),
            principals: self.principals,
            principals_all: self.principals_all,
            fingerprint: self.fingerprint,
            records: self.records,
            distinct_records: self.distinct,
            p_value: self.p.clamp(P_MIN, 1.0),
            evidence: self.evidence,
            summary: self.summary,
        }
    }
}

fn seconds(at_s: u64) -> Timestamp {
    Timestamp(at_s.saturating_mul(1_000_000_000))
}

fn severity(distinct: u64, is_sensitive: bool, p: f64) -> Severity {
    match (distinct, is_sensitive) {
        (10_000.., true) => Severity::Critical,
        (10_000.., false) | (100.., true) => Severity::High,
        _ if p < 1e-6 => Severity::Medium,
        _ => Severity::Low,
    }
}
