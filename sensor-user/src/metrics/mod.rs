//! What Prometheus reads.
//!
//! Input: a [`Readings`] of the agent and snapshots of ledger and incidents, taken when asked for:
//! nothing is updated on the hot path but the delay histogram. Output: the text format, in
//! pages. Invariants: what a scrape holds does not grow with the number of principals; every
//! name stands in [`Metric`] alone; label sets are bounded by the ledger's
//! bounds; a label value never comes from the wire but through endpoint and principal.

mod agent;
mod alerts;
mod document;
mod endpoints;
mod families;
mod incidents;
mod metric;
mod otlp;
mod points;
mod readings;

#[cfg(test)]
mod tests;

use prometheus::core::Collector;
use prometheus::process_collector::ProcessCollector;

use crate::clock::Timestamp;
use crate::incident::IncidentCounts;
use crate::ledger::{Asked, SharedLedger, Window};

pub use document::document;
pub use metric::{Kind, Metric};
pub use otlp::otlp_request;
pub use readings::{Delay, Readings, TlsProcesses};

use families::Families;

/// Content type of what [`write()`] writes.
pub use prometheus::TEXT_FORMAT;

/// Windows that are shown: a series each is what a label set costs.
const WINDOWS: &[Window] = &[Window::Hour, Window::Day, Window::Month];

/// Writes all metrics in the Prometheus text format, those of this process included, with
/// `top` principals of each endpoint; windows end `now`. Hands pages of some hundred kilobytes to `sink` until it
/// gives false; gives whether all were taken.
pub fn write(
    readings: &Readings,
    ledger: &SharedLedger,
    incidents: &IncidentCounts,
    top: usize,
    now: Timestamp,
    sink: &mut dyn FnMut(String) -> bool,
) -> bool {
    let asked = Asked { now, windows: WINDOWS, top };
    collect(readings, ledger, incidents, asked, Families::new(sink))
}

/// [`write()`], as data points of OpenTelemetry at a time, some thousand of them at once.
pub fn points(
    readings: &Readings,
    ledger: &SharedLedger,
    incidents: &IncidentCounts,
    top: usize,
    at: Timestamp,
    sink: &mut dyn FnMut(Vec<opentelemetry_proto::tonic::metrics::v1::Metric>) -> bool,
) -> bool {
    let asked = Asked { now: at, windows: WINDOWS, top };
    collect(readings, ledger, incidents, asked, Families::points(at, sink))
}

fn collect(
    readings: &Readings,
    ledger: &SharedLedger,
    incidents: &IncidentCounts,
    asked: Asked,
    mut families: Families<'_>,
) -> bool {
    agent::collect(readings, &mut families);
    incidents::collect(incidents, &mut families);
    alerts::collect(&readings.alerts, &mut families);
    families.encode(&ProcessCollector::for_self().collect());
    let endpoints: Vec<_> = ledger.pages(Asked { top: 0, ..asked }).flatten().collect();
    let totals = ledger.lock().totals();
    endpoints::collect(&endpoints, &totals, &mut families);
    drop(endpoints);
    for page in ledger.tops(asked) {
        if !families.are_wanted() {
            break;
        }
        for endpoint in &page {
            endpoints::collect_principals(endpoint, &mut families);
        }
    }
    families.finish()
}
