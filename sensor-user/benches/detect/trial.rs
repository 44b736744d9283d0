//! One simulated stretch of time, judged.

use std::collections::BTreeSet;

use sensor_user::clock::Timestamp;
use sensor_user::config::Settings;
use sensor_user::incident::{Incidents, SharedIncidents};
use sensor_user::ledger::{Ledger, SharedLedger};
use sensor_user::observe::Observing;
use sensor_user::pipeline;
use sensor_user::principal::HashKey;
use sensor_user::replay;
use sensor_user::simulate::{Plan, simulate};
use sensor_user::watch::Watch;

/// What came of it.
pub(crate) struct Outcome {
    /// Seconds from the theft's start to the first incident.
    pub(crate) first: Option<f64>,
    /// Detectors with a part in the incidents of the theft.
    pub(crate) detectors: Vec<&'static str>,
    /// Records that the thief had by then, or in all.
    pub(crate) taken: u64,
    /// Records of the whole theft.
    pub(crate) stolen: u64,
    pub(crate) exchanges: u64,
    pub(crate) incidents: usize,
    pub(crate) alerts: u64,
}

/// Simulates, counts and judges a plan with the default configuration.
pub(crate) fn trial(plan: &Plan) -> Outcome {
    let settings = Settings::default();
    let key = HashKey::from_bytes([7; 32]);
    let incidents = SharedIncidents::new(Incidents::new(pipeline::incident_settings(&settings)));
    let ledger = SharedLedger::new(Ledger::new(pipeline::ledger_bounds(&settings)));
    let watch = Watch::new(ledger, pipeline::detectors(&settings, &key), incidents);
    let observe = pipeline::observe_settings(&settings, false).unwrap();
    let mut observing = Observing::new(observe, key, watch);
    let mut exchanges = 0;
    for act in simulate(plan) {
        exchanges += 1;
        replay::count(&act.record(), &mut observing);
    }
    let mut watch = observing.into_sink();
    watch.advance(plan.end());

    let found = watch.incidents().lock().views();
    let started = plan.theft_start();
    let of_the_theft: Vec<_> = found
        .iter()
        .filter_map(|incident| Some((Timestamp::parse(&incident.opened_at)?, incident)))
        .filter(|(opened, incident)| *opened >= started && !incident.alerts.is_empty())
        .collect();
    let first = of_the_theft.iter().map(|(opened, _)| *opened).min();
    let detectors: BTreeSet<_> =
        of_the_theft.iter().flat_map(|(_, incident)| incident.evidence.keys()).collect();
    let (taken, stolen) = thief(plan, first.unwrap_or(plan.end()));
    Outcome {
        first: first.map(|first| first.seconds() - started.seconds()),
        detectors: detectors.into_iter().map(|detector| detector.label()).collect(),
        taken,
        stolen,
        exchanges,
        incidents: found.len(),
        alerts: watch.incidents().lock().counts().alerts,
    }
}

/// Records that the thief had at a time, and in the end: the truth, from the simulation.
fn thief(plan: &Plan, until: Timestamp) -> (u64, u64) {
    simulate(plan).filter(|act| act.is_theft()).fold((0, 0), |(taken, stolen), act| {
        let before = if act.at() <= until { act.records() } else { 0 };
        (taken + before, stolen + act.records())
    })
}
