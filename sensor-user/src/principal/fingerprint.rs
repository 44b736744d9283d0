//! What a request's head says of the program that sent it.
//!
//! Input: header names in their order and case, and the user agent. Output: 64 bits that
//! stay the same for one program, whoever uses it and from wherever.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::http::Header;

/// Longest of the names that [`is_passing`] knows.
const PASSING_MAX: usize = 19;

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

/// Headers that come and go between requests of one program: credentials, caching,
/// bodies, and what proxies and tracing add on the way.
fn is_passing(name: &str) -> bool {
    let mut lower = [0; PASSING_MAX];
    let Some(lower) = lower.get_mut(..name.len()) else {
        return is_forwarding(name);
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"authorization"
            | b"baggage"
            | b"cache-control"
            | b"cdn-loop"
            | b"content-encoding"
            | b"content-length"
            | b"content-type"
            | b"cookie"
            | b"expect"
            | b"forwarded"
            | b"host"
            | b"idempotency-key"
            | b"if-match"
            | b"if-modified-since"
            | b"if-none-match"
            | b"if-range"
            | b"if-unmodified-since"
            | b"origin"
            | b"pragma"
            | b"range"
            | b"referer"
            | b"te"
            | b"traceparent"
            | b"tracestate"
            | b"trailer"
            | b"transfer-encoding"
            | b"via"
            | b"x-amzn-trace-id"
            | b"x-api-key"
            | b"x-b3-traceid"
            | b"x-correlation-id"
            | b"x-csrf-token"
            | b"x-real-ip"
            | b"x-request-id"
    ) || is_forwarding(name)
}

fn is_forwarding(name: &str) -> bool {
    name.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("x-forwarded-"))
}
