//! One simulated stretch of time, judged.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use sensor_user::clock::Timestamp;
use sensor_user::config::Settings;
use sensor_user::incident::{IncidentView, Incidents, SharedIncidents};
use sensor_user::ledger::{Ledger, SharedLedger};
use sensor_user::observe::Observing;
use sensor_user::pipeline;
use sensor_user::principal::HashKey;
use sensor_user::replay;
use sensor_user::simulate::{Plan, simulate};
use sensor_user::watch::Watch;

/// What came of it.
pub(crate) struct Outcome {
    /// Seconds from the theft's start to the first alert that names a thief.
    pub(crate) first: Option<f64>,
    /// Detectors with a part in the incidents of the theft.
    pub(crate) detectors: Vec<&'static str>,
    /// Records that the thief had before that alert, or in all.
    pub(crate) taken: u64,
    /// Records of the whole theft.
    pub(crate) stolen: u64,
    pub(crate) exchanges: u64,
    /// Incidents that name no thief.
    pub(crate) harmless: usize,
    /// Days from the start to each alert of those.
    pub(crate) alerts: Vec<f64>,
    /// Keeps ledger and detectors, for who measures memory.
    pub(crate) observing: Observing<Watch>,
}

/// How far to go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// The plan's end.
    TheEnd,
    /// The first alert that names a thief.
    Found,
}

/// Everything as `weir replay` has it, with the default configuration.
pub(crate) fn observing() -> Observing<Watch> {
    let settings = Settings::default();
    let key = HashKey::from_bytes([7; 32]);
    let incidents = SharedIncidents::new(Incidents::new(pipeline::incident_settings(&settings)));
    let ledger = SharedLedger::new(Ledger::new(pipeline::ledger_bounds(&settings)));
    let watch = Watch::new(ledger, pipeline::detectors(&settings, &key), incidents);
    let observe = pipeline::observe_settings(&settings, false).unwrap();
    Observing::new(observe, key, watch)
}

/// The truth of a theft so far.
#[derive(Default)]
struct Truth {
    thieves: HashSet<Arc<str>>,
    stolen: u64,
    /// What had been stolen before each exchange that made an alert.
    at_alerts: Vec<(Timestamp, u64)>,
}

impl Truth {
    fn names(&self, incident: &IncidentView) -> bool {
        incident.principals.iter().any(|name| self.thieves.contains(name.as_str()))
    }

    /// Alerts of a thief's incident, from the theft's start on.
    fn first(&self, found: &[IncidentView], started: Timestamp) -> Option<Timestamp> {
        let found = found.iter().filter(|incident| self.names(incident));
        found.flat_map(alerts).filter(|at| *at >= started).min()
    }
}

fn alerts(incident: &IncidentView) -> impl Iterator<Item = Timestamp> {
    incident.alerts.iter().filter_map(|at| Timestamp::parse(at))
}

/// Simulates, counts and judges a plan.
pub(crate) fn trial(plan: &Plan, until: Until) -> Outcome {
    let mut observing = observing();
    let (mut truth, mut exchanges, mut alerted) = (Truth::default(), 0, 0);
    let started = plan.theft_start();
    for act in simulate(plan) {
        exchanges += 1;
        let (at, records) = (act.at(), act.records());
        let is_theft = act.is_theft();
        if is_theft && !truth.thieves.contains(act.principal()) {
            truth.thieves.insert(act.principal().clone());
        }
        replay::count(&act.record(), &mut observing);
        let alerts = observing.sink().incidents().lock().alerts();
        if alerts > alerted {
            alerted = alerts;
            truth.at_alerts.push((at, truth.stolen));
            let found = || observing.sink().incidents().lock().views();
            if until == Until::Found && truth.first(&found(), started).is_some() {
                break;
            }
        }
        truth.stolen += if is_theft { records } else { 0 };
    }
    if until == Until::TheEnd {
        observing.sink_mut().advance(plan.end());
    }
    let found = observing.sink().incidents().lock().views();
    let first = truth.first(&found, started);
    let before = |first| truth.at_alerts.iter().find(|(at, _)| *at >= first);
    let (thieves, harmless): (Vec<_>, Vec<_>) =
        found.iter().partition(|incident| truth.names(incident));
    let detectors: BTreeSet<_> =
        thieves.iter().flat_map(|incident| incident.evidence.keys()).collect();
    let days = |at: Timestamp| (at.seconds() - plan.start.seconds()) / 86_400.0;
    Outcome {
        first: first.map(|first| first.seconds() - started.seconds()),
        detectors: detectors.into_iter().map(|detector| detector.label()).collect(),
        taken: first.and_then(before).map_or(truth.stolen, |(_, taken)| *taken),
        stolen: truth.stolen,
        exchanges,
        harmless: harmless.len(),
        alerts: harmless.into_iter().flat_map(alerts).map(days).collect(),
        observing,
    }
}
