//! Time in minutes, and the grains that it is counted in.
//!
//! Input: times in UTC, so that daylight saving plays no part. Output: numbers of 24 bits.
//! Invariant: a grain begins where every finer one does, so that fine ones merge into coarse ones.

use crate::clock::Timestamp;

/// 2010-01-01T00:00:00Z, in seconds since the Unix epoch.
const EPOCH_S: u64 = 1_262_304_000;

/// Minutes since the start of 2010, at most 24 bits: up to the end of 2041. Times out of that
/// are the first or the last minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Minute(u32);

impl Minute {
    pub(super) const BITS: u32 = 24;
    const MAX: u32 = (1 << Self::BITS) - 1;

    /// Before every window.
    pub(super) const NEVER: Self = Self(0);

    pub(super) fn of(at: Timestamp) -> Self {
        let minutes = (at.0 / 1_000_000_000).saturating_sub(EPOCH_S) / 60;
        Self::from_number(u32::try_from(minutes).unwrap_or(Self::MAX))
    }

    /// When it begins; [`Self::NEVER`] is 0.
    pub(super) fn start(self) -> Timestamp {
        let begins_s = |minutes: u32| EPOCH_S + 60 * u64::from(minutes);
        Timestamp(if self == Self::NEVER { 0 } else { begins_s(self.0) * 1_000_000_000 })
    }

    pub(super) fn from_number(number: u32) -> Self {
        Self(number.min(Self::MAX))
    }

    pub(super) const fn number(self) -> u32 {
        self.0
    }

    pub(super) const fn minus(self, minutes: u32) -> Self {
        Self(self.0.saturating_sub(minutes))
    }

    /// Where the grain begins that this minute is in.
    pub(super) const fn floor(self, grain: Grain) -> Self {
        Self(self.0 - self.0 % grain.minutes())
    }
}

/// A span that counts are kept for as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    Minute,
    TenMinutes,
    Hour,
    SixHours,
    Day,
}

impl Grain {
    /// Every grain, finest first.
    pub(super) const ALL: [Self; 5] =
        [Self::Minute, Self::TenMinutes, Self::Hour, Self::SixHours, Self::Day];

    pub(super) const fn minutes(self) -> u32 {
        match self {
            Self::Minute => 1,
            Self::TenMinutes => 10,
            Self::Hour => 60,
            Self::SixHours => 360,
            Self::Day => 1_440,
        }
    }
}
