//! What a replay read.

use std::collections::BTreeMap;
use std::fmt;

use crate::clock::Timestamp;

/// Figures of one replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Lines, or entries of a HAR file.
    pub lines: u64,
    /// Exchanges that were counted.
    pub exchanges: u64,
    /// Records in them.
    pub records: u64,
    /// Exchanges out of the order of time by more than could be put right.
    pub late: u64,
    /// What was passed over, by reason: how many, and the number of the first.
    pub skipped: BTreeMap<&'static str, (u64, u64)>,
    /// Times of the earliest and of the latest exchange.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl Summary {
    pub(super) fn count(&mut self, at: Timestamp, records: u64) {
        self.exchanges += 1;
        self.records += records;
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }

    /// Passes over the line or entry that was read last.
    pub(super) fn skip(&mut self, reason: &'static str) {
        let line = self.lines;
        self.skipped.entry(reason).or_insert((0, line)).0 += 1;
    }
}

/// A few lines for a person.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, exchanges, records, late, skipped, span } = self;
        write!(f, "{lines} read, {exchanges} exchanges, {records} records")?;
        if let Some((first, last)) = span {
            write!(f, ", from {first} to {last}")?;
        }
        if *late > 0 {
            write!(f, "\n{late} out of order")?;
        }
        for (reason, (count, line)) in skipped {
            write!(f, "\n{count} passed over: {reason} (first: {line})")?;
        }
        Ok(())
    }
}
