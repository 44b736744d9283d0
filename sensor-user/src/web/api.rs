//! The JSON API under `/api/v1/`.

use std::collections::BTreeMap;

use sensor_ebpf::abi::LossReason;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Shown;
use super::list::List;
use super::stream::Sink;
use crate::clock::Timestamp;
use crate::ledger::{
    Asked, Distinct, DistinctQuality, EndpointView, Figures, Tally, Window, Windowed,
};
use crate::records::Quality;

/// `/api/v1/status`
#[derive(Debug, Serialize)]
pub(super) struct Status {
    version: &'static str,
    backend: String,
    ready: bool,
    started_at: String,
    uptime_seconds: u64,
    endpoints: usize,
    principals: usize,
    exchanges: u64,
    records: u64,
    records_quality: Quality,
    captured_events: u64,
    lost_events: BTreeMap<&'static str, u64>,
    unbound_bytes: u64,
    memory_bound_bytes: u64,
    state_write_errors: u64,
}

/// One of `/api/v1/endpoints`.
#[derive(Debug, Serialize)]
pub(super) struct Endpoint<'a> {
    service: &'a str,
    endpoint: &'a str,
    #[serde(flatten)]
    numbers: Numbers,
    principals: usize,
    principals_by_window: BTreeMap<&'static str, usize>,
    /// The most that one of the principals counted as `other` can have had.
    residue_distinct_records_max: u64,
}

impl<'a> Endpoint<'a> {
    pub(super) fn of(view: &'a EndpointView) -> Self {
        Self {
            service: &view.service,
            endpoint: &view.endpoint,
            numbers: Numbers::new(&view.tally, view.distinct, view.windows.iter().map(|it| it.0)),
            principals: view.principals,
            principals_by_window: view
                .windows
                .iter()
                .map(|(it, principals)| (it.window.label(), *principals))
                .collect(),
            residue_distinct_records_max: view.residue,
        }
    }
}

/// Which rows of a list are asked for; all where nothing is said.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Rows {
    service: Option<String>,
    endpoint: Option<String>,
    principal: Option<String>,
}

impl Rows {
    fn has(&self, view: &EndpointView) -> bool {
        is(self.service.as_ref(), &view.service) && is(self.endpoint.as_ref(), &view.endpoint)
    }
}

fn is(wanted: Option<&String>, name: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == name)
}

/// One of `/api/v1/principals`.
#[derive(Debug, Serialize)]
struct Principal<'a> {
    principal: &'a str,
    service: &'a str,
    endpoint: &'a str,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Debug, Serialize)]
struct Numbers {
    exchanges: u64,
    records: u64,
    records_quality: Quality,
    /// By window; `total` is all that the state remembers.
    distinct_records: BTreeMap<&'static str, u64>,
    distinct_quality: DistinctQuality,
    windows: BTreeMap<&'static str, Figures>,
    response_bytes: u64,
    sensitive: Vec<&'static str>,
    first_seen: String,
    last_seen: String,
}

impl Numbers {
    fn new(
        tally: &Tally,
        distinct: Distinct,
        windows: impl Iterator<Item = Windowed> + Clone,
    ) -> Self {
        let by_window = windows.clone().map(|it| (it.window.label(), it.distinct.keys));
        Self {
            exchanges: tally.exchanges_all(),
            records: tally.records_all(),
            records_quality: tally.quality(),
            distinct_records: by_window.chain([("total", distinct.keys)]).collect(),
            distinct_quality: distinct.quality,
            windows: windows.map(|it| (it.window.label(), it.figures)).collect(),
            response_bytes: tally.response_bytes,
            sensitive: tally.sensitive_classes().map(|class| class.label()).collect(),
            first_seen: tally.first_seen.to_string(),
            last_seen: tally.last_seen.to_string(),
        }
    }
}

/// Every window up to now, with the `top` principals of an endpoint.
pub(super) fn all_windows(top: usize) -> Asked {
    Asked { now: Timestamp::now(), windows: &Window::ALL, top }
}

pub(super) fn status(shown: &Shown) -> Status {
    let mut sum = Tally::default();
    let (mut endpoints, mut principals) = (0, 0);
    for endpoint in shown.ledger.pages(Asked::of_all_time(0)).flatten() {
        endpoints += 1;
        principals += endpoint.principals;
        sum.merge(&endpoint.tally);
    }
    let readings = shown.readings.lock().clone();
    let lost = LossReason::ALL.into_iter().zip(readings.lost);
    Status {
        version: env!("CARGO_PKG_VERSION"),
        backend: readings.backend,
        ready: shown.is_ready(),
        started_at: shown.started.to_string(),
        uptime_seconds: Timestamp::now().0.saturating_sub(shown.started.0) / 1_000_000_000,
        endpoints,
        principals,
        exchanges: sum.exchanges_all(),
        records: sum.records_all(),
        records_quality: sum.quality(),
        captured_events: readings.events.iter().sum(),
        lost_events: lost.map(|(reason, events)| (reason.label(), events)).collect(),
        unbound_bytes: readings.unbound_bytes.iter().sum(),
        memory_bound_bytes: shown.memory_bound_bytes,
        state_write_errors: readings.state_write_errors,
    }
}

pub(super) fn endpoints(shown: &Shown, rows: &Rows, sink: &mut Sink<'_>) -> bool {
    let mut list = List::new(sink);
    let mut endpoints = shown.ledger.pages(all_windows(0)).flatten().filter(|view| rows.has(view));
    endpoints.all(|view| list.push(&Endpoint::of(&view)));
    list.finish()
}

pub(super) fn principals(shown: &Shown, rows: &Rows, sink: &mut Sink<'_>) -> bool {
    let top = shown.settings().limits.principals_exported as usize;
    let mut list = List::new(sink);
    let mut endpoints =
        shown.ledger.pages(all_windows(top)).flatten().filter(|view| rows.has(view));
    endpoints.all(|view| {
        let mut tops = view.top.iter().filter(|top| is(rows.principal.as_ref(), &top.principal));
        tops.all(|top| {
            list.push(&Principal {
                principal: &top.principal,
                service: &view.service,
                endpoint: &view.endpoint,
                numbers: Numbers::new(&top.tally, top.distinct, top.windows.iter().copied()),
            })
        })
    });
    list.finish()
}

pub(super) fn coverage(shown: &Shown) -> Value {
    shown.coverage.lock().clone()
}
