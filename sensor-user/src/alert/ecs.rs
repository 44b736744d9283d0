//! An event as the Elastic Common Schema has it, version 8.11: `event.kind: alert`. What the
//! schema has no field for stands under `weir`.

use serde_json::{Value, json};

use crate::detect::Severity;

use super::event::Event;

const VERSION: &str = "8.11.0";

pub(super) fn of(event: &Event) -> Value {
    let incident = &event.incident;
    // The numbers that Elastic's own rules have for these words.
    let severity = match incident.severity {
        Severity::Low => 21,
        Severity::Medium => 47,
        Severity::High => 73,
        Severity::Critical => 99,
    };
    json!({
        "@timestamp": event.at.to_string(),
        "ecs": { "version": VERSION },
        "message": incident.summary,
        "event": {
            "id": event.id,
            "kind": "alert",
            // `intrusion_detection` allows the type `info` alone; what changed is the action.
            "category": ["intrusion_detection"],
            "type": ["info"],
            "action": format!("incident-{}", event.kind.label()),
            "module": "weir",
            "dataset": "weir.incident",
            "provider": "weir",
            "severity": severity,
            "risk_score": f64::from(severity),
            "created": event.at.to_string(),
            "start": incident.first_activity,
            "end": incident.last_activity,
        },
        "rule": { "id": incident.detector.label(), "name": incident.detector.label() },
        "host": { "hostname": event.labels.instance, "name": event.labels.instance },
        "service": { "name": incident.service },
        "observer": { "vendor": "Weir", "product": "Weir", "type": "sensor",
            "version": env!("CARGO_PKG_VERSION") },
        "related": { "user": incident.principals },
        "weir": { "incident": incident, "replaces": event.replaces().collect::<Vec<_>>() },
    })
}
