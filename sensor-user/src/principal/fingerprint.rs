//! What a request's head says of the program that sent it.
//!
//! Input: header names in their order and case, and the user agent. Output: 64 bits that
//! stay the same for one program, whoever uses it and from wherever.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::http::Header;

/// Headers that come and go between requests of one program: credentials, caching,
/// bodies, and what proxies and tracing add on the way. Lower case.
const PASSING: [&str; 34] = [
    "authorization",
    "baggage",
    "cache-control",
    "cdn-loop",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "idempotency-key",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "origin",
    "pragma",
    "range",
    "referer",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "via",
    "x-amzn-trace-id",
    "x-api-key",
    "x-b3-traceid",
    "x-correlation-id",
    "x-csrf-token",
    "x-real-ip",
    "x-request-id",
];

/// The fingerprint of a head, keyed so that it means nothing elsewhere.
pub(super) fn of_headers(key: &[u8; 16], headers: &[Header<'_>]) -> u64 {
    let mut hasher = SipHasher13::new_with_key(key);
    let mut agent = None;
    for header in headers {
        if header.name.eq_ignore_ascii_case("user-agent") {
            agent = agent.or(Some(header.value.trim_ascii()));
        }
        if !is_passing(header.name) {
            hasher.write(header.name.as_bytes());
            hasher.write_u8(0xff);
        }
    }
    hasher.write(agent.unwrap_or_default());
    hasher.finish()
}

fn is_passing(name: &str) -> bool {
    PASSING.iter().any(|passing| name.eq_ignore_ascii_case(passing))
        || name.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("x-forwarded-"))
}
