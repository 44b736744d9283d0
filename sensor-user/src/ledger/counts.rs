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
    /// Changed since the store last saw it.
    pub(super) dirty: bool,
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

    /// There was an exchange since a minute.
    pub(super) fn was_active_since(&self, start: Minute) -> bool {
        Minute::of(self.tally.last_seen) >= start
    }

    /// Counts an exchange; false where it is older than every window.
    pub(super) fn add(&mut self, exchange: &Exchange, now: Minute, room: &mut KeyRoom) -> bool {
        let at = Minute::of(exchange.at);
        self.tally.add(exchange);
        room.keep(self, |keys, grow| keys.add(&exchange.body.keys, at, grow));
        self.dirty = true;
        self.history.add(at, now, Figures::of(exchange))
    }

    pub(super) fn merge(&mut self, other: &Self, now: Minute, room: &mut KeyRoom) {
        self.tally.merge(&other.tally);
        self.history.merge(&other.history, now);
        room.keep(self, |keys, grow| keys.merge(&other.keys, grow));
        self.keys_cut |= other.keys_cut;
        self.dirty = true;
    }
}

/// Room for record keys, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyRoom {
    /// Below 0 by no more than one set of keys grows at once.
    left: isize,
}

impl KeyRoom {
    /// Room for so many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self { left: isize::try_from(bytes).unwrap_or(isize::MAX) }
    }

    /// Adds keys to `counts`, or marks that there was no room for them.
    fn keep(&mut self, counts: &mut Counts, add: impl FnOnce(&mut SeenKeys, bool) -> bool) {
        let before = counts.keys.bytes();
        let all = add(&mut counts.keys, self.left > 0);
        counts.keys_cut |= !all;
        self.left += before.cast_signed() - counts.keys.bytes().cast_signed();
    }

    /// Takes back the room of counts that are no more.
    pub(super) fn free(&mut self, counts: &Counts) {
        self.left += counts.keys.bytes().cast_signed();
    }
}
