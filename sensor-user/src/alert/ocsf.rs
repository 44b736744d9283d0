//! An event as OCSF has it: class Detection Finding (2004), version 1.5.0 of the schema.
//!
//! All that the class requires is there, and of what it recommends what an incident knows.

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::detect::Severity;

use super::event::{Event, EventKind};

const VERSION: &str = "1.5.0";
const CATEGORY: u32 = 2;
const CLASS: u32 = 2004;

pub(super) fn of(event: &Event) -> Value {
    let incident = &event.incident;
    let (activity_id, activity_name) = match event.kind {
        EventKind::Opened => (1, "Create"),
        EventKind::Updated => (2, "Update"),
        EventKind::Closed => (3, "Close"),
    };
    // Suppressed is what a person decided; that it ended by itself has no word there.
    let (status_id, status) = match (event.kind, &incident.acknowledged) {
        (_, Some(_)) => (3, "Suppressed"),
        (EventKind::Closed, None) => (99, "Closed"),
        (_, None) => (1, "New"),
    };
    let (severity_id, severity) = match incident.severity {
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    };
    let places = incident.endpoints.iter().map(|endpoint| {
        json!({ "type": "endpoint", "name": endpoint, "group": { "name": incident.service } })
    });
    let detector = incident.detector.label();
    json!({
        "activity_id": activity_id,
        "activity_name": activity_name,
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Detection Finding",
        "type_uid": CLASS * 100 + activity_id,
        "type_name": format!("Detection Finding: {activity_name}"),
        "time": milliseconds(event.at),
        "start_time": parsed(&incident.first_activity),
        "end_time": parsed(&incident.last_activity),
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "is_alert": event.kind != EventKind::Closed,
        "message": incident.summary,
        "metadata": {
            "version": VERSION,
            "uid": event.id,
            "product": {
                "name": "Weir",
                "vendor_name": "Weir",
                "version": env!("CARGO_PKG_VERSION"),
            },
        },
        "finding_info": {
            "uid": format!("{}/{}", event.labels.instance, incident.id),
            "title": incident.summary,
            "created_time": parsed(&incident.opened_at),
            "modified_time": milliseconds(event.at),
            "first_seen_time": parsed(&incident.first_activity),
            "last_seen_time": parsed(&incident.last_activity),
            "analytic": { "type_id": 3, "type": "Statistical", "name": detector, "uid": detector },
            "types": ["Data Exfiltration"],
        },
        "device": { "type_id": 1, "type": "Server", "hostname": event.labels.instance },
        "resources": places.collect::<Vec<_>>(),
        "evidences": [{
            "name": "incident",
            "data": {
                "principals": incident.principals,
                "principals_all": incident.principals_all,
                "records": incident.records,
                "distinct_records": incident.distinct_records,
                "p_value": incident.p_value,
                "evidence": incident.evidence,
            },
        }],
    })
}

fn milliseconds(at: Timestamp) -> u64 {
    at.0 / 1_000_000
}

/// A time of the incident; null where it is none.
fn parsed(text: &str) -> Option<u64> {
    Timestamp::parse(text).map(milliseconds)
}
