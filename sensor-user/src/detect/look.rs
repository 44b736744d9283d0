//! One exchange as detectors see it.
//!
//! Input: an [`EndpointCall`]. Output: a [`Look`]: keyed hashes, counts, and the number in
//! the id, which lives as long as the look does. Invariants: work is bounded by
//! [`KEYS_MAX`] keys whatever the response held.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::exchange::EndpointCall;
use crate::records::Quality;

/// Keys looked at in one response.
const KEYS_MAX: usize = 8;

/// What a lookup gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Records.
    Hit,
    /// The answer that there is none.
    Miss,
    /// Neither: refused, failed, throttled, or not readable.
    Other,
}

/// One exchange, measured.
#[derive(Clone, Debug)]
pub(super) struct Look<'a> {
    pub(super) call: &'a EndpointCall,
    /// Seconds since the epoch.
    pub(super) at_s: u64,
    pub(super) principal: u64,
    pub(super) fingerprint: u64,
    pub(super) outcome: Outcome,
    pub(super) records: u64,
    /// Hashes of the first records, the same ones for the same response.
    keys: [u64; KEYS_MAX],
    keys_len: usize,
    /// What was asked for; none where it does not show in the request.
    pub(super) asked: Option<u64>,
    /// The number in the id of a single record.
    pub(super) id: Option<u64>,
    /// The caller showed a credential.
    pub(super) is_known: bool,
    /// Sensitive classes, one bit each.
    pub(super) classes: u8,
}

impl<'a> Look<'a> {
    /// Measures an exchange with the hash key of the installation.
    pub(super) fn new(call: &'a EndpointCall, key: &[u8; 16]) -> Self {
        let exchange = &call.exchange;
        let body = &exchange.body;
        let hash = |bytes: &[u8]| {
            let mut hasher = SipHasher13::new_with_key(key);
            hasher.write(bytes);
            hasher.finish()
        };
        let asked = call.parameters.last().map(|value| hash(value.as_bytes()));
        let mut keys = [0; KEYS_MAX];
        let mut keys_len = 0;
        for (slot, found) in keys.iter_mut().zip(body.keys.exact_hashes().unwrap_or_default()) {
            *slot = *found;
            keys_len += 1;
        }
        if let (0, 1.., Some(asked), Some(slot)) = (keys_len, body.records, asked, keys.first_mut())
        {
            *slot = asked;
            keys_len = 1;
        }
        let mut classes = 0;
        for (bit, records) in body.sensitive.iter().enumerate() {
            classes |= u8::from(*records > 0) << bit;
        }
        Self {
            call,
            at_s: exchange.at.0 / 1_000_000_000,
            principal: hash(exchange.caller.principal.as_bytes()),
            fingerprint: exchange.caller.fingerprint,
            outcome: outcome(exchange.status, body.records, body.quality),
            records: if exchange.status / 100 == 2 { body.records } else { 0 },
            keys,
            keys_len,
            asked,
            id: call.parameters.last().and_then(|value| number(value)),
            is_known: !exchange.caller.principal.starts_with("ip:"),
            classes,
        }
    }

    /// Milliseconds since the epoch.
    pub(super) fn at_ms(&self) -> u64 {
        self.call.exchange.at.0 / 1_000_000
    }

    /// Hashes of the first records.
    pub(super) fn keys(&self) -> &[u64] {
        self.keys.get(..self.keys_len).unwrap_or_default()
    }
}

fn outcome(status: u16, records: u64, quality: Quality) -> Outcome {
    match status {
        200..300 if records > 0 => Outcome::Hit,
        200..300 if quality == Quality::Exact => Outcome::Miss,
        404 | 410 => Outcome::Miss,
        _ => Outcome::Other,
    }
}

/// The number that an id is or ends with, where what stands before has no digits:
/// `17`, `CUST-000017`. Ids of different beginnings are far apart.
fn number(id: &str) -> Option<u64> {
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
    if !(1..=15).contains(&digits) || id.len() > 32 {
        return None;
    }
    let (start, end) = id.split_at_checked(id.len() - digits)?;
    if start.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kind = start.bytes().fold(0_u64, |kind, byte| (kind * 31 + u64::from(byte)) & 0xff);
    end.parse::<u64>().ok().map(|number| number | kind << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_an_id_is_read_where_there_is_one() {
        let cases = [
            ("17", Some(17)),
            ("0017", Some(17)),
            ("3fa9c17", None),
            ("ann@example.org", None),
            ("", None),
            ("1234567890123456", None),
        ];
        for (id, expected) in cases {
            assert_eq!(number(id), expected, "{id}");
        }
        let (one, two) = (number("INV-0041").unwrap(), number("INV-0042").unwrap());
        assert_eq!(two - one, 1);
        assert_ne!(number("INV-0041"), number("CUS-0041"));
    }

    #[test]
    fn refusals_and_failures_are_neither_hit_nor_miss() {
        let cases = [
            (200, 1, Quality::Exact, Outcome::Hit),
            (200, 0, Quality::Exact, Outcome::Miss),
            (200, 0, Quality::Unknown, Outcome::Other),
            (404, 0, Quality::Exact, Outcome::Miss),
            (401, 0, Quality::Exact, Outcome::Other),
            (429, 0, Quality::Exact, Outcome::Other),
            (503, 0, Quality::Exact, Outcome::Other),
        ];
        for (status, records, quality, expected) in cases {
            assert_eq!(outcome(status, records, quality), expected, "{status} {records}");
        }
    }
}
