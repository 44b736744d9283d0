//! Sends all metrics to an OpenTelemetry collector, where one is configured.
//!
//! Input: what there is to show. Output: OTLP requests, one after another. Invariants: an export
//! holds one request and the points of the next, however many there are; one that fails is counted and left
//! alone: the next has newer numbers of all.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::alert::{self, Outcome};
use crate::clock::Timestamp;
use crate::config::Settings;
use crate::metrics;
use crate::web::Shown;

/// Where a collector takes metrics.
const PATH: &str = "/v1/metrics";

/// Between looks at whether an export is due, so that a reload is noticed.
const LOOK: Duration = Duration::from_secs(1);

/// Exports as long as it runs.
pub(super) async fn export(shown: Arc<Shown>) {
    let mut last = Instant::now();
    let mut failing = false;
    loop {
        sleep(LOOK).await;
        let settings = shown.settings();
        let interval = Duration::from_secs(settings.otlp.interval_seconds.into());
        if settings.otlp.url.is_none() || last.elapsed() < interval {
            continue;
        }
        last = Instant::now();
        let outcome = export_once(&shown, &settings).await;
        let failed = outcome.is_err();
        let mut readings = shown.readings.lock();
        *if failed { &mut readings.otlp_failed } else { &mut readings.otlp_delivered } += 1;
        drop(readings);
        match (outcome, std::mem::replace(&mut failing, failed)) {
            (Err(why), false) => tracing::warn!(why, "metrics can't be sent to the collector"),
            (Ok(()), true) => tracing::info!("metrics are sent to the collector again"),
            _ => {}
        }
    }
}

/// One export of everything.
async fn export_once(shown: &Arc<Shown>, settings: &Settings) -> Result<(), String> {
    let Some(receiver) = settings.otlp.receiver() else { return Ok(()) };
    let patience = Duration::from_secs(settings.alert.timeout_seconds.into());
    let client = alert::client(&receiver, PATH, patience).map_err(|error| error.to_string())?;
    let instance = settings.alert.instance();
    let top = settings.limits.principals_exported as usize;
    let (send, mut batches) = mpsc::channel(1);
    let shown = shown.clone();
    tokio::task::spawn_blocking(move || {
        let readings = shown.readings.lock().clone();
        let incidents = shown.incidents.lock().counts();
        let mut sink = |points| send.blocking_send(points).is_ok();
        metrics::points(&readings, &shown.ledger, &incidents, top, Timestamp::now(), &mut sink)
    });
    while let Some(batch) = batches.recv().await {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        match client.post(headers, metrics::otlp_request(batch, &instance)).await {
            Outcome::Delivered => {}
            Outcome::Failed { why, .. } | Outcome::Rejected { why } => return Err(why),
        }
    }
    Ok(())
}
