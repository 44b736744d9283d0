//! Which records somebody wants.

use rand::Rng as _;

use super::random::{Random, mix, shuffled};
use super::site::Site;

/// A way through the numbers of the records.
#[derive(Clone, Debug)]
pub(super) enum Pick {
    /// Each of a range once, in no order.
    Shuffled { from: u64, length: u64, key: u64, done: u64 },
    /// One after the other, up or down.
    Counted { next: u64, down: bool },
    /// From 0 to `length` and again.
    Cycle { next: u64, length: u64 },
    /// The records of most interest, one after the other and again.
    Popular { next: u64, length: u64 },
    /// Any of a range, again and again.
    Any { from: u64, length: u64 },
    /// Guesses: the given share of them exists, and each is made once.
    Guesses { hit_rate: f64, done: u64, key: u64 },
}

impl Pick {
    /// The next number; those from [`Site::records`] on belong to no record. None at the end.
    pub(super) fn next(&mut self, site: &Site, random: &mut Random) -> Option<u64> {
        let records = site.records;
        match self {
            Self::Shuffled { from, length, key, done } => {
                if *done == *length {
                    return None;
                }
                *done += 1;
                Some(*from + shuffled(*done - 1, *length, *key))
            }
            Self::Counted { next, down } => {
                let now = *next;
                *next = if *down { now.checked_sub(1)? } else { now + 1 };
                (now < records).then_some(now)
            }
            Self::Cycle { next, length } => Some(turn(next, *length)),
            Self::Popular { next, length } => Some(site.popular(turn(next, *length))),
            Self::Any { from, length } => Some(*from + random.random_range(0..(*length).max(1))),
            Self::Guesses { hit_rate, done, key } => {
                *done += 1;
                let found = random.random_bool(hit_rate.clamp(0.0, 1.0));
                let guess = if found {
                    shuffled(*done % records.max(1), records, *key)
                } else {
                    records + (mix(*done ^ *key) >> 8)
                };
                Some(guess)
            }
        }
    }
}

/// What comes next in a circle.
fn turn(next: &mut u64, length: u64) -> u64 {
    let now = *next;
    *next = (now + 1) % length.max(1);
    now
}
