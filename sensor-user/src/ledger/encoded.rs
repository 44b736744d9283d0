//! Counts as bytes, for the store and for memory.
//!
//! One after another, each number a [`varint`]: whether keys were left out; the residue; which numbers of the
//! tally are not 0, and those; first seen, and the time from then to last seen; how many
//! buckets, and of each its start as minutes after the one before, its grain and its figures; the
//! keys. Invariant: bytes from a file are checked before they are believed.

use crate::clock::Timestamp;

use super::counts::Counts;
use super::figures::Figures;
use super::history::{Bucket, History};
use super::minute::{Grain, Minute};
use super::seen::SeenKeys;
use super::{Tally, varint};

const BYTES_USUAL: usize = 256;
const GRAIN_BITS: u32 = 3;

impl Counts {
    /// For the store.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(BYTES_USUAL);
        bytes.push(u8::from(self.keys_cut));
        varint::put(self.residue, &mut bytes);
        put_tally(&self.tally, &mut bytes);
        put_history(&self.history, &mut bytes);
        self.keys.write(&mut bytes);
        bytes
    }

    /// From the store; `None` where the bytes are not of [`Self::to_bytes`].
    #[must_use]
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let (keys_cut, residue) = take_head(&mut bytes)?;
        let tally = take_tally(&mut bytes)?;
        let history = take_buckets(&mut bytes)?.collect::<Option<_>>().map(History::restored)?;
        Some(Self { tally, history, keys: SeenKeys::read(bytes)?, keys_cut, residue })
    }
}

/// The tally in the bytes of counts.
pub(super) fn peek_tally(mut bytes: &[u8]) -> Option<Tally> {
    take_head(&mut bytes)?;
    take_tally(&mut bytes)
}

/// What follows the tally in the bytes of counts.
pub(super) fn after_tally(mut bytes: &[u8]) -> Option<&[u8]> {
    take_head(&mut bytes)?;
    let numbers = varint::take(&mut bytes)?.count_ones();
    // First and last seen.
    varint::skip(numbers + 2, bytes)
}

/// Whether keys were left out, and the residue.
fn take_head(bytes: &mut &[u8]) -> Option<(bool, u64)> {
    let keys_cut = match varint::take(bytes)? {
        0 => false,
        1 => true,
        _ => return None,
    };
    Some((keys_cut, varint::take(bytes)?))
}

fn put_tally(tally: &Tally, bytes: &mut Vec<u8>) {
    let numbers = || tally.numbers().enumerate().filter(|(_, number)| *number > 0);
    varint::put(numbers().fold(0, |mask, (at, _)| mask | 1 << at), bytes);
    numbers().for_each(|(_, number)| varint::put(number, bytes));
    varint::put(tally.first_seen.0, bytes);
    varint::put(tally.last_seen.0.saturating_sub(tally.first_seen.0), bytes);
}

fn take_tally(bytes: &mut &[u8]) -> Option<Tally> {
    let mut tally = Tally::default();
    let mask = varint::take(bytes)?;
    tally.numbers_mut().enumerate().filter(|(at, _)| mask & 1 << at != 0).try_for_each(
        |(_, number)| {
            *number = varint::take(bytes)?;
            Some(())
        },
    )?;
    tally.first_seen = Timestamp(varint::take(bytes)?);
    tally.last_seen = Timestamp(tally.first_seen.0.checked_add(varint::take(bytes)?)?);
    Some(tally)
}

fn put_history(history: &History, bytes: &mut Vec<u8>) {
    varint::put(history.buckets().len() as u64, bytes);
    let mut before = Minute::NEVER;
    for Bucket { from, grain, figures } in history.buckets() {
        let minutes = u64::from(from.number() - before.number());
        varint::put(minutes << GRAIN_BITS | *grain as u64, bytes);
        let Figures { requests, records, bytes: body_bytes, hits, misses } = *figures;
        for number in [requests, records, body_bytes, hits, misses] {
            varint::put(number, bytes);
        }
        before = *from;
    }
}

/// The buckets that follow the tally.
pub(super) fn take_buckets(bytes: &mut &[u8]) -> Option<impl Iterator<Item = Option<Bucket>>> {
    let mut from = Minute::NEVER;
    Some((0..varint::take(bytes)?).map(move |_| {
        let start = varint::take(bytes)?;
        let minutes = u32::try_from(start >> GRAIN_BITS).ok()?;
        from = Minute::from_number(from.number().checked_add(minutes)?);
        let grain = *Grain::ALL.get((start & ((1 << GRAIN_BITS) - 1)) as usize)?;
        let mut figures = Figures::default();
        let Figures { requests, records, bytes: body_bytes, hits, misses } = &mut figures;
        for number in [requests, records, body_bytes, hits, misses] {
            *number = varint::take(bytes)?;
        }
        Some(Bucket { from, grain, figures })
    }))
}
