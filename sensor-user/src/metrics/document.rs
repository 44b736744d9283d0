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

The label sets are bounded. Endpoints over `limits.endpoints` are counted as `other`, and so are
principals over `limits.principals`; `weir_series_overflow_total` says how often. Of an endpoint's
principals at most `limits.principals_exported` are shown for each window.

A window ends when it is asked for. It is made of whole grains of time (UTC) and holds up to one grain
more than its name says, never less: ten minutes of `1h`, an hour of `24h`, a day of `30d`. The API
has `10m` (a minute more), `7d` (six hours more) and `90d` (a day more) beside them.

With `[otlp] url` the same goes to an OpenTelemetry collector, by OTLP over HTTP in protobuf: counters as
cumulative sums, labels as attributes, and the resource has `service.name=weir`, `host.name` and
`service.instance.id` as `alert.instance` says. An export that fails is not repeated; the next one has it all.

| name | type | labels | |
|---|---|---|---|
";
