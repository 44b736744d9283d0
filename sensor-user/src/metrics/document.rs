//! `docs/metrics.md`, from the metrics.

use std::fmt::Write as _;

use super::Metric;

/// The page as Markdown.
#[must_use]
pub fn document() -> String {
    let mut page = String::from(PREFACE);
    for metric in Metric::ALL {
        let labels: Vec<_> = metric.labels().iter().map(|label| format!("`{label}`")).collect();
        let (name, kind) = (metric.name(), metric.kind().label());
        let _ = writeln!(page, "| `{name}` | {kind} | {} | {} |", labels.join(", "), metric.help());
    }
    page.push_str("| `process_*` | | | The usual ones of the agent's process. |\n");
    page
}

const PREFACE: &str = "<!-- Generated from sensor-user/src/metrics/metric.rs; \
`WEIR_UPDATE_DOCS=1 cargo test -p sensor-user --lib docs` writes it anew. -->

# Metrics

`/metrics` serves them in the Prometheus text format. The counters of endpoints, bodies and
overflow are saved with the state and go on where they were after a restart; all others start
at 0, which `rate()` and `increase()` understand. Where learned endpoints become one template,
or an endpoint was silent for `state.retention_days`, the old series end; the template goes on
with the sum.

The label sets are bounded: `limits.endpoints` endpoints, and for each the
`limits.principals_exported` principals with most records. What is over is counted as `other`,
and `weir_series_overflow_total` says how often.

| name | type | labels | |
|---|---|---|---|
";
