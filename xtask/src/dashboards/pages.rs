//! The dashboards: what an operator asks, from the whole host down to one caller.

use super::board::Board;
use super::panel::{Kind, Panel};

use Kind::{Bars, Lines, Stack, Stat, Table};

/// Every dashboard.
pub(super) fn all() -> Vec<Board> {
    vec![overview(), endpoint(), principal(), incident(), itself()]
}

fn overview() -> Board {
    Board::new("overview", "Weir: overview", "What leaves these hosts, to whom, and whether it is seen.")
        .panel(
            Panel::new(Stat, "Records a second", "Records handed out now.")
                .query(r#"sum(rate(weir_records_total{instance=~"$instance"}[$__rate_interval]))"#, ""),
        )
        .panel(
            Panel::new(Stat, "Open incidents", "Look at the dashboard Incident.")
                .query(r#"sum(weir_incidents_open{instance=~"$instance"})"#, "")
                .alarm(1.0),
        )
        .panel(
            Panel::new(Stat, "Counted exactly", "Share of the records whose number is exact, not a lower bound.")
                .query(
                    r#"sum(weir_records_total{instance=~"$instance",quality="exact"}) / sum(weir_records_total{instance=~"$instance"})"#,
                    "",
                )
                .unit("percentunit"),
        )
        .panel(
            Panel::new(Stat, "TLS processes not observed", "Processes whose TLS library can't be observed; `weir doctor` says why.")
                .query(r#"sum(weir_tls_processes{instance=~"$instance",state="uncovered"}) or vector(0)"#, "")
                .alarm(1.0),
        )
        .panel(
            Panel::new(Stack, "Records by endpoint", "Records a second of the ten endpoints with most.")
                .query(
                    r#"topk(10, sum by (service, endpoint) (rate(weir_records_total{instance=~"$instance"}[$__rate_interval])))"#,
                    "{{service}} {{endpoint}}",
                )
                .wide(),
        )
        .panel(
            Panel::new(Lines, "Personal data", "Records a second that hold personal data, by class.").query(
                r#"sum by (class) (rate(weir_sensitive_records_total{instance=~"$instance"}[$__rate_interval]))"#,
                "{{class}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Answers", "Exchanges a second by status.").query(
                r#"sum by (status) (rate(weir_exchanges_total{instance=~"$instance"}[$__rate_interval]))"#,
                "{{status}}",
            ),
        )
        .panel(
            Panel::new(Bars, "Callers with most records in 24 hours", "Records handed to a principal, over all endpoints.").query(
                r#"topk(10, sum by (principal) (weir_principal_records{instance=~"$instance",window="24h"}))"#,
                "{{principal}}",
            ),
        )
        .panel(
            Panel::new(Table, "Endpoints by distinct records in 24 hours", "How many different records each endpoint handed out.").query(
                r#"sort_desc(sum by (service, endpoint) (weir_distinct_records{instance=~"$instance",window="24h"}))"#,
                "",
            ),
        )
}

fn endpoint() -> Board {
    Board::new("endpoint", "Weir: endpoint", "One endpoint: what it hands out, and to whom.")
        .variable("service", r#"label_values(weir_exchanges_total{instance=~"$instance"}, service)"#)
        .variable(
            "endpoint",
            r#"label_values(weir_exchanges_total{instance=~"$instance",service=~"$service"}, endpoint)"#,
        )
        .panel(
            Panel::new(Stack, "Records by quality", "at_least is a lower bound; unknown says that bodies could not be read.").query(
                r#"sum by (quality) (rate(weir_records_total{instance=~"$instance",service=~"$service",endpoint=~"$endpoint"}[$__rate_interval]))"#,
                "{{quality}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Records an answer", "Mean over successful answers: a rise is a fatter response.").query(
                r#"sum by (endpoint) (rate(weir_records_total{instance=~"$instance",service=~"$service",endpoint=~"$endpoint"}[$__rate_interval])) / sum by (endpoint) (rate(weir_exchanges_total{instance=~"$instance",service=~"$service",endpoint=~"$endpoint",status="2xx"}[$__rate_interval]) > 0)"#,
                "{{endpoint}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Distinct records", "Different records handed out, by window.").query(
                r#"sum by (window) (weir_distinct_records{instance=~"$instance",service=~"$service",endpoint=~"$endpoint"})"#,
                "{{window}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Callers", "Principals that called, by window.").query(
                r#"sum by (window) (weir_principals{instance=~"$instance",service=~"$service",endpoint=~"$endpoint"})"#,
                "{{window}}",
            ),
        )
        .panel(
            Panel::new(Stack, "Answers by status", "Exchanges a second.").query(
                r#"sum by (status) (rate(weir_exchanges_total{instance=~"$instance",service=~"$service",endpoint=~"$endpoint"}[$__rate_interval]))"#,
                "{{status}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Bytes", "Bytes of response bodies a second.")
                .query(
                    r#"sum by (endpoint) (rate(weir_response_body_bytes_total{instance=~"$instance",service=~"$service",endpoint=~"$endpoint"}[$__rate_interval]))"#,
                    "{{endpoint}}",
                )
                .unit("Bps"),
        )
        .panel(
            Panel::new(Bars, "Callers with most records in 24 hours", "Those that the agent exports.").query(
                r#"topk(20, sum by (principal) (weir_principal_records{instance=~"$instance",service=~"$service",endpoint=~"$endpoint",window="24h"}))"#,
                "{{principal}}",
            ),
        )
        .panel(
            Panel::new(Bars, "Callers with most records in 30 days", "Those that the agent exports.").query(
                r#"topk(20, sum by (principal) (weir_principal_records{instance=~"$instance",service=~"$service",endpoint=~"$endpoint",window="30d"}))"#,
                "{{principal}}",
            ),
        )
}

fn principal() -> Board {
    Board::new("principal", "Weir: principal", "One caller: what it took, from where.")
        .variable(
            "principal",
            r#"label_values(weir_principal_records{instance=~"$instance"}, principal)"#,
        )
        .panel(
            Panel::new(Lines, "Records in the last hour", "Records handed out within an hour, by endpoint.").query(
                r#"sum by (endpoint) (weir_principal_records{instance=~"$instance",principal=~"$principal",window="1h"})"#,
                "{{endpoint}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Records in 30 days", "The slow view of the same.").query(
                r#"sum by (endpoint) (weir_principal_records{instance=~"$instance",principal=~"$principal",window="30d"})"#,
                "{{endpoint}}",
            ),
        )
        .panel(
            Panel::new(Bars, "Share of the endpoint's records in 24 hours", "Of all records that an endpoint handed out, those that went to the chosen.")
                .query(
                    r#"sum by (endpoint) (weir_principal_records{instance=~"$instance",principal=~"$principal",window="24h"}) / sum by (endpoint) (weir_principal_records{instance=~"$instance",window="24h"} > 0)"#,
                    "{{endpoint}}",
                )
                .unit("percentunit"),
        )
        .panel(
            Panel::new(Table, "Where", "Endpoints and records in 24 hours.").query(
                r#"sort_desc(sum by (service, endpoint, principal) (weir_principal_records{instance=~"$instance",principal=~"$principal",window="24h"}))"#,
                "",
            ),
        )
}

fn incident() -> Board {
    Board::new("incident", "Weir: incident", "What was found, and the traffic around it.")
        .variable("detector", r#"label_values(weir_incidents_open{instance=~"$instance"}, detector)"#)
        .panel(
            Panel::new(Stat, "Open", "Open incidents.")
                .query(r#"sum(weir_incidents_open{instance=~"$instance",detector=~"$detector"})"#, "")
                .alarm(1.0),
        )
        .panel(
            Panel::new(Stat, "Open and grave", "Of severity high or critical.")
                .query(
                    r#"sum(weir_incidents_open{instance=~"$instance",detector=~"$detector",severity=~"high|critical"})"#,
                    "",
                )
                .alarm(1.0),
        )
        .panel(
            Panel::new(Stat, "Opened in 24 hours", "Incidents that began within a day.")
                .query(r#"sum(increase(weir_incidents_total{instance=~"$instance",detector=~"$detector"}[24h]))"#, ""),
        )
        .panel(
            Panel::new(Stack, "Open by detector", "What is open over time.")
                .query(
                    r#"sum by (detector) (weir_incidents_open{instance=~"$instance",detector=~"$detector"})"#,
                    "{{detector}}",
                )
                .wide(),
        )
        .panel(
            Panel::new(Lines, "Records of the largest callers", "Records within an hour.").query(
                r#"topk(5, sum by (principal) (weir_principal_records{instance=~"$instance",window="1h"}))"#,
                "{{principal}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Answers that are no success", "Guessing shows as misses.").query(
                r#"sum by (endpoint) (rate(weir_exchanges_total{instance=~"$instance",status!~"2xx|3xx"}[$__rate_interval]))"#,
                "{{endpoint}}",
            ),
        )
}

fn itself() -> Board {
    Board::new("itself", "Weir: itself", "What the agent loses, how far behind it is, and what it costs.")
        .panel(
            Panel::new(Lines, "Events lost", "Events a second that the kernel could not hand over, by reason.").query(
                r#"sum by (reason) (rate(weir_capture_lost_total{instance=~"$instance"}[$__rate_interval]))"#,
                "{{reason}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Delay", "From the kernel's event to its being counted.")
                .query(
                    r#"histogram_quantile(0.5, sum by (le) (rate(weir_pipeline_delay_seconds_bucket{instance=~"$instance"}[$__rate_interval])))"#,
                    "half of them",
                )
                .query(
                    r#"histogram_quantile(0.99, sum by (le) (rate(weir_pipeline_delay_seconds_bucket{instance=~"$instance"}[$__rate_interval])))"#,
                    "99 of 100",
                )
                .unit("s"),
        )
        .panel(
            Panel::new(Lines, "Processor time", "Cores used, in the kernel and by the agent.").query(
                r#"sum by (part) (rate(weir_cpu_seconds_total{instance=~"$instance"}[$__rate_interval]))"#,
                "{{part}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Memory", "Resident memory of the agent.")
                .query(
                    r#"sum by (instance) (process_resident_memory_bytes{instance=~"$instance",job="weir"})"#,
                    "{{instance}}",
                )
                .unit("bytes"),
        )
        .panel(
            Panel::new(Lines, "Bytes captured", "Bytes a second that the kernel handed over, by source.")
                .query(
                    r#"sum by (source) (rate(weir_capture_bytes_total{instance=~"$instance"}[$__rate_interval]))"#,
                    "{{source}}",
                )
                .unit("Bps"),
        )
        .panel(
            Panel::new(Lines, "Bytes not captured", "Gaps, and plaintext that belongs to no known connection.")
                .query(
                    r#"sum by (source) (rate(weir_capture_gap_bytes_total{instance=~"$instance"}[$__rate_interval]))"#,
                    "gap {{source}}",
                )
                .query(
                    r#"sum by (source) (rate(weir_unbound_bytes_total{instance=~"$instance"}[$__rate_interval]))"#,
                    "unbound {{source}}",
                )
                .unit("Bps"),
        )
        .panel(
            Panel::new(Stack, "Bodies", "Response bodies a second, by how reading them ended.").query(
                r#"sum by (outcome) (rate(weir_bodies_total{instance=~"$instance"}[$__rate_interval]))"#,
                "{{outcome}}",
            ),
        )
        .panel(
            Panel::new(Lines, "Connections", "Connections that are followed.").query(
                r#"sum by (protocol) (weir_connections{instance=~"$instance"})"#,
                "{{protocol}}",
            ),
        )
        .panel(
            Panel::new(Table, "TLS processes", "By library, and whether they are observed.").query(
                r#"sum by (instance, runtime, state) (weir_tls_processes{instance=~"$instance"})"#,
                "",
            ),
        )
        .panel(
            Panel::new(Lines, "Folded into other", "Exchanges a second beyond the bound of endpoints or principals.").query(
                r#"sum by (metric) (rate(weir_series_overflow_total{instance=~"$instance"}[$__rate_interval]))"#,
                "{{metric}}",
            ),
        )
}
