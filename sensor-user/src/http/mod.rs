//! HTTP as a bystander reads it.
//!
//! Input: [`StreamChunk`](crate::connection::StreamChunk)s of both directions of one
//! connection. Output: [`Exchange`]s, paired by order.
//! Invariants: never fails the flow, bounded memory, any split of the bytes gives the
//! same exchanges, a gap ends exactness of the messages it touches and no other's.

mod body;
pub mod decode;
pub mod graphql;
pub mod h1;
mod limits;
mod stats;

pub use body::BodyReader;
pub use httparse::Header;
pub use limits::Limits;
pub use stats::{Anomaly, HttpStats};

use crate::clock::Timestamp;
use crate::connection::{ConnectionInfo, Feedback};
use crate::exchange::Exchange;
use crate::principal::Caller;

/// A request head, borrowed from the bytes it was read from.
#[derive(Clone, Copy, Debug)]
pub struct RequestHead<'a> {
    /// Method as sent.
    pub method: &'a str,
    /// Request target as sent.
    pub target: &'a str,
    /// Header fields in their order, names in their case.
    pub headers: &'a [Header<'a>],
}

/// A response head, borrowed likewise.
#[derive(Clone, Copy, Debug)]
pub struct ResponseHead<'a> {
    /// Status code.
    pub status: u16,
    /// Header fields.
    pub headers: &'a [Header<'a>],
}

/// What is kept of a request until its response is complete.
#[derive(Clone, Debug)]
pub struct Request {
    /// When its first byte was seen.
    pub at: Timestamp,
    /// Who sent it.
    pub caller: Caller,
    /// Method; `"UNKNOWN"` where the head was not seen.
    pub method: Box<str>,
    /// Target; empty where the head was not seen.
    pub target: Box<str>,
    /// GraphQL operation, once the request body was read.
    pub graphql: Option<Box<str>>,
}

impl Request {
    /// The method of a request whose head wasn't seen.
    pub const UNKNOWN: &'static str = "UNKNOWN";
}

/// What HTTP asks of the stages around it while it reads.
pub trait Observer {
    /// Reads the body of a response.
    type Body: BodyReader;

    /// Key of the hash by which a connection knows a request's header fields again, so that
    /// its caller need not be looked for; none where the fields alone don't name the caller.
    fn fields_key(&self) -> Option<[u8; 16]> {
        None
    }
    /// A request head is complete. Header values must not be kept.
    fn caller(&mut self, connection: &ConnectionInfo, head: &RequestHead<'_>) -> Caller;
    /// A request whose head was not seen (joined midway, or lost).
    fn unseen_caller(&mut self, connection: &ConnectionInfo) -> Caller;
    /// A final response head is complete: the reader for its body.
    fn counter(
        &mut self,
        connection: &ConnectionInfo,
        request: &Request,
        head: &ResponseHead<'_>,
    ) -> Self::Body;
    /// An exchange is complete.
    fn exchange(&mut self, exchange: Exchange);
    /// The kernel side may save itself work.
    fn feedback(&mut self, feedback: Feedback) {
        let _ = feedback;
    }
}
