//! Numbers by time, fine for the last minutes and coarser the older they are.
//!
//! Input: figures with their minute. Output: their sum since a minute. Invariants: a bucket
//! merges into a coarser one only when no window needs it any more, so that a window's sum is
//! that of every exchange in it; at most [`BUCKETS_MAX`] buckets, whatever times come in; empty
//! spans take no room.

use super::Window;
use super::figures::Figures;
use super::minute::{Grain, Minute};

/// More than all windows have together: 11 minutes, 7 ten minutes, 25 hours, 29 six hours and
/// 91 days. What is over is older than all of them, or of a clock that went wrong.
const BUCKETS_MAX: usize = 192;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    pub(super) from: Minute,
    pub(super) grain: Grain,
    pub(super) figures: Figures,
}

impl Bucket {
    /// The bucket of a minute, as coarse as its age allows, but not finer than `grain`.
    fn of(at: Minute, grain: Grain, now: Minute, figures: Figures) -> Self {
        let grain = grain.max(grain_at(at, now).unwrap_or(Grain::Day));
        Self { from: at.floor(grain), grain, figures }
    }

    fn place(&self) -> (Minute, Grain) {
        (self.from, self.grain)
    }
}

/// The grain that the windows need for a minute; none where it is older than all of them.
fn grain_at(at: Minute, now: Minute) -> Option<Grain> {
    Window::ALL.into_iter().find(|window| at >= window.start(now)).map(Window::grain)
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct History {
    /// Ascending by start and grain.
    buckets: Vec<Bucket>,
}

impl History {
    /// From what [`Self::buckets`] gave.
    pub(super) fn restored(mut buckets: Vec<Bucket>) -> Self {
        buckets.sort_by_key(Bucket::place);
        buckets.truncate(BUCKETS_MAX);
        Self { buckets }
    }

    pub(super) fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// Adds an exchange's figures; false where it is older than every window.
    pub(super) fn add(&mut self, at: Minute, now: Minute, figures: Figures) -> bool {
        let Some(grain) = grain_at(at, now) else { return false };
        if self.insert(Bucket { from: at.floor(grain), grain, figures }) {
            self.age(now);
        }
        true
    }

    pub(super) fn merge(&mut self, other: &Self, now: Minute) {
        let mut is_longer = false;
        for bucket in &other.buckets {
            is_longer |= self.insert(*bucket);
        }
        if is_longer {
            self.age(now);
        }
    }

    /// Bytes beside this structure itself.
    pub(super) fn bytes(&self) -> usize {
        self.buckets.capacity() * size_of::<Bucket>()
    }

    /// The sum since a minute; what has a later time counts too.
    pub(super) fn since(&self, start: Minute) -> Figures {
        let mut sum = Figures::default();
        let inside = self.buckets.iter().rev().take_while(|bucket| bucket.from >= start);
        inside.for_each(|bucket| sum.add(&bucket.figures));
        sum
    }

    /// Drops the buckets that end by a minute.
    pub(super) fn forget_before(&mut self, limit: Minute) {
        let ended = |bucket: &Bucket| bucket.from < limit.minus(bucket.grain.minutes() - 1);
        if self.buckets.first().is_some_and(ended) {
            self.buckets.retain(|bucket| !ended(bucket));
        }
    }

    /// Adds a bucket to its like; true where there was none.
    fn insert(&mut self, bucket: Bucket) -> bool {
        let place = bucket.place();
        match self.buckets.binary_search_by_key(&place, Bucket::place) {
            Ok(at) => {
                if let Some(own) = self.buckets.get_mut(at) {
                    own.figures.add(&bucket.figures);
                }
                false
            }
            Err(at) => {
                self.buckets.insert(at, bucket);
                true
            }
        }
    }

    /// Merges buckets that are too old to be told apart.
    fn age(&mut self, now: Minute) {
        for bucket in &mut self.buckets {
            *bucket = Bucket::of(bucket.from, bucket.grain, now, bucket.figures);
        }
        self.buckets.sort_by_key(Bucket::place);
        self.buckets.dedup_by(|later, kept| {
            let is_same = later.place() == kept.place();
            if is_same {
                kept.figures.add(&later.figures);
            }
            is_same
        });
        let over = self.buckets.len().saturating_sub(BUCKETS_MAX);
        self.buckets.drain(..over);
    }
}
