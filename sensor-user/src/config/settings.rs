//! Checked settings, with their defaults. Their serialised form is what `weir config show`
//! prints, and reads back as the same settings.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

use super::syslog::Syslog;

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// `[http]`
    pub http: Http,
    /// `[state]`
    pub state: State,
    /// `[capture]`
    pub capture: Capture,
    /// `[limits]`
    pub limits: Limits,
    /// `[principal]`
    pub principal: Principal,
    /// `[detect]`
    pub detect: Detect,
    /// `[alert]`
    pub alert: Alert,
    /// `[otlp]`
    pub otlp: Otlp,
    /// `[privacy]`
    pub privacy: Privacy,
    /// `[exchange_log]`
    pub exchange_log: ExchangeLog,
    /// `[[endpoint]]`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoint: Vec<EndpointRule>,
}

impl Settings {
    /// The file with the key of the keyed hashes: as set, or in the state directory.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        match &self.privacy.key_file {
            Some(path) => path.clone(),
            None => Path::new(&self.state.directory).join("hash.key"),
        }
    }
}

/// Where metrics, API and page are served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Http {
    /// Address and port.
    pub listen: SocketAddr,
    /// Host names that requests may name beside the loopback ones and the address itself.
    pub hosts: Vec<String>,
    /// File with the token that requests must bring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_file: Option<PathBuf>,
}

impl Http {
    /// Others than this host can connect.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        !self.listen.ip().to_canonical().is_loopback()
    }
}

impl Default for Http {
    fn default() -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 9748));
        Self { listen, hosts: Vec::new(), token_file: None }
    }
}

/// What a restart keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct State {
    /// Directory of state file and hash key.
    pub directory: PathBuf,
    /// How long counts of silent endpoints and principals are kept.
    pub retention_days: u32,
    /// Seconds between saves: what a crash may lose.
    pub save_seconds: u32,
}

impl Default for State {
    fn default() -> Self {
        Self { directory: "/var/lib/weir".into(), retention_days: 90, save_seconds: 5 }
    }
}

/// How sockets are observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// The best that loads.
    #[default]
    Auto,
    /// `tp_btf/sock_send_length` and `sock_recv_length` (kernel 6.3).
    TpBtf,
}

/// What is captured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Capture {
    /// How sockets are observed.
    pub backend: Backend,
    /// Only these, unless empty.
    pub include: Vec<Filter>,
    /// Not these.
    pub exclude: Vec<Filter>,
    /// Also requests that local processes make to others.
    pub outbound: bool,
    /// Most bytes of one body, as sent, that are read.
    pub body_limit_bytes: u64,
    /// Size of the kernel's ring buffer; a power of two.
    pub ring_bytes: u32,
    /// Most connections followed at once.
    pub max_connections: u32,
    /// Have the kernel measure what its programs cost.
    pub program_times: bool,
}

impl Default for Capture {
    fn default() -> Self {
        Self {
            backend: Backend::Auto,
            include: Vec::new(),
            exclude: Vec::new(),
            outbound: false,
            body_limit_bytes: 256 << 20,
            ring_bytes: 32 << 20,
            max_connections: 65_536,
            program_times: true,
        }
    }
}

/// Connections by the port of their server or the process that holds them; both where both are set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Process name as in `/proc/PID/comm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
}

/// Bounds of what is remembered and exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Most endpoints; more are counted as `other`.
    pub endpoints: u32,
    /// Most principals, summed over endpoints; over that, those with least distinct records are
    /// counted as principal `other`.
    pub principals: u32,
    /// Most bytes that all principals take; where they are spent, those with least distinct records
    /// are counted as `other`.
    pub key_bytes: u64,
    /// Principals an endpoint that are exported: those with most records.
    pub principals_exported: u32,
    /// Most bytes that undoing the compression of all bodies together holds.
    pub decode_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            endpoints: 2_000,
            principals: 100_000,
            key_bytes: 29 << 20,
            principals_exported: 100,
            decode_bytes: 64 << 20,
        }
    }
}

/// Who a caller is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Principal {
    /// What names the caller, first found wins; see [`crate::principal::CredentialSource`].
    pub order: Vec<String>,
    /// The JWT claim that names the caller.
    pub jwt_claim: String,
    /// Proxies whose `Forwarded` and `X-Forwarded-For` are believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for Principal {
    fn default() -> Self {
        let order = ["header:x-api-key", "bearer", "cookie:session", "ip"];
        Self {
            order: order.map(String::from).to_vec(),
            jwt_claim: "sub".into(),
            trusted_proxies: Vec::new(),
        }
    }
}

/// What the operator knows of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointRule {
    /// A pattern as [`crate::endpoint::EndpointRule::new`] takes it.
    pub r#match: String,
    /// JSON Pointer to the record array or object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<String>,
    /// JSON Pointer from a record to its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How many records there are in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
}

/// How often to alert, and of what not to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Detect {
    /// Alerts a day and host.
    pub alerts_per_day: u32,
    /// What is known and allowed.
    pub allow: Vec<Allow>,
}

impl Default for Detect {
    fn default() -> Self {
        Self { alerts_per_day: 1, allow: Vec::new() }
    }
}

/// What may read, or be read, much. At least one of principal and endpoint is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allow {
    /// The principal; everybody where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The endpoint; every one where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<toml::value::Datetime>,
}

impl Allow {
    /// When it ends: with the day where `until` is a date, in UTC where it has no offset.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.until.as_ref().and_then(end_of)
    }
}

/// See [`Allow::ends_at`]; none for a time alone and for a day that no month has.
pub(super) fn end_of(until: &toml::value::Datetime) -> Option<Timestamp> {
    let text = until.to_string();
    let at = match (until.date, until.time, until.offset) {
        (Some(_), Some(_), Some(_)) => text.parse::<jiff::Timestamp>().ok()?,
        (Some(_), Some(_), None) => utc(text.parse().ok()?)?,
        (Some(_), None, _) => {
            let day: jiff::civil::Date = text.parse().ok()?;
            utc(day.tomorrow().ok()?.into())?
        }
        (None, ..) => return None,
    };
    u64::try_from(at.as_nanosecond()).ok().map(Timestamp)
}

fn utc(at: jiff::civil::DateTime) -> Option<jiff::Timestamp> {
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

/// Where alerts go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// What this host is called in alerts; its host name where not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Where receivers find what to do.
    pub runbook_url: String,
    /// Seconds between two posts of what goes on to an Alertmanager.
    pub repeat_seconds: u32,
    /// Seconds that one attempt may take.
    pub timeout_seconds: u32,
    /// Most events that wait.
    pub queue_events: u32,
    /// Most bytes of the events that wait.
    pub queue_bytes: u32,
    /// Webhooks.
    pub webhook: Vec<Receiver>,
    /// Alertmanagers.
    pub alertmanager: Vec<Receiver>,
    /// Syslogs.
    pub syslog: Vec<Syslog>,
    /// Files of events.
    pub stream: Vec<Stream>,
}

impl Default for Alert {
    fn default() -> Self {
        Self {
            instance: None,
            runbook_url: "docs/on-call.md#weirincident".into(),
            repeat_seconds: 60,
            timeout_seconds: 10,
            queue_events: 1_000,
            queue_bytes: 16 << 20,
            webhook: Vec::new(),
            alertmanager: Vec::new(),
            syslog: Vec::new(),
            stream: Vec::new(),
        }
    }
}

impl Alert {
    /// What this host is called in alerts.
    #[must_use]
    pub fn instance(&self) -> String {
        let host_name = || {
            let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
            Some(name.trim()).filter(|name| !name.is_empty()).unwrap_or("localhost").to_owned()
        };
        self.instance.clone().unwrap_or_else(host_name)
    }
}

/// A place that takes alerts over HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Receiver {
    /// `http://` or `https://`.
    pub url: String,
    /// What it is called in metrics and log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// File with the secret that signs what is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// File with the token that is shown to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearer_file: Option<PathBuf>,
    /// File with the certificates of the authorities that it is verified against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

/// What lines of a file of events look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamFormat {
    /// Open Cybersecurity Schema Framework.
    Ocsf,
    /// Elastic Common Schema.
    Ecs,
}

/// A file of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stream {
    /// The file.
    pub path: PathBuf,
    /// Its lines.
    pub format: StreamFormat,
}

/// Where metrics are sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Otlp {
    /// The collector, `http://` or `https://`; nothing is sent where not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Seconds between two exports.
    pub interval_seconds: u32,
    /// File with the token that is shown to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearer_file: Option<PathBuf>,
    /// File with the certificates of the authorities that it is verified against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

impl Default for Otlp {
    fn default() -> Self {
        Self { url: None, interval_seconds: 60, bearer_file: None, ca_file: None }
    }
}

impl Otlp {
    /// The collector, where there is one.
    #[must_use]
    pub fn receiver(&self) -> Option<Receiver> {
        Some(Receiver {
            url: self.url.clone()?,
            bearer_file: self.bearer_file.clone(),
            ca_file: self.ca_file.clone(),
            ..Receiver::default()
        })
    }
}

/// How secrets are hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Privacy {
    /// File with the key of the keyed hashes; `hash.key` in the state directory where not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
}

/// The log of exchanges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExchangeLog {
    /// File that exchanges are appended to; none where not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
}
