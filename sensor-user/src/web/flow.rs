//! `/api/v1/flow`: what left in the last hour, in steps of ten seconds.

use serde::{Deserialize, Serialize};

use super::Shown;
use crate::clock::Timestamp;
use crate::flow::{Caller, Endpoint, Flow, SLOT_SECONDS, Series};

/// Series of an answer; all others are summed up in one.
const SERIES_MAX: usize = 12;

/// What is asked for; with nothing all endpoints are.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// The endpoints of this service.
    service: Option<String>,
    /// The callers of this endpoint.
    endpoint: Option<String>,
    /// The endpoints that this principal calls.
    principal: Option<String>,
}

/// The answer.
#[derive(Debug, Serialize)]
pub(super) struct View {
    slot_seconds: u64,
    /// Start of the first step.
    since: String,
    series: Vec<Line>,
    /// By step: records of all others.
    other: Vec<u32>,
}

#[derive(Debug, Serialize)]
struct Line {
    service: String,
    endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<String>,
    sum: u64,
    /// By step.
    records: Vec<u32>,
}

impl From<Series<Endpoint>> for Line {
    fn from(Series { name: (service, endpoint), sum, records }: Series<Endpoint>) -> Self {
        let (service, endpoint) = (service.to_string(), endpoint.to_string());
        Self { service, endpoint, principal: None, sum, records }
    }
}

impl From<Series<Caller>> for Line {
    fn from(series: Series<Caller>) -> Self {
        let Series { name: (service, endpoint, principal), sum, records } = series;
        let principal = Some(principal.to_string());
        Self {
            service: service.to_string(),
            endpoint: endpoint.to_string(),
            principal,
            sum,
            records,
        }
    }
}

/// All endpoints.
pub(super) fn all(flow: &Flow) -> View {
    let (series, other) = flow.endpoints(SERIES_MAX);
    View::new(flow, series, other)
}

/// What was asked for.
pub(super) fn asked(shown: &Shown, asked: &Asked) -> View {
    let mut flow = shown.flow.lock();
    flow.tell(Timestamp::now());
    if asked.endpoint.is_none() && asked.principal.is_none() && asked.service.is_none() {
        return all(&flow);
    }
    let is = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|it| it == name);
    let (series, other) = flow.callers(SERIES_MAX, |(service, endpoint, principal)| {
        is(&asked.service, service)
            && is(&asked.endpoint, endpoint)
            && is(&asked.principal, principal)
    });
    View::new(&flow, series, other)
}

impl View {
    fn new<N>(flow: &Flow, series: Vec<Series<N>>, other: Vec<u32>) -> Self
    where
        Line: From<Series<N>>,
    {
        Self {
            slot_seconds: SLOT_SECONDS,
            since: flow.since().to_string(),
            series: series.into_iter().map(Line::from).collect(),
            other,
        }
    }
}
