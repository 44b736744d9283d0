//! What Prometheus reads.
//!
//! Input: a [`Readings`] of the agent and snapshots of ledger and incidents, taken when asked for:
//! nothing is updated on the hot path but the delay histogram. Output: the text format.
//! Invariants: every name stands in [`Metric`] alone; label sets are bounded by the ledger's
//! bounds; a label value never comes from the wire but through endpoint and principal.

mod agent;
mod document;
mod endpoints;
mod families;
mod incidents;
mod metric;
mod readings;

#[cfg(test)]
mod tests;

use prometheus::TextEncoder;
use prometheus::core::Collector;
use prometheus::process_collector::ProcessCollector;

use crate::incident::IncidentCounts;
use crate::ledger::{EndpointView, Totals};

pub use document::document;
pub use metric::{Kind, Metric};
pub use readings::{Delay, Readings, TlsProcesses};

use families::Families;

/// Content type of [`text`].
pub use prometheus::TEXT_FORMAT;

/// All metrics in the Prometheus text format, those of this process included.
///
/// # Errors
/// None that a reading can cause: the encoder writes to memory.
pub fn text(
    readings: &Readings,
    endpoints: &[EndpointView],
    totals: &Totals,
    incidents: &IncidentCounts,
) -> prometheus::Result<String> {
    let mut families = gather(readings, endpoints, totals, incidents);
    families.extend(ProcessCollector::for_self().collect());
    TextEncoder::new().encode_to_string(&families)
}

fn gather(
    readings: &Readings,
    endpoints: &[EndpointView],
    totals: &Totals,
    incidents: &IncidentCounts,
) -> Vec<prometheus::proto::MetricFamily> {
    let mut families = Families::default();
    agent::collect(readings, &mut families);
    endpoints::collect(endpoints, totals, &mut families);
    incidents::collect(incidents, &mut families);
    families.finish()
}
