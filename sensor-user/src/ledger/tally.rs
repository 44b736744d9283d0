//! The plain numbers of an endpoint or a principal.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::exchange::Exchange;
use crate::records::{Quality, SensitiveClass};

/// First digit of a status code; the label `status` of `weir_exchanges_total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusClass {
    /// Informational (a final 101).
    Informational = 0,
    /// Successful.
    Successful = 1,
    /// Redirection.
    Redirection = 2,
    /// Client error.
    ClientError = 3,
    /// Server error.
    ServerError = 4,
    /// No status code (RFC 9110 15), or none was seen.
    Other = 5,
}

/// Every class, in the order of its number.
pub const STATUS_CLASSES: [StatusClass; 6] = [
    StatusClass::Informational,
    StatusClass::Successful,
    StatusClass::Redirection,
    StatusClass::ClientError,
    StatusClass::ServerError,
    StatusClass::Other,
];

impl StatusClass {
    /// The class of a status code.
    #[must_use]
    pub const fn of(status: u16) -> Self {
        match status / 100 {
            1 => Self::Informational,
            2 => Self::Successful,
            3 => Self::Redirection,
            4 => Self::ClientError,
            5 => Self::ServerError,
            _ => Self::Other,
        }
    }

    /// The metric label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Informational => "1xx",
            Self::Successful => "2xx",
            Self::Redirection => "3xx",
            Self::ClientError => "4xx",
            Self::ServerError => "5xx",
            Self::Other => "other",
        }
    }
}

/// Numbers that only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Exchanges by [`StatusClass`] number.
    pub exchanges: [u64; STATUS_CLASSES.len()],
    /// Records by [`Quality`] number.
    pub records: [u64; 3],
    /// Bodies by [`Quality`] number.
    pub bodies_by_quality: [u64; 3],
    /// Bodies by [`BodyOutcome`](crate::records::BodyOutcome) number.
    pub bodies: [u64; 6],
    /// Bytes of response bodies as moved on the wire.
    pub response_bytes: u64,
    /// Records that hold each class, by [`SensitiveClass`] number.
    pub sensitive: [u64; SensitiveClass::ALL.len()],
    /// Start of the first exchange.
    pub first_seen: Timestamp,
    /// Start of the last one.
    pub last_seen: Timestamp,
}

impl Tally {
    /// Counts one exchange.
    pub fn add(&mut self, exchange: &Exchange) {
        let body = &exchange.body;
        bump(&mut self.exchanges, StatusClass::of(exchange.status) as usize, 1);
        bump(&mut self.records, body.quality as usize, body.records);
        bump(&mut self.bodies_by_quality, body.quality as usize, 1);
        bump(&mut self.bodies, body.outcome as usize, 1);
        self.response_bytes = self.response_bytes.saturating_add(exchange.response_bytes);
        sum(&mut self.sensitive, &body.sensitive);
        self.seen(exchange.at, exchange.at);
    }

    /// Adds the numbers of another.
    pub fn merge(&mut self, other: &Self) {
        sum(&mut self.exchanges, &other.exchanges);
        sum(&mut self.records, &other.records);
        sum(&mut self.bodies_by_quality, &other.bodies_by_quality);
        sum(&mut self.bodies, &other.bodies);
        self.response_bytes = self.response_bytes.saturating_add(other.response_bytes);
        sum(&mut self.sensitive, &other.sensitive);
        if other.exchanges_all() > 0 {
            self.seen(other.first_seen, other.last_seen);
        }
    }

    /// Exchanges of all classes.
    #[must_use]
    pub fn exchanges_all(&self) -> u64 {
        self.exchanges.iter().fold(0, |all, n| all.saturating_add(*n))
    }

    /// Records of all qualities.
    #[must_use]
    pub fn records_all(&self) -> u64 {
        self.records.iter().fold(0, |all, n| all.saturating_add(*n))
    }

    /// How good [`Self::records_all`] is: exact where every body was, unknown where none could
    /// be read, else a lower bound.
    #[must_use]
    pub fn quality(&self) -> Quality {
        match self.bodies_by_quality {
            [_, 0, 0] => Quality::Exact,
            [0, 0, _] => Quality::Unknown,
            _ => Quality::AtLeast,
        }
    }

    /// Classes that were handed out.
    pub fn sensitive_classes(&self) -> impl Iterator<Item = SensitiveClass> {
        let classes = SensitiveClass::ALL.into_iter().zip(self.sensitive);
        classes.filter(|(_, records)| *records > 0).map(|(class, _)| class)
    }

    /// Every number, always in the same order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        let Self { exchanges, records, bodies_by_quality, bodies, sensitive, .. } = self;
        let by_class = exchanges.iter().chain(records).chain(bodies_by_quality);
        by_class.chain(bodies).chain(sensitive).chain([&self.response_bytes]).copied()
    }

    pub(super) fn numbers_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        let Self { exchanges, records, bodies_by_quality, bodies, sensitive, .. } = self;
        let by_class = exchanges.iter_mut().chain(records).chain(bodies_by_quality);
        by_class.chain(bodies).chain(sensitive).chain([&mut self.response_bytes])
    }

    fn seen(&mut self, first: Timestamp, last: Timestamp) {
        if self.first_seen == Timestamp::default() || first < self.first_seen {
            self.first_seen = first;
        }
        self.last_seen = self.last_seen.max(last);
    }
}

fn bump(counts: &mut [u64], at: usize, by: u64) {
    if let Some(count) = counts.get_mut(at) {
        *count = count.saturating_add(by);
    }
}

fn sum(own: &mut [u64], other: &[u64]) {
    for (own, other) in own.iter_mut().zip(other) {
        *own = own.saturating_add(*other);
    }
}
