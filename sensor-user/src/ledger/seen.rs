//! Distinct record keys with the minute that each was last seen in.
//!
//! Input: the key sets of bodies. Output: how many distinct ones since a minute. Invariants: up
//! to [`LISTED_MAX`] keys each is kept and the number is exact, unless a body had so many that it
//! gave a sketch; more are a [`Ladder`]'s estimate;
//! bytes from a state file are checked before they are believed.
//!
//! A listed key is the first 40 bits of its hash: among 1,024 keys two are taken for one in one
//! of two million sets.

use crate::records::KeySet;

use super::ladder::{self, Ladder};
use super::minute::Minute;
use super::varint;

/// Keys that are listed; more are estimated.
pub(super) const LISTED_MAX: usize = 1_024;

const HASH_BITS: u32 = 64 - Minute::BITS;
const HASH_BYTES: usize = HASH_BITS as usize / 8;
const MINUTE_MASK: u64 = (1 << Minute::BITS) - 1;
const TAG_LISTED: u8 = 1;
const TAG_LADDER: u8 = 2;
const TAG_ESTIMATED: u8 = 3;

/// See the module.
#[derive(Clone, Debug)]
pub(super) enum SeenKeys {
    Listed(Listed),
    Ladder(Box<Ladder>),
}

/// Keys one by one.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    /// Sorted; each the hash without its last 24 bits, and a minute in their place.
    keys: Vec<u64>,
    /// Some stand for a register of a sketch: where they are few they take less than a ladder.
    estimated: bool,
}

impl Default for SeenKeys {
    fn default() -> Self {
        Self::Listed(Listed::default())
    }
}

impl SeenKeys {
    /// Adds the keys of a body. Without leave to grow, only keys that take no room are;
    /// gives whether all were.
    pub(super) fn add(&mut self, body: &KeySet, at: Minute, grow: bool) -> bool {
        let minute = u64::from(at.number());
        if let Some(hashes) = body.exact_hashes() {
            return self.add_listed(hashes.iter().map(|hash| hash & !MINUTE_MASK | minute), grow);
        }
        let ranks = body.ranks().unwrap_or(&[]).iter().enumerate().filter(|(_, rank)| **rank > 0);
        let keys =
            ranks.map(|(register, rank)| ladder::hash(register, *rank) & !MINUTE_MASK | minute);
        self.estimate();
        self.add_listed(keys, grow)
    }

    /// Adds the keys of another set, as [`Self::add`] does.
    pub(super) fn merge(&mut self, other: &Self, grow: bool) -> bool {
        match other {
            Self::Listed(listed) => {
                if listed.estimated {
                    self.estimate();
                }
                self.add_listed(listed.keys.iter().copied(), grow)
            }
            Self::Ladder(other) => self.climb(grow, |ladder| ladder.merge(other, grow)),
        }
    }

    /// How many distinct keys since a minute, and whether that is exact.
    pub(super) fn since(&self, start: Minute) -> (u64, bool) {
        match self {
            Self::Listed(Listed { keys, estimated }) => {
                let seen = keys.iter().copied().filter(|key| minute(*key) >= start);
                let number = if *estimated { ladder::estimate(seen) } else { seen.count() as u64 };
                (number, !estimated)
            }
            Self::Ladder(ladder) => (ladder.since(start), false),
        }
    }

    /// How many keys, where they are listed.
    pub(super) fn listed(&self) -> Option<usize> {
        match self {
            Self::Listed(listed) => Some(listed.keys.len()),
            Self::Ladder(_) => None,
        }
    }

    /// Bytes beside this structure itself.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Listed(listed) => listed.keys.capacity() * size_of::<u64>(),
            Self::Ladder(ladder) => ladder.bytes(),
        }
    }

    /// For a state file.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Listed(Listed { keys, estimated }) => {
                bytes.push(if *estimated { TAG_ESTIMATED } else { TAG_LISTED });
                write_listed(keys, bytes);
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
            (tag @ (&TAG_LISTED | &TAG_ESTIMATED), keys) => {
                let estimated = *tag == TAG_ESTIMATED;
                read_listed(keys).map(|keys| Self::Listed(Listed { keys, estimated }))
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
            Self::Listed(listed) => &mut listed.keys,
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

    /// Keys that stand for registers are to come.
    fn estimate(&mut self) {
        if let Self::Listed(listed) = self {
            listed.estimated = true;
        }
    }

    /// Adds to these keys as a ladder; false where there is none, and no leave to make one.
    fn climb(&mut self, grow: bool, add: impl FnOnce(&mut Ladder)) -> bool {
        match self {
            Self::Ladder(ladder) => add(ladder),
            Self::Listed(_) if !grow => return false,
            Self::Listed(listed) => {
                let mut ladder = Box::new(Ladder::default());
                listed.keys.iter().for_each(|key| ladder.insert(*key, minute(*key), grow));
                add(&mut ladder);
                *self = Self::Ladder(ladder);
            }
        }
        true
    }
}

/// Groups of keys with the same minute: minutes after the group before, how many keys, and the 40
/// bits of each.
fn write_listed(keys: &[u64], bytes: &mut Vec<u8>) {
    let mut keys: Vec<_> = keys.iter().map(|key| key.rotate_right(Minute::BITS)).collect();
    keys.sort_unstable();
    let mut before = 0;
    for group in keys.chunk_by(|one, next| one >> HASH_BITS == next >> HASH_BITS) {
        let at = group.first().map_or(0, |key| key >> HASH_BITS);
        varint::put(at - before, bytes);
        varint::put(group.len() as u64, bytes);
        for key in group {
            bytes.extend(key.to_le_bytes().iter().take(HASH_BYTES));
        }
        before = at;
    }
}

/// A minute, and the hashes of the keys that were last seen in it.
type Group<'a> = (Minute, &'a [[u8; HASH_BYTES]]);

/// The groups in what [`SeenKeys::write`] wrote; `None` where keys are estimated.
pub(super) fn groups(bytes: &[u8]) -> Option<impl Iterator<Item = Option<Group<'_>>>> {
    let (tag, keys) = bytes.split_first()?;
    (*tag == TAG_LISTED).then(|| groups_of(keys))
}

fn groups_of(mut bytes: &[u8]) -> impl Iterator<Item = Option<Group<'_>>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let group = take_group(&mut bytes, &mut at);
        if group.is_none() {
            // What follows damage is not read.
            bytes = &[];
        }
        Some(group)
    })
}

/// Takes the group off the front that comes after minute `at`.
fn take_group<'a>(bytes: &mut &'a [u8], at: &mut u64) -> Option<Group<'a>> {
    *at = at.checked_add(varint::take(bytes)?).filter(|at| *at <= MINUTE_MASK)?;
    let count = usize::try_from(varint::take(bytes)?).ok()?;
    let (hashes, rest) = bytes.split_at_checked(count.checked_mul(HASH_BYTES)?)?;
    *bytes = rest;
    Some((Minute::from_number(*at as u32), hashes.as_chunks().0))
}

fn read_listed(bytes: &[u8]) -> Option<Vec<u64>> {
    let mut keys = Vec::new();
    for group in groups_of(bytes) {
        let (at, hashes) = group?;
        for hash in hashes {
            let mut key = [0; 8];
            key.iter_mut().zip(hash).for_each(|(own, byte)| *own = *byte);
            keys.push(u64::from_le_bytes(key) << Minute::BITS | u64::from(at.number()));
        }
    }
    keys.sort_unstable();
    let is_set = keys.is_sorted_by(|one, next| hash(*one) < hash(*next));
    (is_set && keys.len() <= LISTED_MAX).then_some(keys)
}

const fn hash(key: u64) -> u64 {
    key & !MINUTE_MASK
}

fn minute(key: u64) -> Minute {
    Minute::from_number((key & MINUTE_MASK) as u32)
}
