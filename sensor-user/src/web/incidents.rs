//! `/api/v1/incidents`: what was found, and that an operator knows it.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Extension, Path, State};
use axum::http::header::{FORWARDED, HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::json;

use super::Shown;
use super::serve::Peer;
use crate::clock::Timestamp;
use crate::incident::{IncidentId, IncidentView, NotAcknowledged};

pub(super) fn list(shown: &Shown) -> Vec<IncidentView> {
    shown.incidents.lock().views()
}

pub(super) async fn one(State(shown): State<Arc<Shown>>, Path(id): Path<String>) -> Response {
    let view = id.parse().ok().and_then(|id| shown.incidents.lock().view(id));
    match view {
        Some(view) => Json(view).into_response(),
        None => refuse(StatusCode::NOT_FOUND, &NotAcknowledged::Unknown.to_string()),
    }
}

/// What an operator says of an incident.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Acknowledgement {
    reason: String,
    /// RFC 3339.
    until: Option<String>,
}

/// Takes an acknowledgement, from this host alone and from no other site's page.
pub(super) async fn acknowledge(
    State(shown): State<Arc<Shown>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Json<Acknowledgement>, JsonRejection>,
) -> Response {
    if !peer.ip().to_canonical().is_loopback() || is_forwarded(&headers) {
        return refuse(StatusCode::FORBIDDEN, "incidents are acknowledged from the host itself");
    }
    if !is_same_origin(&headers) {
        return refuse(StatusCode::FORBIDDEN, "another site's page may not do this");
    }
    let Acknowledgement { reason, until } = match body {
        Ok(Json(body)) => body,
        Err(rejection) => return refuse(rejection.status(), &rejection.body_text()),
    };
    let until = match until.map(|text| Timestamp::parse(&text)) {
        Some(None) => return refuse(StatusCode::BAD_REQUEST, "until is not RFC 3339"),
        Some(until) => until,
        None => None,
    };
    let Ok(id) = id.parse::<IncidentId>() else {
        return refuse(StatusCode::NOT_FOUND, &NotAcknowledged::Unknown.to_string());
    };
    let mut incidents = shown.incidents.lock();
    match incidents.acknowledge(id, &reason, until, Timestamp::now()) {
        Ok(()) => Json(incidents.view(id)).into_response(),
        Err(error @ NotAcknowledged::Unknown) => refuse(StatusCode::NOT_FOUND, &error.to_string()),
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// A proxy on this host passes on what others ask.
fn is_forwarded(headers: &HeaderMap) -> bool {
    let names =
        [FORWARDED, HeaderName::from_static("x-forwarded-for"), HeaderName::from_static("via")];
    names.iter().any(|name| headers.contains_key(name))
}

/// Browsers say where a page that posts came from; other programs say nothing.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let own = headers.get(HOST).and_then(|host| host.to_str().ok());
    own.is_some_and(|own| origin.as_bytes() == format!("http://{own}").as_bytes())
}

fn refuse(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}
