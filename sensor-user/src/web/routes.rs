//! Which path shows what.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::api::Rows;
use super::assets::ASSETS;
use super::stream::{Sink, stream};
use super::{Shown, api, flow, guard, incidents, overview};
use crate::clock::Timestamp;
use crate::metrics;

/// Most bytes that a request may send.
const BODY_BYTES_MAX: usize = 8 << 10;
/// Answers that are built at once; more wait.
const BUILDERS_MAX: usize = 2;

static BUILDERS: Semaphore = Semaphore::const_new(BUILDERS_MAX);

pub(super) fn routes(shown: Arc<Shown>) -> Router {
    let assets = ASSETS.iter().fold(Router::new(), |router, asset| {
        router
            .route(asset.path, get(move |headers: HeaderMap| async move { asset.answer(&headers) }))
    });
    assets
        .route("/metrics", get(scrape))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/api/v1/status", get(|State(shown)| json(shown, api::status)))
        .route("/api/v1/overview", get(show_overview))
        .route("/api/v1/flow", get(show_flow))
        .route("/api/v1/session", post(open_session))
        .route("/api/v1/endpoints", get(|State(s), Query(rows)| list(s, rows, api::endpoints)))
        .route("/api/v1/principals", get(|State(s), Query(rows)| list(s, rows, api::principals)))
        .route("/api/v1/incidents", get(|State(shown)| json(shown, incidents::list)))
        .route("/api/v1/incidents/{id}", get(incidents::one))
        .route("/api/v1/incidents/{id}/acknowledge", post(incidents::acknowledge))
        .route("/api/v1/coverage", get(|State(shown)| json(shown, api::coverage)))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(shown.clone(), guard::guard))
        .with_state(shown)
}

async fn show_overview(State(shown): State<Arc<Shown>>) -> Response {
    build(shown, |shown| ([(CONTENT_TYPE, "application/json")], overview::overview(shown))).await
}

async fn show_flow(State(shown): State<Arc<Shown>>, Query(asked): Query<flow::Asked>) -> Response {
    build(shown, move |shown| Json(flow::asked(shown, &asked))).await
}

/// Who brings the token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    token: String,
}

/// Gives a browser that has the token its cookie.
async fn open_session(State(shown): State<Arc<Shown>>, Json(login): Json<Login>) -> Response {
    match shown.access.cookie(&login.token) {
        Some(cookie) => (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn ready(State(shown): State<Arc<Shown>>) -> (StatusCode, &'static str) {
    if shown.is_ready() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "probes are being attached\n")
    }
}

async fn scrape(State(shown): State<Arc<Shown>>) -> Response {
    stream(shown, metrics::TEXT_FORMAT, |shown, sink| {
        let top = shown.settings().limits.principals_exported as usize;
        let readings = shown.readings.lock().clone();
        let counts = shown.incidents.lock().counts();
        metrics::write(&readings, &shown.ledger, &counts, top, Timestamp::now(), sink)
    })
    .await
}

async fn list(
    shown: Arc<Shown>,
    rows: Rows,
    write: fn(&Shown, &Rows, &mut Sink<'_>) -> bool,
) -> Response {
    stream(shown, "application/json", move |shown, sink| write(shown, &rows, sink)).await
}

async fn json<T: Serialize + Send + 'static>(shown: Arc<Shown>, show: fn(&Shown) -> T) -> Response {
    build(shown, move |shown| Json(show(shown))).await
}

/// Builds a response off the threads that serve connections, few at a time.
async fn build<T: IntoResponse + Send + 'static>(
    shown: Arc<Shown>,
    show: impl FnOnce(&Shown) -> T + Send + 'static,
) -> Response {
    let Ok(permit) = BUILDERS.acquire().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    match tokio::task::spawn_blocking(move || {
        // Held here: who asked may be gone by the time that this ends.
        let _permit = permit;
        show(&shown).into_response()
    })
    .await
    {
        Ok(response) => response,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::web::tests::shown;

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_still_counts_as_being_built() {
        let (finish, finished) = mpsc::channel::<()>();
        let built = build(shown(), move |_| {
            let _ended = finished.recv();
            "late"
        });
        assert!(tokio::time::timeout(Duration::from_millis(50), built).await.is_err());
        assert!(BUILDERS.available_permits() < BUILDERS_MAX);
        drop(finish);
    }
}
