//! Every key that a configuration file may hold. The reader accepts no other, errors quote
//! what is allowed from here, and `docs/configuration.md` is made from it.

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The table it stands in, dotted; `capture.include` for a member of that list's tables.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What may stand there.
    pub allowed: &'static str,
    /// What it does.
    pub help: &'static str,
    /// A change needs a restart.
    pub restart: bool,
}

impl Key {
    /// `section.name`.
    #[must_use]
    pub fn path(&self) -> String {
        match self.section {
            "" => self.name.to_owned(),
            section => format!("{section}.{}", self.name),
        }
    }

    const fn restart(self) -> Self {
        Self { restart: true, ..self }
    }
}

const fn key(
    section: &'static str,
    name: &'static str,
    allowed: &'static str,
    help: &'static str,
) -> Key {
    Key { section, name, allowed, help, restart: false }
}

const TABLE: &str = "a table";
const TABLES: &str = "a list of tables";
const FILTERS: &str = "a list of tables with `port`, `process` or both";
const RECEIVERS: &str = "a list of tables with `url`";
const STRING: &str = "a string";
const POINTER: &str = "a JSON Pointer (RFC 6901), e.g. \"/data/items\"";
const URL: &str = "an http:// or https:// URL without user and password";
const PATH: &str = "an absolute path";
const NAME: &str = "What it is called in metrics and log; kind and host where not set.";
const SIGNED: &str = "File with the secret that signs what is sent, as `whsec_` and base64 or any \
                      text of 24 bytes or more; nobody but owner and group may use the file.";
const BEARER: &str = "File with a token that is sent as `Authorization: Bearer`, likewise.";
const BEARER_ALONE: &str = "File with a token that is sent as `Authorization: Bearer`; nobody but \
                            owner and group may use the file.";
const AUTHORITIES: &str = "PEM file with the authorities that may vouch for it; those of the \
                           system where not set.";

/// All keys, in the order of the documentation.
pub const KEYS: &[Key] = &[
    key("", "http", TABLE, "Where metrics, API and page are served."),
    key("http", "listen", "an address and port, e.g. \"127.0.0.1:9748\"", "Where to listen.")
        .restart(),
    key(
        "http",
        "hosts",
        "a list of host names",
        "Names that a request's `Host` may have beside `localhost`, loopback addresses and the \
         address listened on. Other names are refused: a web page must not reach the API by a \
         name of its own.",
    ),
    key(
        "http",
        "token_file",
        "an absolute path",
        "File with a token of 16 bytes or more, not readable by everybody. Requests must bring it: \
         `Authorization: Bearer TOKEN`, or typed into the page once. Needed where `listen` is not a \
         loopback address.",
    )
    .restart(),
    key("", "state", TABLE, "What a restart keeps."),
    key("state", "directory", "an absolute path", "Directory of the state file and the hash key.")
        .restart(),
    key(
        "state",
        "retention_days",
        "a whole number from 1 to 3650",
        "Counts of endpoints and principals that were silent for so long are forgotten.",
    ),
    key(
        "state",
        "save_seconds",
        "a whole number from 1 to 3600",
        "Seconds between saves; what a crash may lose.",
    ),
    key("", "capture", TABLE, "What is captured."),
    key(
        "capture",
        "backend",
        "\"auto\" or \"tp_btf\"",
        "How sockets are observed; `auto` takes the best that loads.",
    )
    .restart(),
    key("capture", "include", FILTERS, "Capture these alone; everything where empty."),
    key("capture", "exclude", FILTERS, "Do not capture these."),
    key("capture.include", "port", "a port from 1 to 65535", "Port of the server."),
    key("capture.include", "process", "a process name of 1 to 15 bytes", "As in `/proc/PID/comm`."),
    key("capture.exclude", "port", "a port from 1 to 65535", "Port of the server."),
    key("capture.exclude", "process", "a process name of 1 to 15 bytes", "As in `/proc/PID/comm`."),
    key(
        "capture",
        "outbound",
        "true or false",
        "Also count what local processes fetch from others.",
    ),
    key(
        "capture",
        "body_limit_bytes",
        "a whole number from 1024 to 1099511627776",
        "Most bytes of one body, as sent, that are read; the count of a longer one is `at_least`.",
    )
    .restart(),
    key(
        "capture",
        "ring_bytes",
        "a power of two from 65536 to 1073741824",
        "Size of the buffer between kernel and agent; too small a one loses events under load, \
         and the loss is counted.",
    )
    .restart(),
    key(
        "capture",
        "max_connections",
        "a whole number from 64 to 4194304",
        "Most connections followed at once.",
    )
    .restart(),
    key(
        "capture",
        "program_times",
        "true or false",
        "Have the kernel measure what its programs cost, for `weir_cpu_seconds_total`; about 30 ns \
         more for each run of a program. The number stays 0 without.",
    )
    .restart(),
    key("", "limits", TABLE, "Bounds of what is remembered and exported."),
    key(
        "limits",
        "endpoints",
        "a whole number from 1 to 100000",
        "Most endpoints; what is over is counted as endpoint `other`.",
    )
    .restart(),
    key(
        "limits",
        "principals",
        "a whole number from 1 to 10000000",
        "Most principals, summed over endpoints; over that, those with least distinct records are \
         counted as principal `other`.",
    )
    .restart(),
    key(
        "limits",
        "key_bytes",
        "a whole number from 65536 to 68719476736",
        "Most bytes that all principals take: some 130 each, 10 for each span of time in which \
         they were active, 5 to 8 for each distinct record, up to 128 KiB of a principal with very \
         many; where they are spent, principals with few distinct records are counted as `other`.",
    )
    .restart(),
    key(
        "limits",
        "principals_exported",
        "a whole number from 0 to 10000",
        "Principals that are exported for an endpoint: those with most records.",
    ),
    key(
        "limits",
        "decode_bytes",
        "a whole number from 1048576 to 68719476736",
        "Most bytes that undoing the compression of all bodies under way holds: a body takes 48 kB \
         with gzip, and the window that its sender chose with zstd (up to 8 MiB) or br (up to \
         16 MiB). Where they are spent, a body is cut: its count is `at_least`.",
    )
    .restart(),
    key("", "principal", TABLE, "Who a caller is."),
    key(
        "principal",
        "order",
        "a list of \"header:NAME\", \"bearer\", \"jwt\", \"basic\", \"cookie:NAME\", \"query:NAME\", \"ip\"",
        "What names the caller; the first that a request has wins.",
    )
    .restart(),
    key(
        "principal",
        "jwt_claim",
        "a string that isn't empty",
        "The claim of a bearer JWT that names the caller. The signature is not checked.",
    )
    .restart(),
    key(
        "principal",
        "trusted_proxies",
        "a list of networks, e.g. \"10.0.0.0/8\"",
        "Proxies that are believed when they say who the client is.",
    )
    .restart(),
    key("", "endpoint", TABLES, "What you know of an endpoint; the first that matches decides."),
    key(
        "endpoint",
        "match",
        "a path, after a method or for all, e.g. \"GET /v2/customers/*\"",
        "Which requests it is about: `*` stands for one path segment, a last `**` for all that \
         follows, and without a method all are meant. Required.",
    )
    .restart(),
    key("endpoint", "records", POINTER, "The record array or object in the response.").restart(),
    key("endpoint", "key", POINTER, "A record's key, from the record.").restart(),
    key("endpoint", "population", "a whole number from 1", "How many records there are in all.")
        .restart(),
    key("", "detect", TABLE, "How often to alert, and of what not to; see `incidents.md`."),
    key(
        "detect",
        "alerts_per_day",
        "a whole number from 0 to 10000",
        "Most alerts in 24 hours, a small reserve for critical thefts aside; with 0 nothing alerts. \
         What is held back is listed.",
    ),
    key(
        "detect",
        "allow",
        "a list of tables with `principal`, `endpoint` or both",
        "What is known and may hand out or read much; it is listed as held back.",
    ),
    key("detect.allow", "principal", STRING, "The principal; everybody where it is missing."),
    key("detect.allow", "endpoint", STRING, "The endpoint; every one where it is missing."),
    key("detect.allow", "reason", STRING, "Why; shown with what is held back."),
    key(
        "detect.allow",
        "until",
        "a date or a date and time",
        "When it ends: with that day, or at that time, in UTC where no offset is given.",
    ),
    key("", "alert", TABLE, "Where alerts go; see `alerts.md`."),
    key(
        "alert",
        "instance",
        "a name",
        "What this host is called in alerts; its host name where not set.",
    ),
    key("alert", "runbook_url", "a URL", "Where those who get an alert find what to do."),
    key(
        "alert",
        "repeat_seconds",
        "a whole number from 1 to 3600",
        "Seconds between two posts of what goes on to an Alertmanager; there it ends by itself \
         four times as long after the last one.",
    ),
    key(
        "alert",
        "timeout_seconds",
        "a whole number from 1 to 300",
        "Seconds that one attempt to deliver may take.",
    ),
    key(
        "alert",
        "queue_events",
        "a whole number from 1 to 100000",
        "Most events that wait for their targets; of more, the oldest are lost, and counted.",
    ),
    key(
        "alert",
        "queue_bytes",
        "a whole number from 1048576 to 1073741824",
        "Most bytes of events that wait, likewise.",
    ),
    key("alert", "webhook", RECEIVERS, "Webhooks: get every event as JSON, signed."),
    key("alert", "alertmanager", RECEIVERS, "Prometheus Alertmanagers, by version 2 of their API."),
    key(
        "alert",
        "syslog",
        "a list of tables with `address`",
        "Syslogs: get every event as one message of RFC 5424.",
    ),
    key(
        "alert",
        "stream",
        "a list of tables with `path` and `format`",
        "Files that every event is appended to, one JSON line each, for a SIEM.",
    ),
    key("alert.webhook", "url", URL, "Where to post. Required."),
    key("alert.webhook", "name", "a name", NAME),
    key("alert.webhook", "secret_file", PATH, SIGNED),
    key("alert.webhook", "bearer_file", PATH, BEARER),
    key("alert.webhook", "ca_file", PATH, AUTHORITIES),
    key("alert.alertmanager", "url", URL, "Its address, before `/api/v2`. Required."),
    key("alert.alertmanager", "name", "a name", NAME),
    key("alert.alertmanager", "bearer_file", PATH, BEARER),
    key("alert.alertmanager", "ca_file", PATH, AUTHORITIES),
    key(
        "alert.syslog",
        "address",
        "\"unix:///PATH\", \"udp://HOST:PORT\" or \"tcp://HOST:PORT\"",
        "Where it is: the host's own is mostly `unix:///dev/log`. Required.",
    ),
    key(
        "alert.syslog",
        "facility",
        "\"user\", \"daemon\", \"auth\", \"authpriv\" or \"local0\" to \"local7\"",
        "The facility of the messages; `daemon` where not set.",
    ),
    key("alert.stream", "path", PATH, "The file; its directory must be there. Required."),
    key("alert.stream", "format", "\"ocsf\" or \"ecs\"", "The schema of a line. Required."),
    key(
        "",
        "otlp",
        TABLE,
        "An OpenTelemetry collector that all metrics are sent to: OTLP over HTTP, in protobuf.",
    ),
    key("otlp", "url", URL, "Its address, before `/v1/metrics`. Nothing is sent where not set."),
    key("otlp", "interval_seconds", "a whole number from 1 to 3600", "Seconds between two exports."),
    key("otlp", "bearer_file", PATH, BEARER_ALONE),
    key("otlp", "ca_file", PATH, AUTHORITIES),
    key("", "privacy", TABLE, "How secrets are hidden."),
    key(
        "privacy",
        "key_file",
        "an absolute path",
        "Key of the keyed hashes that stand for secrets; made at the first start. `hash.key` in \
         the state directory where not set.",
    )
    .restart(),
    key("", "exchange_log", TABLE, "The log of exchanges."),
    key(
        "exchange_log",
        "path",
        "an absolute path",
        "File that every exchange is appended to, one JSON line each, with record keys as sent. \
         None is written where not set.",
    )
    .restart(),
];
