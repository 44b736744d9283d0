//! Numbers and distinct keys of an endpoint or a principal.

use serde::Serialize;

use crate::exchange::Exchange;
use crate::records::KeySet;

use super::figures::Figures;
use super::history::History;
use super::minute::Minute;
use super::seen::SeenKeys;
use super::{Tally, Window};

/// What was handed out at one place.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// The numbers of all time.
    pub tally: Tally,
    pub(super) history: History,
    pub(super) keys: SeenKeys,
    /// Keys were left out for want of room.
    pub(super) keys_cut: bool,
    /// The most distinct records that one of the principals counted here can have had, where
    /// these are of `other`.
    pub(super) residue: u64,
}

/// Distinct record keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distinct {
    /// How many.
    pub keys: u64,
    /// How good that number is.
    pub quality: DistinctQuality,
}

/// How good a number of distinct keys is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DistinctQuality {
    /// Each key is kept.
    Exact,
    /// From a sketch; see [`RELATIVE_ERROR`](crate::records::RELATIVE_ERROR).
    Estimated,
    /// Keys were left out for want of room.
    AtLeast,
}

/// What was handed out at one place within a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windowed {
    /// Which window.
    pub window: Window,
    /// The numbers.
    pub figures: Figures,
    /// Distinct record keys.
    pub distinct: Distinct,
}

impl Counts {
    /// Counts of a version that kept none by window: they are in no window.
    #[must_use]
    pub fn without_windows(tally: Tally, keys: &KeySet, keys_cut: bool) -> Self {
        let mut seen = SeenKeys::default();
        seen.add(keys, Minute::NEVER, true);
        Self { tally, keys: seen, keys_cut, ..Self::default() }
    }

    /// Distinct record keys of all time.
    #[must_use]
    pub fn distinct(&self) -> Distinct {
        self.distinct_since(Minute::NEVER)
    }

    pub(super) fn distinct_since(&self, start: Minute) -> Distinct {
        let (keys, exact) = self.keys.since(start);
        let quality = match (self.keys_cut, exact) {
            (true, _) => DistinctQuality::AtLeast,
            (false, true) => DistinctQuality::Exact,
            (false, false) => DistinctQuality::Estimated,
        };
        Distinct { keys, quality }
    }

    pub(super) fn within(&self, window: Window, now: Minute) -> Windowed {
        let start = window.start(now);
        let (figures, distinct) = (self.history.since(start), self.distinct_since(start));
        Windowed { window, figures, distinct }
    }

    pub(super) fn last_minute(&self) -> Minute {
        Minute::of(self.tally.last_seen)
    }

    /// Bytes beside this structure itself.
    pub(super) fn bytes(&self) -> usize {
        self.keys.bytes() + self.history.bytes()
    }

    /// Takes less as bytes than as it is.
    pub(super) fn packs_well(&self) -> bool {
        self.keys.listed().is_some()
    }

    /// Counts an exchange, its keys too where these may grow; false where it is older than every
    /// window.
    pub(super) fn add(&mut self, exchange: &Exchange, now: Minute, grow: bool) -> bool {
        let at = Minute::of(exchange.at);
        self.tally.add(exchange);
        self.keys_cut |= !self.keys.add(&exchange.body.keys, at, grow);
        self.history.add(at, now, Figures::of(exchange))
    }

    pub(super) fn merge(&mut self, other: &Self, now: Minute, grow: bool) {
        self.tally.merge(&other.tally);
        self.history.merge(&other.history, now);
        self.keys_cut |= !self.keys.merge(&other.keys, grow) || other.keys_cut;
        self.add_residue(other.residue);
    }

    /// Principals with up to so many distinct records are counted here from now on.
    pub(super) fn add_residue(&mut self, distinct: u64) {
        self.residue = self.residue.saturating_add(distinct);
    }
}
