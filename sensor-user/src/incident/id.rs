//! How an incident is called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// The day (UTC) of an incident's first finding and its number on that day, `20261122-0001`:
/// short enough to be said aloud, and in the order of opening.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct IncidentId {
    day: u32,
    number: u32,
}

impl IncidentId {
    /// The id after this one, for an incident that opens `at`. Ids only grow, also where the
    /// clock goes back.
    #[must_use]
    pub(super) fn next(self, at: Timestamp) -> Self {
        let time = jiff::Timestamp::from_nanosecond(i128::from(at.0)).unwrap_or_default();
        let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
        let number = |part: i16| u32::try_from(part).unwrap_or(0);
        let (month, day) = (number(date.month().into()), number(date.day().into()));
        let day = number(date.year()) * 10_000 + month * 100 + day;
        if day > self.day {
            Self { day, number: 1 }
        } else {
            Self { number: self.number.saturating_add(1), ..self }
        }
    }
}

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}-{:04}", self.day, self.number)
    }
}

/// The text is not an incident's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an incident's id, which looks like 20261122-0001")]
pub struct NotAnId;

impl FromStr for IncidentId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (day, number) = text.split_once('-').ok_or(NotAnId)?;
        if day.len() != 8 || !digits(day) || !digits(number) {
            return Err(NotAnId);
        }
        let day = day.parse().map_err(|_| NotAnId)?;
        let number = number.parse().map_err(|_| NotAnId)?;
        Ok(Self { day, number })
    }
}

impl From<IncidentId> for String {
    fn from(id: IncidentId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for IncidentId {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}
