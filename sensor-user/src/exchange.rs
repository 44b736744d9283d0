//! The values that pass between the stages after HTTP.
//!
//! `Exchange` (http) → `EndpointCall` (endpoint) → ledger and exchange log.

use std::net::IpAddr;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::principal::Caller;
use crate::records::BodyCount;

/// One request with its response, read to the end (or as far as it went).
/// Holds no header values and no body: secrets end where they are read.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// When the first byte of the request was seen.
    pub at: Timestamp,
    /// `<unit, container or process>:<port>`.
    pub service: Arc<str>,
    /// Address of the peer, before any proxy header is considered.
    pub peer: Option<IpAddr>,
    /// Who called, by the configured order.
    pub caller: Caller,
    /// Request method as sent; `"UNKNOWN"` where the request was not seen.
    pub method: Box<str>,
    /// Request target as sent (path and query); empty where it was not seen.
    pub target: Box<str>,
    /// GraphQL operation, where the request was one.
    pub graphql: Option<Box<str>>,
    /// Response status code.
    pub status: u16,
    /// Bytes of the response body as moved on the wire, coding and chunking included.
    pub response_bytes: u64,
    /// What was handed out.
    pub body: BodyCount,
}

/// An exchange whose endpoint is known.
#[derive(Clone, Debug)]
pub struct EndpointCall {
    /// `GET /customers/{id}`.
    pub endpoint: Arc<str>,
    /// Values that the template's placeholders took, e.g. `["17"]`; the record key of a
    /// single object without an id of its own.
    pub parameters: Vec<Box<str>>,
    /// The exchange itself.
    pub exchange: Exchange,
}
