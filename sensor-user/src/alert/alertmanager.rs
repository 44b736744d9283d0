//! Prometheus' Alertmanager, by version 2 of its API: `POST /api/v2/alerts`.
//!
//! An alert is known there by its labels and ends by itself at its `endsAt`, so that what goes on
//! is posted again and again, and what changes its labels ends under those that it had.

use std::time::Duration;

use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::{Value, json};

use crate::clock::Timestamp;

use super::answer::Outcome;
use super::client::Client;
use super::event::{Event, Labels};
use super::memory::Told;

/// Where the API takes alerts.
pub(super) const PATH: &str = "/api/v2/alerts";

/// Name of the alert: that of the rule that `packaging/prometheus` has for the same.
const NAME: &str = "WeirIncident";

/// An alert lasts so many intervals beyond the last time that it was posted.
const INTERVALS: u32 = 4;

/// An Alertmanager.
#[derive(Clone)]
pub struct Alertmanager {
    pub(super) client: Client,
    pub(super) runbook_url: String,
    /// Between two posts of what goes on.
    pub(super) interval: Duration,
}

impl Alertmanager {
    pub(super) async fn deliver(&self, event: &Event, now: Timestamp) -> Outcome {
        self.client.post(HeaderMap::new(), self.of_event(event, now).to_string().into_bytes()).await
    }

    /// Posts again what goes on.
    pub(super) async fn repeat(&self, firing: Vec<Told>, now: Timestamp) -> Outcome {
        let ends = self.ends(now);
        let alerts: Vec<_> =
            firing.iter().map(|it| self.alert(&it.labels, &it.summary, it.since, ends)).collect();
        self.client.post(HeaderMap::new(), Value::from(alerts).to_string().into_bytes()).await
    }

    pub(super) fn of_event(&self, event: &Event, now: Timestamp) -> Value {
        let summary = &event.incident.summary;
        let ended = event.ended.iter().map(|it| self.alert(it, summary, event.since, event.at));
        let ends = if event.is_firing { self.ends(now) } else { event.at };
        ended.chain([self.alert(&event.labels, summary, event.since, ends)]).collect()
    }

    fn ends(&self, now: Timestamp) -> Timestamp {
        let lasts = self.interval.saturating_mul(INTERVALS).as_nanos();
        Timestamp(now.0.saturating_add(u64::try_from(lasts).unwrap_or(u64::MAX)))
    }

    fn alert(&self, labels: &Labels, summary: &str, begin: Timestamp, end: Timestamp) -> Value {
        json!({
            "labels": Named { alertname: NAME, labels },
            "annotations": { "summary": summary, "runbook_url": self.runbook_url },
            // An alert that ends before it begins is refused, also where a clock went back.
            "startsAt": begin.min(end).to_string(),
            "endsAt": end.to_string(),
        })
    }
}

/// Labels as an Alertmanager has them.
#[derive(Serialize)]
struct Named<'l> {
    alertname: &'static str,
    #[serde(flatten)]
    labels: &'l Labels,
}
