//! `/api/v1/overview`: all that the page shows first, in one answer.
//!
//! Invariants: made at most once in [`FRESH`], however many look; its size is bounded by the
//! lists' lengths.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use parking_lot::Mutex;
use serde::Serialize;

use super::{Shown, api, flow};
use crate::clock::Timestamp;
use crate::flow::{Caller, Endpoint, Flow};
use crate::incident::{IncidentView, State};
use crate::ledger::EndpointView;

/// How long an answer is good for.
const FRESH: Duration = Duration::from_secs(2);
const ENDPOINTS_MAX: usize = 50;
const PRINCIPALS_MAX: usize = 50;
const INCIDENTS_MAX: usize = 50;
/// Principals that each endpoint contributes: those with most records.
const OF_EACH: usize = 20;

/// The last answer.
#[derive(Debug, Default)]
pub struct Overview(Mutex<Option<(Instant, Bytes)>>);

#[derive(Debug, Serialize)]
struct View<'a> {
    now: String,
    status: api::Status,
    flow: flow::View,
    endpoints: Vec<EndpointLine<'a>>,
    principals: Vec<PrincipalLine>,
    incidents_open: usize,
    incidents: Vec<IncidentLine<'a>>,
    coverage: serde_json::Value,
}

#[derive(Debug, Serialize)]
struct EndpointLine<'a> {
    #[serde(flatten)]
    all: api::Endpoint<'a>,
    /// Of the last hour.
    records_hour: u64,
}

/// A principal, summed over endpoints.
#[derive(Debug, Default, Serialize)]
struct PrincipalLine {
    principal: String,
    endpoints: usize,
    exchanges: u64,
    records: u64,
    distinct_records: u64,
    #[serde(skip)]
    seen: Timestamp,
    last_seen: String,
    /// Of the last hour.
    records_hour: u64,
}

/// An incident without its evidence.
#[derive(Debug, Serialize)]
struct IncidentLine<'a> {
    id: &'a str,
    detector: &'static str,
    severity: &'static str,
    state: &'static str,
    service: &'a str,
    endpoint: Option<&'a str>,
    principals_all: u64,
    opened_at: &'a str,
    last_activity: &'a str,
    records: u64,
    distinct_records: u64,
    summary: &'a str,
    held_back: Option<&'static str>,
}

/// The answer, made anew where the last one is too old.
pub(super) fn overview(shown: &Shown) -> Bytes {
    let mut last = shown.overview.0.lock();
    if let Some((_, bytes)) = last.as_ref().filter(|(made, _)| made.elapsed() < FRESH) {
        return bytes.clone();
    }
    let bytes = Bytes::from(make(shown));
    *last = Some((Instant::now(), bytes.clone()));
    bytes
}

fn make(shown: &Shown) -> Vec<u8> {
    let now = Timestamp::now();
    let hour = Hour::of(shown, now);
    let (endpoints, principals) = lists(shown, &hour);
    let incidents = shown.incidents.lock().views();
    let view = View {
        now: now.to_string(),
        status: api::status(shown),
        flow: hour.flow,
        endpoints: endpoints
            .iter()
            .map(|view| EndpointLine {
                all: api::Endpoint::of(view),
                records_hour: hour.endpoints.get(&name(view)).copied().unwrap_or(0),
            })
            .collect(),
        principals,
        incidents_open: incidents.iter().filter(|it| it.state == State::Open).count(),
        incidents: incidents.iter().take(INCIDENTS_MAX).map(IncidentLine::of).collect(),
        coverage: shown.coverage.lock().clone(),
    };
    // A structure of numbers, names and lists always has a JSON form.
    serde_json::to_vec(&view).unwrap_or_default()
}

/// Sums of the last hour.
struct Hour {
    flow: flow::View,
    endpoints: HashMap<Endpoint, u64>,
    principals: HashMap<Arc<str>, u64>,
}

impl Hour {
    fn of(shown: &Shown, now: Timestamp) -> Self {
        let mut flow = shown.flow.lock();
        flow.tell(now);
        let (endpoints, _) = flow.endpoints(Flow::ENDPOINTS_MAX);
        let (callers, _) = flow.callers(Flow::CALLERS_MAX, |_: &Caller| true);
        let mut principals = HashMap::new();
        for caller in callers {
            *principals.entry(caller.name.2).or_default() += caller.sum;
        }
        let endpoints = endpoints.into_iter().map(|line| (line.name, line.sum)).collect();
        Self { flow: flow::all(&flow), endpoints, principals }
    }
}

fn name(view: &EndpointView) -> Endpoint {
    (view.service.clone(), view.endpoint.clone())
}

/// The busiest endpoints and principals, those of the last hour first.
fn lists(shown: &Shown, hour: &Hour) -> (Vec<EndpointView>, Vec<PrincipalLine>) {
    let mut endpoints: Vec<EndpointView> = Vec::new();
    let mut principals: HashMap<Arc<str>, PrincipalLine> = HashMap::new();
    for page in shown.ledger.pages(super::api::all_windows(OF_EACH)) {
        for top in page.iter().flat_map(|view| &view.top) {
            let line = principals.entry(top.principal.clone()).or_default();
            line.endpoints += 1;
            line.exchanges += top.tally.exchanges_all();
            line.records += top.tally.records_all();
            line.distinct_records += top.distinct.keys;
            line.seen = line.seen.max(top.tally.last_seen);
        }
        endpoints.extend(page);
        endpoints.sort_by_cached_key(|view| {
            Reverse((hour.endpoints.get(&name(view)).copied(), view.tally.records_all()))
        });
        endpoints.truncate(ENDPOINTS_MAX);
    }
    let lines = principals.into_iter().map(|(principal, line)| PrincipalLine {
        last_seen: line.seen.to_string(),
        records_hour: hour.principals.get(&principal).copied().unwrap_or(0),
        principal: principal.to_string(),
        ..line
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort_unstable_by(|one, two| {
        let order = |line: &PrincipalLine| Reverse((line.records_hour, line.records));
        order(one).cmp(&order(two)).then_with(|| one.principal.cmp(&two.principal))
    });
    lines.truncate(PRINCIPALS_MAX);
    (endpoints, lines)
}

impl<'a> IncidentLine<'a> {
    fn of(view: &'a IncidentView) -> Self {
        Self {
            id: &view.id,
            detector: view.detector.label(),
            severity: view.severity.label(),
            state: view.state.label(),
            service: &view.service,
            endpoint: view.endpoint.as_deref(),
            principals_all: view.principals_all,
            opened_at: &view.opened_at,
            last_activity: &view.last_activity,
            records: view.records,
            distinct_records: view.distinct_records,
            summary: &view.summary,
            held_back: view.held_back.as_ref().map(|held| held.why.label()),
        }
    }
}
