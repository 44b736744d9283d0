//! The spans of time that counts are kept for.
//!
//! A window is made of whole grains: it begins where the grain begins that the moment "its
//! length ago" is in. So it holds all that it should, and up to one grain more: a minute of
//! ten, ten minutes of an hour, an hour of a day, six hours of a week, a day of a month or a
//! quarter. What has a later time than now counts as now.

use std::time::Duration;

use super::minute::{Grain, Minute};

/// A span that ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Window {
    /// Ten minutes.
    #[serde(rename = "10m")]
    TenMinutes,
    /// One hour.
    #[serde(rename = "1h")]
    Hour,
    /// 24 hours.
    #[serde(rename = "24h")]
    Day,
    /// 7 days.
    #[serde(rename = "7d")]
    Week,
    /// 30 days.
    #[serde(rename = "30d")]
    Month,
    /// 90 days.
    #[serde(rename = "90d")]
    Quarter,
}

impl Window {
    /// Every window, shortest first.
    pub const ALL: [Self; 6] =
        [Self::TenMinutes, Self::Hour, Self::Day, Self::Week, Self::Month, Self::Quarter];

    /// How long it is.
    #[must_use]
    pub const fn length(self) -> Duration {
        const HOUR: u64 = 3600;
        Duration::from_secs(match self {
            Self::TenMinutes => 600,
            Self::Hour => HOUR,
            Self::Day => 24 * HOUR,
            Self::Week => 7 * 24 * HOUR,
            Self::Month => 30 * 24 * HOUR,
            Self::Quarter => 90 * 24 * HOUR,
        })
    }

    pub(super) const fn grain(self) -> Grain {
        match self {
            Self::TenMinutes => Grain::Minute,
            Self::Hour => Grain::TenMinutes,
            Self::Day => Grain::Hour,
            Self::Week => Grain::SixHours,
            Self::Month | Self::Quarter => Grain::Day,
        }
    }

    /// The first minute in it.
    pub(super) const fn start(self, now: Minute) -> Minute {
        now.floor(self.grain()).minus((self.length().as_secs() / 60) as u32)
    }

    /// The label `window` of metrics and API.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::TenMinutes => "10m",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
        }
    }
}

/// A number of distinct records.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Estimate {
    /// The number, or the best estimate of it.
    pub value: u64,
    /// Relative standard error (1 σ); 0 where the number is exact.
    pub error: f64,
}
