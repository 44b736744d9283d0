//! What a list of principals shows of counts, read from their bytes without unpacking them.
//!
//! Input: a slot. Output: its records and distinct keys since some minutes. Invariant: the numbers are those that the unpacked counts give. Listed keys are
//! packed in groups of one minute, so that a group is counted, not its keys.

use super::counts::Counts;
use super::minute::Minute;
use super::{Window, encoded, seen};

/// More windows are not asked for.
const WINDOWS: usize = Window::ALL.len();

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Glance {
    /// Distinct keys and records since each of the minutes.
    pub(super) since: [Since; WINDOWS],
}

/// What was handed out since a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Since {
    pub(super) distinct: u64,
    pub(super) records: u64,
}

impl Glance {
    /// Of counts as they are.
    pub(super) fn of(counts: &Counts, starts: &[Minute]) -> Self {
        let mut glance = Self::default();
        for (start, since) in starts.iter().zip(&mut glance.since) {
            since.distinct = counts.distinct_since(*start).keys;
            since.records = counts.history.since(*start).records;
        }
        glance
    }

    /// Of counts as bytes; `None` where they have to be unpacked.
    pub(super) fn of_bytes(bytes: &[u8], starts: &[Minute]) -> Option<Self> {
        let mut glance = Self::default();
        let mut bytes = encoded::after_tally(bytes)?;
        let mut add = |at: Minute, distinct: u64, records: u64| {
            for (start, since) in starts.iter().zip(&mut glance.since) {
                if at >= *start {
                    since.distinct += distinct;
                    since.records = since.records.saturating_add(records);
                }
            }
        };
        for bucket in encoded::take_buckets(&mut bytes)? {
            let bucket = bucket?;
            add(bucket.from, 0, bucket.figures.records);
        }
        for group in seen::groups(bytes)? {
            let (at, hashes) = group?;
            add(at, hashes.len() as u64, 0);
        }
        Some(glance)
    }
}
