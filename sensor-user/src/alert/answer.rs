//! What became of an attempt to deliver.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The target has it.
    Delivered,
    /// To be tried again, not before so long where the target says so.
    Failed {
        /// What went wrong.
        why: String,
        /// What the target asks for.
        after: Option<Duration>,
    },
    /// The target will never take it.
    Rejected {
        /// What it said.
        why: String,
    },
}

impl Outcome {
    pub(super) fn failed(why: impl ToString) -> Self {
        Self::Failed { why: why.to_string(), after: None }
    }

    /// What an answer means: another attempt helps where the server or its load is at fault,
    /// not where the request is. A redirect is not followed: what is configured is where alerts go.
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        let why = format!("answered {status}");
        let retry = matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
        if status.is_success() {
            Self::Delivered
        } else if status.is_server_error() || retry {
            let after =
                headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            Self::Failed { why, after: after.map(Duration::from_secs) }
        } else {
            Self::Rejected { why }
        }
    }
}
