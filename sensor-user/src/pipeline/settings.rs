//! From checked settings to those of the stages.

use crate::config::{EndpointRule, Settings};
use crate::connection::ConnectionConfig;
use crate::detect::{self, DetectSettings, Detectors};
use crate::endpoint::{self, EndpointRules, TemplateState};
use crate::flow::Flow;
use crate::http::{self, decode};
use crate::incident::{self, AllowEntry, IncidentSettings};
use crate::ledger::Bounds;
use crate::observe::ObserveSettings;
use crate::principal::{HashKey, PrincipalSettings};
use crate::records::RecordOverride;

/// Record keys of a body that the exchange log shows.
const LOGGED_KEYS_MAX: usize = 1_000;

/// Bytes of an idle connection.
const CONNECTION_BYTES: u64 = 1_024;

/// Bytes of templates that the endpoint stage may learn.
const TEMPLATES_BYTES: u64 = 12 << 20;

/// What the stages around HTTP look for; `logged` where exchanges are written with their keys.
///
/// # Errors
/// An entry of `principal.order` or an endpoint's pattern that the stages do not know.
pub fn observe_settings(settings: &Settings, logged: bool) -> anyhow::Result<ObserveSettings> {
    let principal = &settings.principal;
    let order: Result<Vec<_>, _> = principal.order.iter().map(|source| source.parse()).collect();
    let rules: Result<Vec<_>, _> = settings.endpoint.iter().map(rule).collect();
    Ok(ObserveSettings {
        principal: PrincipalSettings {
            order: order?,
            jwt_claim: principal.jwt_claim.clone(),
            trusted_proxies: principal.trusted_proxies.clone(),
        },
        rules: EndpointRules::new(rules?),
        plain_keys_max: if logged { LOGGED_KEYS_MAX } else { 0 },
    })
}

/// How large the ledger may become.
#[must_use]
pub fn ledger_bounds(settings: &Settings) -> Bounds {
    Bounds {
        endpoints: settings.limits.endpoints as usize,
        principals: settings.limits.principals as usize,
        key_bytes: settings.limits.key_bytes as usize,
    }
}

/// Detectors that know nothing yet but what the operator says of endpoints.
#[must_use]
pub fn detectors(settings: &Settings, key: &HashKey) -> Detectors {
    let populations = settings.endpoint.iter().filter_map(|entry| {
        let label = rule(entry).ok()?.label();
        Some((Box::from(&*label), entry.population?))
    });
    Detectors::new(DetectSettings {
        key: key.derive("detectors"),
        populations: populations.collect(),
    })
}

/// Takes over what detectors learned; where it can't be read they learn anew, and the log says so.
pub(super) fn restore_detectors(detectors: &mut Detectors, saved: Option<&[u8]>) {
    if let Some(Err(error)) = saved.map(|saved| detectors.restore(saved)) {
        tracing::error!(%error, "the detectors learn anew");
    }
}

/// What incidents are made by.
#[must_use]
pub fn incident_settings(settings: &Settings) -> IncidentSettings {
    let allow = settings.detect.allow.iter().map(|entry| AllowEntry {
        principal: entry.principal.as_deref().map(Into::into),
        endpoint: entry.endpoint.as_deref().map(Into::into),
        reason: entry.reason.as_deref().map(Into::into),
        until: entry.ends_at(),
    });
    IncidentSettings {
        alerts_per_day: settings.detect.alerts_per_day,
        allow: allow.collect(),
        retention_days: settings.state.retention_days,
    }
}

/// Bounds of connections and of what is read on them.
pub(super) fn connections(settings: &Settings) -> ConnectionConfig {
    ConnectionConfig {
        connections_max: settings.capture.max_connections as usize,
        outbound: settings.capture.outbound,
        decode_bytes_max: settings.limits.decode_bytes as usize,
        http: http::Limits {
            body_bytes_max: settings.capture.body_limit_bytes,
            ..http::Limits::default()
        },
        ..ConnectionConfig::default()
    }
}

fn rule(rule: &EndpointRule) -> Result<endpoint::EndpointRule, endpoint::BadPattern> {
    let records = RecordOverride { records: rule.records.clone(), key: rule.key.clone() };
    endpoint::EndpointRule::new(&rule.r#match, records)
}

/// Saved templates; none where they can't be read: they are learned again, and the log says so.
pub(super) fn read_templates(templates: &[u8]) -> Option<TemplateState> {
    let read = serde_json::from_slice(templates);
    read.inspect_err(|error| {
        tracing::error!(%error, "saved templates can't be read: learning anew");
    })
    .ok()
}

/// The most memory that the agent's tables may take, in bytes.
pub(super) fn memory_bound_bytes(settings: &Settings, bounds: Bounds) -> u64 {
    let connections = connections(settings);
    let idle = connections.connections_max as u64 * CONNECTION_BYTES;
    let buffered = connections.buffered_bytes_max as u64;
    let decoding = (connections.decode_bytes_max + decode::MEMORY_MAX) as u64;
    let ring = u64::from(settings.capture.ring_bytes);
    let judged = detect::MEMORY_BYTES_MAX + incident::MEMORY_BYTES_MAX;
    let shown = Flow::BYTES_MAX as u64;
    // As the disk has them, and read.
    let alerts = 2 * u64::from(settings.alert.queue_bytes);
    let tables = bounds.memory_bytes() as u64 + judged + shown + TEMPLATES_BYTES;
    tables + alerts + idle + buffered + decoding + ring
}
