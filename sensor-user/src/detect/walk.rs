//! Whether pages are turned to the end.

use serde::{Deserialize, Serialize};

use super::look::Look;
use super::measure::Recents;

/// Records from which on a response is a page of a list.
const PAGE_MIN: u64 = 5;
/// A walk that rests so long is another one.
const REST_S: u64 = 900;
/// No people are believed to turn pages more rarely: the endpoint may have known few.
const AGAIN_MIN: f64 = 0.3;
/// People read before they turn a page; a page turned faster is turned by a program.
const FAST_S: u64 = 2;
/// No endpoint's programs are believed to do so more rarely.
const FAST_MIN: f64 = 0.3;

/// How deep principals of an endpoint go, and how fast.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Depth {
    walks: f64,
    turned: f64,
    fast: f64,
}

impl Depth {
    /// The chance that another page follows; a third before anything is known.
    pub(super) fn again(self) -> f64 {
        ((self.turned + 4.0) / (self.turned + self.walks + 12.0)).max(AGAIN_MIN)
    }

    /// The chance that it is turned fast; a half before anything is known.
    fn fast(self) -> f64 {
        ((self.fast + 10.0) / (self.turned + 20.0)).max(FAST_MIN)
    }

    /// Walks known.
    pub(super) fn walks(self) -> f64 {
        self.walks
    }

    /// A day ends.
    pub(super) fn turn(&mut self) {
        for sum in [&mut self.walks, &mut self.turned, &mut self.fast] {
            *sum *= 0.7;
        }
    }

    /// What is known of all others than `walk`.
    fn without(self, walk: &Walk) -> Self {
        let told = f64::from(walk.pages.min(Walk::TOLD).saturating_sub(1));
        Self {
            walks: (self.walks - 1.0).max(0.0),
            turned: (self.turned - told).max(0.0),
            fast: (self.fast - f64::from(walk.fast).min(told)).max(0.0),
        }
    }
}

/// Pages of one principal, one after the other.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Walk {
    pub(super) pages: u32,
    pub(super) records: u64,
    /// Pages that were turned faster than people read.
    fast: u32,
    size: u64,
    last_s: u64,
    #[serde(skip)]
    seen: Recents<256>,
}

impl Walk {
    /// Pages of a walk that say how deep people go; more would be the walker's own word.
    const TOLD: u32 = 12;

    /// Gives back room that was taken for pages to come.
    pub(super) fn shrink_to_fit(&mut self) {
        self.seen.shrink_to_fit();
    }

    /// Takes a response in; true where it is a further full page of records all new.
    pub(super) fn turn(&mut self, look: &Look<'_>, depth: &mut Depth) -> bool {
        if look.records < PAGE_MIN || look.keys().is_empty() {
            return false;
        }
        let mut again = 0;
        for key in look.keys() {
            again += usize::from(self.seen.touch(*key));
        }
        let rest_s = look.at_s.saturating_sub(self.last_s);
        let is_on = look.records == self.size && rest_s <= REST_S;
        self.last_s = look.at_s;
        if is_on && self.pages < Self::TOLD {
            depth.turned += 1.0;
            depth.fast += f64::from(u8::from(rest_s < FAST_S));
        }
        if is_on && again * 8 <= look.keys().len() {
            self.pages += 1;
            self.records += look.records;
            self.fast += u32::from(rest_s < FAST_S);
            return true;
        }
        (self.pages, self.records, self.size, self.fast) = (1, look.records, look.records, 0);
        depth.walks += 1.0;
        false
    }

    /// The chance that people turn so many pages, by what all others do.
    pub(super) fn p(&self, depth: Depth) -> f64 {
        let others = depth.without(self);
        let turned = f64::from(self.pages.saturating_sub(1));
        others.again().powf(turned) * others.fast().powf(f64::from(self.fast))
    }
}
