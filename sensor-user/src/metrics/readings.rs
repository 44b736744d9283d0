//! What the agent's parts report of themselves.

use prometheus::core::Collector;
use prometheus::local::LocalHistogram;
use prometheus::proto::MetricFamily;
use prometheus::{Histogram, HistogramOpts};
use sensor_ebpf::abi::{LossReason, Protocol, Source};
use serde::Serialize;

use super::Metric;
use crate::alert::AlertReadings;
use crate::http::HttpStats;

/// Numbers of the agent at one moment.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    /// Grows with every round of the observing thread.
    pub ticks: u64,
    /// How sockets are observed.
    pub backend: String,
    /// Events by [`Source`] number.
    pub events: [u64; Source::ALL.len()],
    /// Bytes captured, likewise.
    pub bytes: [u64; Source::ALL.len()],
    /// Bytes moved and not captured, likewise.
    pub gap_bytes: [u64; Source::ALL.len()],
    /// TLS plaintext whose socket is not known, likewise.
    pub unbound_bytes: [u64; Source::ALL.len()],
    /// Events lost, by [`LossReason`] number.
    pub lost: [u64; LossReason::ALL.len()],
    /// Events that could not be decoded.
    pub undecodable: u64,
    /// Bytes seen again, by [`Source`] number.
    pub duplicate_bytes: [u64; Source::ALL.len()],
    /// Wishes that the kernel did not take.
    pub wishes_refused: u64,
    /// Processes with a TLS library.
    pub tls_processes: Vec<TlsProcesses>,
    /// Connections followed, by [`Protocol`] number.
    pub connections: [u64; PROTOCOLS.len()],
    /// Connections let go because the table was full.
    pub evictions: u64,
    /// Connections given up because the buffers were full.
    pub buffer_overflows: u64,
    /// What was odd about the messages.
    pub http: HttpStats,
    /// Lines that the exchange log lost.
    pub log_lost: u64,
    /// Exchanges that no detector looked at.
    pub detect_passed_over: u64,
    /// Processor time of the kernel programs, in seconds.
    pub bpf_seconds: f64,
    /// Processor time of this process, in seconds.
    pub user_seconds: f64,
    /// Saves that failed.
    pub state_write_errors: u64,
    /// Delivery of alerts.
    pub alerts: AlertReadings,
    /// Exports to a collector that it took.
    pub otlp_delivered: u64,
    /// Exports that failed.
    pub otlp_failed: u64,
    /// From kernel event to counted.
    pub delay: Delay,
}

/// Processes of one runtime.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TlsProcesses {
    /// `openssl`, …
    pub runtime: String,
    /// Their TLS calls are observed.
    pub covered: u64,
    /// They are not.
    pub uncovered: u64,
}

/// Protocols with their metric label, in the order of their number.
pub(super) const PROTOCOLS: [(Protocol, &str); 5] = [
    (Protocol::Unknown, "unknown"),
    (Protocol::Http1, "http1"),
    (Protocol::Http2, "http2"),
    (Protocol::Tls, "tls"),
    (Protocol::Mute, "mute"),
];

/// Time from kernel event to counted.
#[derive(Clone, Debug)]
pub struct Delay(Option<Histogram>);

impl Default for Delay {
    fn default() -> Self {
        let bounds = vec![0.000_1, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
        let metric = Metric::PipelineDelay;
        let options = HistogramOpts::new(metric.name(), metric.help()).buckets(bounds);
        Self(Histogram::with_opts(options).ok())
    }
}

impl Delay {
    /// A writer for one thread; what it observes shows once flushed.
    #[must_use]
    pub fn local(&self) -> Option<LocalHistogram> {
        self.0.as_ref().map(Histogram::local)
    }

    pub(super) fn families(&self) -> Vec<MetricFamily> {
        self.0.as_ref().map(Collector::collect).unwrap_or_default()
    }
}
