//! Answers that are written while they are sent.
//!
//! Input: a writer that makes text page by page, run on a thread of its own. Output: the
//! body of a response. Invariants: however long the answer, no more than two of its pages
//! are held; who reads it too slowly is given up after a while, and so few are written at
//! once that they don't keep others waiting for long; an answer that isn't written to its
//! end breaks off, so that nobody takes it for a whole one.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use hyper::body::Frame;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, timeout_at};

use super::Shown;

/// Answers that are written at once; more wait.
const STREAMS_MAX: usize = 4;
/// How long one may take, however slow its reader.
const STREAM: Duration = Duration::from_secs(20);

static STREAMS: Semaphore = Semaphore::const_new(STREAMS_MAX);

/// Takes pages; false where nobody wants more.
pub(super) type Sink<'a> = dyn FnMut(String) -> bool + 'a;

/// A part of an answer.
enum Part {
    Page(Bytes),
    End,
}

/// Answers with what `write` gives to its sink; it gives false where it was not taken.
pub(super) async fn stream(
    shown: Arc<Shown>,
    content_type: &'static str,
    write: impl FnOnce(&Shown, &mut Sink<'_>) -> bool + Send + 'static,
) -> Response {
    stream_within(STREAM, shown, content_type, write).await
}

async fn stream_within(
    limit: Duration,
    shown: Arc<Shown>,
    content_type: &'static str,
    write: impl FnOnce(&Shown, &mut Sink<'_>) -> bool + Send + 'static,
) -> Response {
    let Ok(permit) = STREAMS.acquire().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let deadline = Instant::now() + limit;
    let (parts, body) = mpsc::channel(1);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let send =
            |part| matches!(runtime.block_on(timeout_at(deadline, parts.send(part))), Ok(Ok(())));
        if write(&shown, &mut |page| send(Part::Page(page.into()))) {
            send(Part::End);
        }
    });
    ([(CONTENT_TYPE, content_type)], Body::new(Pages(body))).into_response()
}

/// The body of an answer that is being written.
struct Pages(mpsc::Receiver<Part>);

impl HttpBody for Pages {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(match ready!(self.0.poll_recv(context)) {
            Some(Part::Page(page)) => Some(Ok(Frame::data(page))),
            Some(Part::End) => None,
            None => Some(Err(io::ErrorKind::TimedOut.into())),
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;
    use crate::web::tests::shown;

    fn page() -> String {
        "x".repeat(1000)
    }

    #[tokio::test]
    async fn an_answer_is_the_pages_one_after_another() {
        let answer =
            stream(shown(), "text/plain", |_, sink| sink("one, ".into()) && sink("two".into()));
        let body = to_bytes(answer.await.into_body(), 100).await.unwrap();
        assert_eq!(&body[..], b"one, two");
    }

    #[tokio::test]
    async fn an_answer_that_is_not_written_to_its_end_breaks_off() {
        let answer = stream(shown(), "text/plain", |_, sink| !sink("one".into()));
        assert!(to_bytes(answer.await.into_body(), 100).await.is_err());
    }

    #[tokio::test]
    async fn what_nobody_reads_is_held_a_page_or_two_and_given_up() {
        let (written, pages) = std::sync::mpsc::channel();
        let short = Duration::from_millis(50);
        let answer = stream_within(short, shown(), "text/plain", move |_, sink| {
            let mut taken = 0;
            while sink(page()) {
                taken += 1;
            }
            written.send(taken).unwrap();
            false
        });
        let answer = answer.await;
        let taken = tokio::task::spawn_blocking(move || pages.recv().unwrap()).await.unwrap();
        assert!(taken <= 1, "{taken}");
        drop(answer);
    }

    #[tokio::test]
    async fn who_hangs_up_ends_the_writing() {
        let (written, pages) = std::sync::mpsc::channel();
        let answer = stream(shown(), "text/plain", move |_, sink| {
            while sink(page()) {}
            written.send(()).unwrap();
            false
        });
        drop(answer.await);
        tokio::task::spawn_blocking(move || pages.recv().unwrap()).await.unwrap();
    }
}
