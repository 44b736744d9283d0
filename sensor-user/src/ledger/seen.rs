//! Distinct record keys with the minute that each was last seen in.
//!
//! Input: the key sets of bodies. Output: how many distinct ones since a minute. Invariants: up
//! to [`LISTED_MAX`] keys each is kept and the number is exact; more are a [`Ladder`]'s estimate;
//! bytes from a state file are checked before they are believed.
//!
//! A listed key is the first 40 bits of its hash: among 1,024 keys two are taken for one in one
//! of two million sets.

use crate::records::KeySet;

use super::ladder::Ladder;
use super::minute::Minute;

/// Keys that are listed; more are estimated.
pub(super) const LISTED_MAX: usize = 1_024;

const MINUTE_MASK: u64 = (1 << Minute::BITS) - 1;
const TAG_LISTED: u8 = 1;
const TAG_LADDER: u8 = 2;

/// See the module.
#[derive(Clone, Debug)]
pub(super) enum SeenKeys {
    /// Sorted; each the hash without its last 24 bits, and a minute in their place.
    Listed(Vec<u64>),
    Ladder(Box<Ladder>),
}

impl Default for SeenKeys {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl SeenKeys {
    /// Adds the keys of a body. Without leave to grow, only keys that take no room are;
    /// gives whether all were.
    pub(super) fn add(&mut self, body: &KeySet, at: Minute, grow: bool) -> bool {
        if let Some(hashes) = body.exact_hashes() {
            let at = u64::from(at.number());
            return self.add_listed(hashes.iter().map(|hash| hash & !MINUTE_MASK | at), grow);
        }
        self.climb(grow, |ladder| ladder.insert_ranks(body.ranks().unwrap_or(&[]), at, grow))
    }

    /// Adds the keys of another set, as [`Self::add`] does.
    pub(super) fn merge(&mut self, other: &Self, grow: bool) -> bool {
        match other {
            Self::Listed(keys) => self.add_listed(keys.iter().copied(), grow),
            Self::Ladder(other) => self.climb(grow, |ladder| ladder.merge(other, grow)),
        }
    }

    /// How many distinct keys since a minute, and whether that is exact.
    pub(super) fn since(&self, start: Minute) -> (u64, bool) {
        match self {
            Self::Listed(keys) => {
                (keys.iter().filter(|key| minute(**key) >= start).count() as u64, true)
            }
            Self::Ladder(ladder) => (ladder.since(start), false),
        }
    }

    /// Bytes beside this structure itself.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Listed(keys) => keys.capacity() * size_of::<u64>(),
            Self::Ladder(ladder) => ladder.bytes(),
        }
    }

    /// For a state file.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Listed(keys) => {
                bytes.push(TAG_LISTED);
                bytes.extend(keys.iter().flat_map(|key| key.to_le_bytes()));
            }
            Self::Ladder(ladder) => {
                bytes.push(TAG_LADDER);
                ladder.write(bytes);
            }
        }
    }

    /// From a state file; `None` where the bytes are not of [`Self::write`].
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (&TAG_LISTED, keys) => {
                let (keys, rest) = keys.as_chunks();
                let keys: Vec<_> = keys.iter().map(|key| u64::from_le_bytes(*key)).collect();
                let is_sorted = keys.is_sorted_by(|one, next| hash(*one) < hash(*next));
                (rest.is_empty() && is_sorted && keys.len() <= LISTED_MAX)
                    .then_some(Self::Listed(keys))
            }
            (&TAG_LADDER, ladder) => Ladder::read(ladder).map(|it| Self::Ladder(Box::new(it))),
            _ => None,
        }
    }

    /// Adds keys with their minutes.
    fn add_listed(&mut self, added: impl Iterator<Item = u64>, grow: bool) -> bool {
        let keys = match self {
            Self::Ladder(ladder) => {
                added.for_each(|key| ladder.insert(key, minute(key), grow));
                return true;
            }
            Self::Listed(keys) => keys,
        };
        let known = keys.len();
        let mut left_out = false;
        for key in added {
            let sorted = keys.get_mut(..known).unwrap_or_default();
            match sorted.binary_search_by_key(&hash(key), |own| hash(*own)) {
                Ok(at) => {
                    if let Some(own) = sorted.get_mut(at) {
                        *own = key.max(*own);
                    }
                }
                Err(_) if grow => keys.push(key),
                Err(_) => left_out = true,
            }
        }
        if keys.len() > known {
            keys.sort();
            keys.dedup_by(|later, kept| {
                let is_same = hash(*later) == hash(*kept);
                if is_same {
                    *kept = *later;
                }
                is_same
            });
        }
        if keys.len() > LISTED_MAX {
            return self.climb(grow, |_| ());
        }
        !left_out
    }

    /// Adds to these keys as a ladder; false where there is none, and no leave to make one.
    fn climb(&mut self, grow: bool, add: impl FnOnce(&mut Ladder)) -> bool {
        match self {
            Self::Ladder(ladder) => add(ladder),
            Self::Listed(_) if !grow => return false,
            Self::Listed(keys) => {
                let mut ladder = Box::new(Ladder::default());
                keys.iter().for_each(|key| ladder.insert(*key, minute(*key), grow));
                add(&mut ladder);
                *self = Self::Ladder(ladder);
            }
        }
        true
    }
}

const fn hash(key: u64) -> u64 {
    key & !MINUTE_MASK
}

fn minute(key: u64) -> Minute {
    Minute::from_number((key & MINUTE_MASK) as u32)
}
