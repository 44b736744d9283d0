//! The values that pass from connections to HTTP and back to the kernel side.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::capture::OpenInfo;

/// Which way bytes go over HTTP, whoever the local process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From client to server.
    Request,
    /// From server to client.
    Response,
}

/// What is known of a connection, shared by its exchanges.
#[derive(Clone, Debug)]
pub struct ConnectionInfo {
    /// `<unit, container or process>:<port>`.
    pub service: Arc<str>,
    /// The client's address.
    pub client: Option<SocketAddr>,
    /// The server's address.
    pub server: Option<SocketAddr>,
}

impl ConnectionInfo {
    /// What is known of a connection whose opening was missed.
    pub(super) fn unknown() -> Self {
        Self { service: "unknown".into(), client: None, server: None }
    }
}

/// Why bytes that moved weren't seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapCause {
    /// On purpose or of necessity: budget, zero-copy send, skipped on request.
    NotCopied,
    /// An event or a piece of user memory was lost.
    Lost,
}

/// The next piece of one direction of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamChunk<'a> {
    /// Bytes that follow on what came before.
    Bytes(&'a [u8]),
    /// So many bytes moved and were not captured.
    Gap {
        /// How many.
        bytes: u64,
        /// Why.
        cause: GapCause,
    },
}

/// What the kernel side need not copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// Bytes of one direction, up to a stream offset.
    Skip {
        /// Socket cookie.
        cookie: u64,
        /// The direction that the process sends.
        sent: bool,
        /// Offset of the first byte that is wanted again.
        until_offset: u64,
    },
    /// Anything more of the connection: it isn't HTTP.
    Mute {
        /// Socket cookie.
        cookie: u64,
    },
}

/// Names the service at the answering end of a connection.
pub trait Services {
    /// `<unit, container or process>:<port>`.
    fn name(&mut self, open: &OpenInfo) -> Arc<str>;
}
