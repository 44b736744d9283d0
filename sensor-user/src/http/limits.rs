//! The bounds of what one connection may hold.

use super::decode::DecodeLimits;

/// Bounds of memory and work; what is over is counted and skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one message head.
    pub head_bytes_max: usize,
    /// Requests that wait for their response (pipelining).
    pub pending_max: usize,
    /// Bytes of the targets of those requests, together.
    pub pending_bytes_max: usize,
    /// Bytes of one response body, as sent, that are read for records.
    pub body_bytes_max: u64,
    /// How far such a body may grow while it is decoded.
    pub decode: DecodeLimits,
    /// Bytes of one request body that are looked at for a GraphQL operation.
    pub graphql_bytes_max: usize,
    /// Bytes left of an unwanted body from which on the kernel is asked to skip them.
    pub skip_bytes_min: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes_max: 64 * 1024,
            pending_max: 4096,
            pending_bytes_max: 256 * 1024,
            body_bytes_max: 1 << 30,
            decode: DecodeLimits::default(),
            graphql_bytes_max: 64 * 1024,
            skip_bytes_min: 64 * 1024,
        }
    }
}
