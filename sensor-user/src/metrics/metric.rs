//! Every metric: name, type, labels, help. `docs/metrics.md` is made from here.

/// A metric's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts by size.
    Histogram,
}

impl Kind {
    /// Prometheus' word.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

macro_rules! metrics {
    ($($variant:ident = $name:literal, $kind:ident, [$($label:literal),*], $help:literal;)*) => {
        /// A metric of Weir's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Metric {
            $(#[doc = $help] $variant,)*
        }

        impl Metric {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Type.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)* }
            }

            /// Label names.
            #[must_use]
            pub const fn labels(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($label),*],)* }
            }

            /// What it says.
            #[must_use]
            pub const fn help(self) -> &'static str {
                match self { $(Self::$variant => $help,)* }
            }
        }
    };
}

metrics! {
    BuildInfo = "weir_build_info", Gauge, ["version", "backend"],
        "Always 1; the version of the agent and how it observes sockets.";
    Exchanges = "weir_exchanges_total", Counter, ["service", "endpoint", "status"],
        "Requests with their response.";
    Records = "weir_records_total", Counter, ["service", "endpoint", "quality"],
        "Records handed out; at_least is a lower bound, unknown says that bodies could not be read.";
    ResponseBodyBytes = "weir_response_body_bytes_total", Counter, ["service", "endpoint"],
        "Bytes of response bodies as moved on the wire.";
    SensitiveRecords = "weir_sensitive_records_total", Counter, ["service", "endpoint", "class"],
        "Records handed out that hold personal data of the class.";
    DistinctRecords = "weir_distinct_records", Gauge, ["service", "endpoint", "window"],
        "Distinct record keys handed out within the window.";
    Principals = "weir_principals", Gauge, ["service", "endpoint", "window"],
        "Principals that called within the window.";
    PrincipalRecords = "weir_principal_records", Gauge, ["service", "endpoint", "window", "principal"],
        "Records handed to a principal within the window, for the principals of the endpoint with \
         most distinct records in it.";
    ResidueDistinctRecords = "weir_residue_distinct_records_max", Gauge, ["service", "endpoint"],
        "The most distinct records that one of the principals counted as other can have had.";
    Incidents = "weir_incidents_total", Counter, ["detector", "severity"],
        "Incidents; one that worsened counts again at its new severity.";
    IncidentsOpen = "weir_incidents_open", Gauge, ["detector", "severity"],
        "Incidents that go on.";
    IncidentsHeldBack = "weir_incidents_held_back", Gauge, ["reason"],
        "Incidents that go on and do not alert: budget is spent, not_significant, allowed or \
         acknowledged.";
    Alerts = "weir_alerts_total", Counter, [],
        "Alerts: incidents within the budget, and those that worsened after.";
    LateExchanges = "weir_late_exchanges_total", Counter, [],
        "Exchanges that were older than every window when they came; they count in no window.";
    AlertDeliveries = "weir_alert_deliveries_total", Counter, ["target", "outcome"],
        "Events for a target by what became of them: delivered, rejected by it for good, or dropped \
         by the bounds of the queue; attempts that failed and are made again; and posts to an \
         Alertmanager that repeated what goes on.";
    AlertQueue = "weir_alert_queue", Gauge, ["target"],
        "Events that wait for a target.";
    AlertQueueBytes = "weir_alert_queue_bytes", Gauge, [],
        "Bytes of the events that wait.";
    AlertQueueWriteErrors = "weir_alert_queue_write_errors_total", Counter, [],
        "Saves of the queue of events that failed; delivery goes on.";
    Bodies = "weir_bodies_total", Counter, ["outcome"],
        "Response bodies by how reading them ended.";
    CaptureEvents = "weir_capture_events_total", Counter, ["source"],
        "Events that the kernel handed over.";
    CaptureBytes = "weir_capture_bytes_total", Counter, ["source"],
        "Bytes that the kernel handed over.";
    CaptureLost = "weir_capture_lost_total", Counter, ["reason"],
        "Events that the kernel could not hand over, or that could not be decoded.";
    CaptureGapBytes = "weir_capture_gap_bytes_total", Counter, ["source"],
        "Bytes that moved on observed connections and were not captured.";
    DuplicateBytes = "weir_capture_duplicate_bytes_total", Counter, ["source"],
        "Bytes that came twice, or too late to be put in order; they are counted once, or as a gap.";
    WishesRefused = "weir_capture_wishes_refused_total", Counter, [],
        "Requests to copy less that the kernel did not take; more is copied than needed.";
    UnboundBytes = "weir_unbound_bytes_total", Counter, ["source"],
        "TLS plaintext whose socket is not known; it is not counted anywhere.";
    TlsProcesses = "weir_tls_processes", Gauge, ["runtime", "state"],
        "Processes that carry a TLS library, and whether its calls are observed.";
    Connections = "weir_connections", Gauge, ["protocol"],
        "Connections that are followed.";
    ConnectionsDropped = "weir_connections_dropped_total", Counter, ["reason"],
        "Connections let go before their end: evicted as the one idle for longest, or buffers_full.";
    HttpAnomalies = "weir_http_anomalies_total", Counter, ["kind"],
        "Messages that are not as HTTP wants them, whose framing or counterpart was lost, or whose body could not be decoded for want of memory.";
    SeriesOverflow = "weir_series_overflow_total", Counter, ["metric"],
        "Exchanges counted under other because the bound of label sets of the metric was reached.";
    ExchangeLogLost = "weir_exchange_log_lost_total", Counter, [],
        "Lines that could not be written to the exchange log.";
    DetectPassedOver = "weir_detect_passed_over_total", Counter, [],
        "Exchanges of endpoints and principals that detectors had no room for; they are counted.";
    StateWriteErrors = "weir_state_write_errors_total", Counter, [],
        "Saves of the state that failed; what they held is tried again with the next one.";
    OtlpExports = "weir_otlp_exports_total", Counter, ["outcome"],
        "Exports of all metrics to the collector of `[otlp]`; one that failed is not repeated, the next has \
         it all.";
    PipelineDelay = "weir_pipeline_delay_seconds", Histogram, [],
        "Time from the kernel event to the event being counted.";
    CpuSeconds = "weir_cpu_seconds_total", Counter, ["part"],
        "Processor time: bpf is spent in the kernel on behalf of observed calls, user by the agent.";
}
