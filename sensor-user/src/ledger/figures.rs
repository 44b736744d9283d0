//! The numbers that are kept by window.

use crate::exchange::Exchange;
use crate::records::Quality;

/// What was handed out within a span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Figures {
    /// Exchanges.
    pub requests: u64,
    /// Records.
    pub records: u64,
    /// Bytes of response bodies as moved on the wire.
    pub bytes: u64,
    /// Exchanges that found something: status 2xx with a record.
    pub hits: u64,
    /// Exchanges that found nothing: 404, 410, or 2xx with a body that was read to its end and
    /// holds no record. Refusals and failures are neither hit nor miss.
    pub misses: u64,
}

impl Figures {
    pub(super) fn of(exchange: &Exchange) -> Self {
        let body = &exchange.body;
        let is_fine = (200..300).contains(&exchange.status);
        let is_hit = is_fine && body.records > 0;
        let is_empty = is_fine && body.records == 0 && body.quality == Quality::Exact;
        Self {
            requests: 1,
            records: body.records,
            bytes: exchange.response_bytes,
            hits: u64::from(is_hit),
            misses: u64::from(is_empty || matches!(exchange.status, 404 | 410)),
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.records = self.records.saturating_add(other.records);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.hits = self.hits.saturating_add(other.hits);
        self.misses = self.misses.saturating_add(other.misses);
    }
}
