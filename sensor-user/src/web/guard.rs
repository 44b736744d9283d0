//! What holds for every request: who may ask, how long it takes, what browsers may do with it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue,
    REFERRER_POLICY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use serde_json::json;

use super::Shown;

const REQUEST_SECONDS: u64 = 30;

/// The page's own files and API, nothing inline, no text that becomes markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Refuses foreign hosts, bounds the time, sets the headers.
pub(super) async fn guard(
    State(shown): State<Arc<Shown>>,
    request: Request,
    next: Next,
) -> Response {
    let is_asked_again_soon = request.uri().path().starts_with("/api/");
    let mut response = if !is_ours(request.headers(), &shown.settings().http.hosts) {
        let why = "this host name is not known here: add it to http.hosts in the configuration\n";
        (StatusCode::MISDIRECTED_REQUEST, why).into_response()
    } else if shown.access.admits(request.uri().path(), request.headers()) {
        let response = next.run(request);
        tokio::time::timeout(Duration::from_secs(REQUEST_SECONDS), response)
            .await
            .unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
    } else {
        let why = Json(json!({ "error": "the token of http.token_file is asked for" }));
        (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], why).into_response()
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_asked_again_soon {
        // A page that stays open would else keep one of the connections from all others.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// True where `Host` is one that no foreign DNS name can stand for: an address, a loopback
/// name, or a configured one. HTTP/1.0 may go without.
fn is_ours(headers: &HeaderMap, hosts: &[String]) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
}
