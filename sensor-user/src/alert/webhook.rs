//! Webhooks: the event as JSON, signed.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::clock::Timestamp;
use crate::incident::IncidentView;

use super::answer::Outcome;
use super::client::Client;
use super::event::Event;
use super::sign::Signer;

/// A place that takes events as JSON.
#[derive(Clone)]
pub struct Webhook {
    pub(super) client: Client,
    pub(super) signer: Option<Signer>,
}

/// What is posted.
#[derive(Serialize)]
struct Payload<'e> {
    #[serde(rename = "type")]
    kind: String,
    timestamp: String,
    event_id: &'e str,
    instance: &'e str,
    /// Incidents that were told of before and are part of this one now.
    replaces: Vec<&'e str>,
    data: &'e IncidentView,
}

/// The body for an event; the same for every attempt.
pub(super) fn body(event: &Event) -> Vec<u8> {
    let payload = Payload {
        kind: format!("incident.{}", event.kind.label()),
        timestamp: event.at.to_string(),
        event_id: &event.id,
        instance: &event.labels.instance,
        replaces: event.replaces().collect(),
        data: &event.incident,
    };
    // Names, numbers and lists always have a JSON form.
    serde_json::to_vec(&payload).unwrap_or_default()
}

impl Webhook {
    pub(super) async fn deliver(&self, event: &Event, now: Timestamp) -> Outcome {
        let body = body(event);
        let seconds = now.0 / 1_000_000_000;
        let mut headers = HeaderMap::new();
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("webhook-id", &event.id);
        set("webhook-timestamp", &seconds.to_string());
        if let Some(signer) = &self.signer {
            set("webhook-signature", &signer.sign(&event.id, seconds, &body));
        }
        self.client.post(headers, body).await
    }
}
