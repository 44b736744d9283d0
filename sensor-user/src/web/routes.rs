//! Which path shows what.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use tokio::sync::Semaphore;

use super::stream::{Sink, stream};
use super::{Shown, api, guard, incidents, page};
use crate::clock::Timestamp;
use crate::metrics;

/// Pages that are built at once; more wait.
const BUILDERS_MAX: usize = 2;

static BUILDERS: Semaphore = Semaphore::const_new(BUILDERS_MAX);

pub(super) fn routes(shown: Arc<Shown>) -> Router {
    Router::new()
        .route("/", get(status_page))
        .route("/metrics", get(scrape))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/api/v1/status", get(|State(shown)| json(shown, api::status)))
        .route("/api/v1/endpoints", get(|State(shown)| list(shown, api::endpoints)))
        .route("/api/v1/principals", get(|State(shown)| list(shown, api::principals)))
        .route("/api/v1/incidents", get(|State(shown)| json(shown, incidents::list)))
        .route("/api/v1/incidents/{id}", get(incidents::one))
        .route(
            "/api/v1/incidents/{id}/acknowledge",
            post(incidents::acknowledge).layer(DefaultBodyLimit::max(incidents::BODY_BYTES_MAX)),
        )
        .route("/api/v1/coverage", get(|State(shown)| json(shown, api::coverage)))
        .layer(from_fn_with_state(shown.clone(), guard::guard))
        .with_state(shown)
}

async fn status_page(State(shown): State<Arc<Shown>>) -> Response {
    build(shown, |shown| Html(page::page(shown))).await
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

async fn list(shown: Arc<Shown>, write: fn(&Shown, &mut Sink<'_>) -> bool) -> Response {
    stream(shown, "application/json", write).await
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
