//! Kernel events in, ordered byte streams out.
//!
//! Input: [`Event`](crate::capture::Event)s of all connections, in ring buffer order.
//! Output: [`StreamChunk`]s. Invariants: keyed by socket cookie alone; a hole in the
//! offsets becomes a gap; the table is bounded.

use std::net::SocketAddr;
use std::sync::Arc;

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

/// The next piece of one direction of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamChunk<'a> {
    /// Bytes that follow on what came before.
    Bytes(&'a [u8]),
    /// So many bytes moved and were not captured; `zero_copy` where they never passed a
    /// user buffer.
    Gap {
        /// How many.
        bytes: u64,
        /// Never passed a user buffer (sendfile), as against lost.
        zero_copy: bool,
    },
}
