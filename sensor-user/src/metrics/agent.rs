//! Metrics of the agent itself.

use sensor_ebpf::abi::{LossReason, Source};

use super::readings::PROTOCOLS;
use super::{Families, Metric, Readings};

/// The loss that no kernel counter knows.
const UNDECODABLE: &str = "undecodable";

pub(super) fn collect(readings: &Readings, families: &mut Families<'_>) {
    let version = env!("CARGO_PKG_VERSION");
    families.count(Metric::BuildInfo, &[version, &readings.backend], 1);
    for (metric, by_source) in [
        (Metric::CaptureEvents, readings.events),
        (Metric::CaptureBytes, readings.bytes),
        (Metric::CaptureGapBytes, readings.gap_bytes),
        (Metric::DuplicateBytes, readings.duplicate_bytes),
        (Metric::UnboundBytes, readings.unbound_bytes),
    ] {
        for (source, value) in Source::ALL.into_iter().zip(by_source) {
            families.count(metric, &[source.label()], value);
        }
    }
    for (reason, value) in LossReason::ALL.into_iter().zip(readings.lost) {
        families.count(Metric::CaptureLost, &[reason.label()], value);
    }
    families.count(Metric::CaptureLost, &[UNDECODABLE], readings.undecodable);
    families.count(Metric::WishesRefused, &[], readings.wishes_refused);
    for processes in &readings.tls_processes {
        let runtime = processes.runtime.as_str();
        families.count(Metric::TlsProcesses, &[runtime, "covered"], processes.covered);
        families.count(Metric::TlsProcesses, &[runtime, "uncovered"], processes.uncovered);
    }
    for ((_, label), value) in PROTOCOLS.into_iter().zip(readings.connections) {
        families.count(Metric::Connections, &[label], value);
    }
    families.count(Metric::ConnectionsDropped, &["evicted"], readings.evictions);
    families.count(Metric::ConnectionsDropped, &["buffers_full"], readings.buffer_overflows);
    for (kind, value) in readings.http.by_kind() {
        families.count(Metric::HttpAnomalies, &[kind], value);
    }
    families.count(Metric::ExchangeLogLost, &[], readings.log_lost);
    families.count(Metric::DetectPassedOver, &[], readings.detect_passed_over);
    families.count(Metric::StateWriteErrors, &[], readings.state_write_errors);
    families.count(Metric::OtlpExports, &["delivered"], readings.otlp_delivered);
    families.count(Metric::OtlpExports, &["failed"], readings.otlp_failed);
    families.add(Metric::CpuSeconds, &["bpf"], readings.bpf_seconds);
    families.add(Metric::CpuSeconds, &["user"], readings.user_seconds);
    families.encode(&readings.delay.families());
}
