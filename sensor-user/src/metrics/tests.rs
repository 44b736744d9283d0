use std::collections::HashSet;

use opentelemetry_proto::tonic::metrics::v1 as otlp;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;

use super::*;
use crate::alert::{AlertReadings, TargetReadings};
use crate::detect::{Detector, Severity};
use crate::http::HttpStats;
use crate::incident::HeldBack;
use crate::ledger::fixture::{call_at, with_keys};
use crate::ledger::{Bounds, Distinct, DistinctQuality, EndpointView, Ledger, Tally, Totals};

const NOW: Timestamp = Timestamp(1_790_510_400_000_000_000);

fn readings() -> Readings {
    let mut http = HttpStats::default();
    (http.desynchronised, http.unpaired_requests) = (8, 1);
    Readings {
        backend: "tp_btf".into(),
        tls_processes: vec![TlsProcesses { runtime: "openssl".into(), covered: 2, uncovered: 1 }],
        lost: [7, 0, 0, 0, 0, 0],
        undecodable: 3,
        duplicate_bytes: [0, 11],
        wishes_refused: 4,
        evictions: 5,
        buffer_overflows: 6,
        http,
        log_lost: 2,
        detect_passed_over: 12,
        alerts: alerts(),
        otlp_delivered: 8,
        bpf_seconds: 0.5,
        ..Readings::default()
    }
}

/// One webhook has three events, and waits for one.
fn alerts() -> AlertReadings {
    let counts = [3, 0, 2, 0, 1];
    let target = TargetReadings { name: "webhook:hooks.example".into(), counts, waiting: 1 };
    AlertReadings { targets: vec![target], queue_bytes: 512, write_errors: 4 }
}

fn endpoint(name: &str) -> EndpointView {
    let tally = Tally {
        exchanges: [0, 3, 0, 1, 0, 0],
        records: [40, 2, 0],
        bodies_by_quality: [3, 1, 0],
        sensitive: [40, 0, 0, 0, 0, 0, 0, 0],
        response_bytes: 812,
        ..Tally::default()
    };
    let distinct = Distinct { keys: 20, quality: DistinctQuality::Exact };
    let (service, endpoint) = ("api:80".into(), name.into());
    let (windows, top) = (Vec::new(), Vec::new());
    EndpointView { service, endpoint, tally, distinct, principals: 1, residue: 3, windows, top }
}

/// What `collect` writes.
fn text(collect: impl FnOnce(&mut Families<'_>)) -> String {
    let mut text = String::new();
    let mut sink = |page: String| {
        text.push_str(&page);
        true
    };
    let mut families = Families::new(&mut sink);
    collect(&mut families);
    assert!(families.finish());
    text
}

/// A ledger in which `principals` called each of `endpoints`.
fn ledger(endpoints: usize, principals: usize) -> SharedLedger {
    let bounds = Bounds { endpoints, principals: endpoints * principals, key_bytes: 1 << 20 };
    let mut ledger = Ledger::new(bounds);
    for endpoint in 0..endpoints {
        for principal in 0..principals {
            let name = format!("GET /{endpoint}");
            let call = call_at(NOW, &name, &format!("key:{principal}"), 42);
            ledger.apply(&with_keys(call, 0..5));
        }
    }
    SharedLedger::new(ledger)
}

fn pages(ledger: &SharedLedger, top: usize) -> Vec<String> {
    let mut pages = Vec::new();
    assert!(write(&readings(), ledger, &incidents(), top, NOW, &mut |page| {
        pages.push(page);
        true
    }));
    pages
}

/// An incident of two goes on, and is held back.
fn incidents() -> IncidentCounts {
    let label = (Detector::Enumeration, Severity::High);
    let ended = (Detector::FatResponse, Severity::Low);
    IncidentCounts {
        total: [(label, 1), (ended, 1)].into(),
        open: [(label, 1)].into(),
        held_back: [(HeldBack::Allowed, 1)].into(),
        alerts: 2,
    }
}

#[test]
fn every_metric_is_used() {
    let text = pages(&ledger(1, 1), 1).concat();
    for metric in Metric::ALL {
        let samples = text.lines().filter(|line| line.starts_with(metric.name())).count();
        assert!(samples > 0, "{} has no sample", metric.name());
    }
}

#[test]
fn the_samples_of_a_metric_stand_together_under_one_heading() {
    let mut headings = HashSet::new();
    let mut current = String::new();
    let text = pages(&ledger(30, 3), 100).concat();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("# TYPE ") {
            current = heading.split(' ').next().unwrap().to_owned();
            assert!(headings.insert(current.clone()), "{current} comes twice");
        } else if !line.starts_with('#') {
            let name = line.split(['{', ' ']).next().unwrap();
            let base = name.trim_end_matches("_bucket").trim_end_matches("_sum");
            assert_eq!(base.trim_end_matches("_count"), current, "{line}");
        }
    }
    assert_eq!(
        text.lines().filter(|line| line.starts_with("weir_principal_records{")).count(),
        270
    );
}

#[test]
fn a_scrape_comes_in_pages_of_bounded_size_and_ends_where_nobody_wants_more() {
    let ledger = ledger(90, 100);
    let pages = pages(&ledger, 100);
    assert!(pages.len() > 3, "{}", pages.len());
    for page in &pages {
        assert!(page.ends_with('\n') && page.len() < (256 + 4) << 10, "{}", page.len());
    }
    let mut taken = 0;
    let complete = write(&readings(), &ledger, &incidents(), 100, NOW, &mut |_| {
        taken += 1;
        taken < 2
    });
    assert_eq!((complete, taken), (false, 2));
}

#[test]
fn a_scrape_shows_endpoints_principals_and_the_agent() {
    let mut totals = Totals { principals_folded: 9, ..Totals::default() };
    totals.bodies[0] = 3;
    let text = text(|families| {
        agent::collect(&readings(), families);
        endpoints::collect(&[endpoint("GET /customers/{id}")], &totals, families);
    }) + &pages(&ledger(1, 1), 1).concat();
    for line in [
        r#"weir_exchanges_total{service="api:80",endpoint="GET /customers/{id}",status="2xx"} 3"#,
        r#"weir_records_total{service="api:80",endpoint="GET /customers/{id}",quality="exact"} 40"#,
        r#"weir_records_total{service="api:80",endpoint="GET /customers/{id}",quality="at_least"} 2"#,
        r#"weir_response_body_bytes_total{service="api:80",endpoint="GET /customers/{id}"} 812"#,
        r#"weir_sensitive_records_total{service="api:80",endpoint="GET /customers/{id}",class="email"} 40"#,
        r#"weir_principal_records{service="api:80",endpoint="GET /0",window="30d",principal="key:0"} 42"#,
        r#"weir_principal_records{service="api:80",endpoint="GET /0",window="24h",principal="key:0"} 42"#,
        r#"weir_distinct_records{service="api:80",endpoint="GET /0",window="1h"} 5"#,
        r#"weir_distinct_records{service="api:80",endpoint="GET /0",window="30d"} 5"#,
        r#"weir_principals{service="api:80",endpoint="GET /0",window="24h"} 1"#,
        r#"weir_residue_distinct_records_max{service="api:80",endpoint="GET /customers/{id}"} 3"#,
        "weir_late_exchanges_total 0",
        r#"weir_bodies_total{outcome="counted"} 3"#,
        r#"weir_incidents_total{detector="enumeration",severity="high"} 1"#,
        r#"weir_incidents_total{detector="fat_response",severity="low"} 1"#,
        r#"weir_incidents_open{detector="enumeration",severity="high"} 1"#,
        r#"weir_incidents_open{detector="fat_response",severity="low"} 0"#,
        r#"weir_incidents_held_back{reason="allowed"} 1"#,
        r#"weir_incidents_held_back{reason="budget"} 0"#,
        "weir_alerts_total 2",
        r#"weir_alert_deliveries_total{target="webhook:hooks.example",outcome="delivered"} 3"#,
        r#"weir_alert_deliveries_total{target="webhook:hooks.example",outcome="dropped"} 1"#,
        r#"weir_alert_queue{target="webhook:hooks.example"} 1"#,
        "weir_alert_queue_bytes 512",
        r#"weir_otlp_exports_total{outcome="delivered"} 8"#,
        "weir_alert_queue_write_errors_total 4",
        r#"weir_capture_lost_total{reason="ring_full"} 7"#,
        r#"weir_capture_lost_total{reason="undecodable"} 3"#,
        r#"weir_capture_duplicate_bytes_total{source="openssl"} 11"#,
        "weir_capture_wishes_refused_total 4",
        r#"weir_connections_dropped_total{reason="evicted"} 5"#,
        r#"weir_connections_dropped_total{reason="buffers_full"} 6"#,
        r#"weir_http_anomalies_total{kind="malformed_head"} 0"#,
        r#"weir_http_anomalies_total{kind="desynchronised"} 8"#,
        r#"weir_http_anomalies_total{kind="unknown_request"} 0"#,
        r#"weir_http_anomalies_total{kind="unpaired_request"} 1"#,
        "weir_exchange_log_lost_total 2",
        "weir_detect_passed_over_total 12",
        r#"weir_series_overflow_total{metric="weir_principal_records"} 9"#,
        r#"weir_tls_processes{runtime="openssl",state="uncovered"} 1"#,
        r#"weir_cpu_seconds_total{part="bpf"} 0.5"#,
        "process_open_fds",
        "weir_pipeline_delay_seconds_count 0",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!text.contains("quality=\"unknown\""), "{text}");
}

#[test]
fn label_values_are_escaped() {
    let view = endpoint("GET /\"\\\nä");
    let text = text(|families| endpoints::collect(&[view], &Totals::default(), families));
    assert!(text.contains(r#"endpoint="GET /\"\\\nä""#), "{text}");
}

#[test]
fn what_the_pipeline_observed_is_in_the_histogram() {
    let readings = readings();
    let local = readings.delay.local().unwrap();
    local.observe(0.003);
    local.flush();
    let text = text(|families| agent::collect(&readings, families));
    assert!(text.contains("weir_pipeline_delay_seconds_bucket{le=\"0.005\"} 1"), "{text}");
}

#[test]
fn docs_metrics_page_is_up_to_date() {
    crate::docs_test::page("metrics.md", &document());
}

/// All data points of an export, by metric.
fn exported(ledger: &SharedLedger, top: usize) -> Vec<(otlp::Metric, usize)> {
    let mut metrics = Vec::new();
    let at = Timestamp(7);
    assert!(points(&readings(), ledger, &incidents(), top, at, &mut |batch| {
        let sizes = batch.iter().map(|metric| match metric.data.as_ref().unwrap() {
            Data::Sum(sum) => sum.data_points.len(),
            Data::Gauge(gauge) => gauge.data_points.len(),
            Data::Histogram(histogram) => histogram.data_points.len(),
            _ => 0,
        });
        let sizes: Vec<_> = sizes.collect();
        assert!(sizes.iter().sum::<usize>() <= 1_000, "{sizes:?}");
        metrics.extend(batch.into_iter().zip(sizes));
        true
    }));
    metrics
}

#[test]
fn an_export_has_every_sample_of_a_scrape() {
    let ledger = ledger(30, 50);
    let text = pages(&ledger, 50).concat();
    let exported = exported(&ledger, 50);
    for metric in Metric::ALL.iter().filter(|metric| metric.kind() != Kind::Histogram) {
        let start = |line: &&str| {
            line.strip_prefix(metric.name()).is_some_and(|rest| rest.starts_with(['{', ' ']))
        };
        let scraped = text.lines().filter(start).count();
        let points = exported.iter().filter(|(it, _)| it.name == metric.name());
        assert_eq!(points.map(|(_, points)| points).sum::<usize>(), scraped, "{}", metric.name());
    }
    assert!(exported.iter().any(|(metric, _)| metric.name == "process_resident_memory_bytes"));
}

#[test]
fn a_data_point_has_the_labels_the_value_and_the_kind_of_its_sample() {
    let exported = exported(&ledger(1, 1), 1);
    let find = |name: &str| {
        let metric = exported.iter().find(|(metric, _)| metric.name == name);
        metric.unwrap().0.data.clone().unwrap()
    };
    let Data::Sum(lost) = find("weir_capture_lost_total") else { panic!("not a sum") };
    assert!(lost.is_monotonic);
    assert_eq!(lost.aggregation_temporality, otlp::AggregationTemporality::Cumulative as i32);
    let point = &lost.data_points[0];
    assert_eq!(point.value, Some(Value::AsInt(7)));
    assert_eq!(point.attributes, [super::points::attribute("reason", "ring_full")]);
    assert_eq!(point.time_unix_nano, 7);
    let Data::Gauge(_) = find("weir_principals") else { panic!("not a gauge") };
    let readings = readings();
    let delay = readings.delay.local().unwrap();
    [0.002, 0.2, 99.0].into_iter().for_each(|seconds| delay.observe(seconds));
    delay.flush();
    let mut histograms = Vec::new();
    points(&readings, &ledger(1, 1), &incidents(), 1, Timestamp(7), &mut |batch| {
        histograms.extend(batch.into_iter().filter_map(|metric| match metric.data {
            Some(Data::Histogram(histogram)) => Some(histogram),
            _ => None,
        }));
        true
    });
    let point = &histograms[0].data_points[0];
    assert_eq!(point.explicit_bounds.len() + 1, point.bucket_counts.len());
    assert_eq!((point.count, point.bucket_counts.iter().sum::<u64>()), (3, 3));
    assert_eq!(point.bucket_counts.last(), Some(&1), "beyond the last bound");
}
