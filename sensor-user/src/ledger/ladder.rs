//! Distinct keys of any span up to now, estimated.
//!
//! HyperLogLog over a sliding window (Chabchoub and Hébrail, ICDMW 2010): a register keeps,
//! instead of its largest rank alone, every rank that no later one reaches, with its minute.
//! The largest rank since a minute is then that of a HyperLogLog of those keys alone, and so is the
//! estimate ([`estimate_distinct`]). Input: hashes, or registers of a body's sketch. Invariants: merging is
//! order-independent; a register has some ½·log₂(keys / registers) + 1 ranks, and all together
//! take at most [`Ladder::BYTES_MAX`].

use crate::records::{REGISTERS, estimate_distinct};

use super::minute::Minute;

/// Registers that share a block of slots: the last three bits of a slot tell them apart.
const BLOCK: usize = 8;
const BLOCKS: usize = REGISTERS / BLOCK;
/// Slots of a block, at first and at most.
const STRIDE: usize = 8;
const STRIDE_MAX: usize = 64;
const REGISTER_SHIFT: u32 = u64::BITS - REGISTERS.ilog2();
const RANK_BITS: u32 = 5;
/// Bits of a hash below those that choose the register.
const RANKED_BITS: u32 = 28;
const RANK_MAX: u8 = RANKED_BITS as u8 + 1;

/// A rank that a register has had since a minute; 0 is none, because a rank is at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rung(u32);

impl Rung {
    const EMPTY: Self = Self(0);

    fn new(register: usize, rank: u8, at: Minute) -> Self {
        let low = u32::from(rank.min(RANK_MAX)) << 3 | (register % BLOCK) as u32;
        Self(at.number() << (RANK_BITS + 3) | low)
    }

    fn register(self) -> usize {
        self.0 as usize % BLOCK
    }

    fn rank(self) -> u8 {
        (self.0 >> 3) as u8 & ((1 << RANK_BITS) - 1)
    }

    fn at(self) -> Minute {
        Minute::from_number(self.0 >> (RANK_BITS + 3))
    }

    /// No window needs `other`, of the same register, beside this.
    fn covers(self, other: Self) -> bool {
        self.at() >= other.at() && self.rank() >= other.rank()
    }
}

/// The register of a hash, and its rank there.
fn place(hash: u64) -> (usize, u8) {
    let rank = (hash << REGISTERS.ilog2()).leading_zeros() as u8 + 1;
    ((hash >> REGISTER_SHIFT) as usize, rank.min(RANK_MAX))
}

/// A hash that has this rank in this register.
pub(super) fn hash(register: usize, rank: u8) -> u64 {
    (register as u64) << REGISTER_SHIFT | 1 << (REGISTER_SHIFT - u32::from(rank.min(RANK_MAX)))
}

/// Distinct keys by their hashes.
pub(super) fn estimate(hashes: impl Iterator<Item = u64>) -> u64 {
    let mut ranks = [0; REGISTERS];
    for (register, rank) in hashes.map(place) {
        if let Some(own) = ranks.get_mut(register) {
            *own = rank.max(*own);
        }
    }
    estimate_distinct(&ranks)
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    stride: usize,
    /// [`BLOCKS`] of `stride` slots each, in no order.
    slots: Vec<Rung>,
}

impl Default for Ladder {
    fn default() -> Self {
        Self { stride: STRIDE, slots: vec![Rung::EMPTY; BLOCKS * STRIDE] }
    }
}

impl Ladder {
    pub(super) const BYTES_MAX: usize = BLOCKS * STRIDE_MAX * size_of::<Rung>();

    pub(super) fn bytes(&self) -> usize {
        self.slots.len() * size_of::<Rung>()
    }

    /// Adds a hash whose last bits do not count.
    pub(super) fn insert(&mut self, hash: u64, at: Minute, grow: bool) {
        let (register, rank) = place(hash);
        self.climb(register / BLOCK, Rung::new(register, rank, at), grow);
    }

    pub(super) fn merge(&mut self, other: &Self, grow: bool) {
        for (block, rung) in other.rungs() {
            self.climb(block, rung, grow);
        }
    }

    /// Distinct keys since a minute.
    pub(super) fn since(&self, start: Minute) -> u64 {
        let mut ranks = [0; REGISTERS];
        let blocks = ranks.chunks_exact_mut(BLOCK).zip(self.slots.chunks_exact(self.stride));
        for (ranks, rungs) in blocks {
            for rung in rungs.iter().filter(|rung| rung.at() >= start) {
                if let Some(rank) = ranks.get_mut(rung.register()) {
                    *rank = rung.rank().max(*rank);
                }
            }
        }
        estimate_distinct(&ranks)
    }

    /// For a state file.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        for rungs in self.slots.chunks_exact(self.stride) {
            let rungs = || rungs.iter().filter(|rung| **rung != Rung::EMPTY);
            bytes.push(rungs().count() as u8);
            rungs().for_each(|rung| bytes.extend(rung.0.to_le_bytes()));
        }
    }

    /// From a state file; `None` where the bytes are not of [`Self::write`].
    pub(super) fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut ladder = Self::default();
        for block in 0..BLOCKS {
            let (count, rest) = bytes.split_first()?;
            let (rungs, rest) = rest.split_at_checked(usize::from(*count) * size_of::<Rung>())?;
            for rung in rungs.as_chunks().0 {
                let rung = Rung(u32::from_le_bytes(*rung));
                if !(1..=RANK_MAX).contains(&rung.rank()) {
                    return None;
                }
                ladder.climb(block, rung, true);
            }
            bytes = rest;
        }
        bytes.is_empty().then_some(ladder)
    }

    fn rungs(&self) -> impl Iterator<Item = (usize, Rung)> {
        let blocks = self.slots.chunks_exact(self.stride).enumerate();
        blocks
            .flat_map(|(block, rungs)| rungs.iter().map(move |rung| (block, *rung)))
            .filter(|(_, rung)| *rung != Rung::EMPTY)
    }

    fn climb(&mut self, block: usize, new: Rung, grow: bool) {
        let from = block * self.stride;
        let Some(rungs) = self.slots.get_mut(from..from + self.stride) else { return };
        let mut free = None;
        for slot in rungs.iter_mut() {
            if *slot != Rung::EMPTY {
                if slot.register() != new.register() {
                    continue;
                }
                if slot.covers(new) {
                    return;
                }
                if !new.covers(*slot) {
                    continue;
                }
                *slot = Rung::EMPTY;
            }
            free = free.or(Some(slot));
        }
        if let Some(slot) = free {
            *slot = new;
        } else if grow && self.stride < STRIDE_MAX {
            self.widen();
            self.climb(block, new, grow);
        } else if let Some(least) = rungs.iter_mut().min_by_key(|rung| rung.rank())
            && least.rank() < new.rank()
        {
            // The one that tells least of long windows.
            *least = new;
        }
    }

    fn widen(&mut self) {
        let stride = (self.stride + self.stride / 4).min(STRIDE_MAX);
        let mut slots = Vec::with_capacity(BLOCKS * stride);
        for rungs in self.slots.chunks_exact(self.stride) {
            slots.extend_from_slice(rungs);
            slots.resize(slots.len() + stride - self.stride, Rung::EMPTY);
        }
        *self = Self { stride, slots };
    }
}
