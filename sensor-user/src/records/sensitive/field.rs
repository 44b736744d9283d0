//! What a field's name says about its value.
//!
//! The last two letters choose a bucket of [`TAILS`], built at compile time: most
//! names find an empty one and cost two loads.

use super::tails::{TAILS, Tail};

/// What a name promises. Only with a value of the right shape is it a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    /// Nothing.
    Unrelated,
    Phone,
    /// A person's name without doubt.
    PersonName,
    /// First and last name in one: a repository's `full_name` has but one word.
    FullName,
    /// A name of anything; a person's only beside other personal data.
    PlainName,
    /// A part of a name, if the parent is a name.
    NamePart,
    /// Street or a whole postal address.
    Street,
    /// An address of any kind, or the object that holds one.
    Address,
    /// A part of an address, if the parent is an address.
    AddressPart,
    BirthDate,
    Account,
    GovernmentId,
    Card,
    /// `number`, `value`: what the parent is.
    Inherited,
    /// E-mail, or the object that holds ways to reach somebody.
    Contact,
    /// An id that may look like personal data and is none.
    Opaque,
}

/// Longer names are no field names that [`TAILS`] knows.
const NAME_BYTES_MAX: usize = 48;
/// Two letters of five bits.
const BUCKETS: usize = 1 << 10;
const ORDERED: [Tail; TAILS.len()] = ordered();
const STARTS: [u8; BUCKETS + 1] = starts();

impl FieldKind {
    /// What `name` says; case, `_`, `-` and a trailing number don't matter.
    pub(super) fn of(name: &[u8]) -> Self {
        let name = without_number(name);
        let candidates = bucket(name);
        if candidates.is_empty() || name.len() > NAME_BYTES_MAX {
            return Self::Unrelated;
        }
        let mut letters = [0; NAME_BYTES_MAX];
        let mut length = 0;
        for byte in name.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
            if let Some(slot) = letters.get_mut(length) {
                *slot = byte.to_ascii_lowercase();
                length += 1;
            }
        }
        let folded = letters.get(..length).unwrap_or_default();
        candidates.iter().find(|tail| tail.fits(folded)).map_or(Self::Unrelated, |tail| tail.kind)
    }
}

impl Tail {
    fn fits(&self, folded: &[u8]) -> bool {
        let letters = self.letters.as_bytes();
        if self.is_whole { folded == letters } else { folded.ends_with(letters) }
    }
}

/// Whether [`FieldKind::of`] could say anything but [`FieldKind::Unrelated`].
#[inline]
pub(super) fn is_known_ending(name: &[u8]) -> bool {
    !bucket(without_number(name)).is_empty()
}

/// `address_1` and `line2` are `address` and `line`.
#[inline]
fn without_number(name: &[u8]) -> &[u8] {
    if !name.last().is_some_and(u8::is_ascii_digit) {
        return name;
    }
    let is_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    let length = name.iter().rposition(|byte| !is_number(byte)).map_or(0, |last| last + 1);
    name.get(..length).unwrap_or_default()
}

#[inline]
fn bucket(name: &[u8]) -> &'static [Tail] {
    let [.., first, last] = *name else { return &[] };
    let key = key(first, last);
    let (Some(&from), Some(&to)) = (STARTS.get(key), STARTS.get(key + 1)) else { return &[] };
    let tails = ORDERED.get(usize::from(from)..usize::from(to)).unwrap_or_default();
    // The last is the shortest: `id` is no `taxid`.
    if tails.last().is_some_and(|tail| tail.letters.len() <= name.len()) { tails } else { &[] }
}

/// Five bits a letter, the same for both cases. Other bytes share keys with letters:
/// that costs a comparison, not a mistake.
const fn key(first: u8, last: u8) -> usize {
    ((first & 31) as usize) << 5 | (last & 31) as usize
}

#[expect(clippy::indexing_slicing, reason = "runs at compile time: out of bounds does not build")]
const fn tail_key(tail: &Tail) -> usize {
    let letters = tail.letters.as_bytes();
    key(letters[letters.len() - 2], letters[letters.len() - 1])
}

/// By bucket, the longest first.
#[expect(clippy::indexing_slicing, reason = "runs at compile time: out of bounds does not build")]
const fn ordered() -> [Tail; TAILS.len()] {
    let mut tails = [TAILS[0]; TAILS.len()];
    let mut n = 0;
    while n < TAILS.len() {
        let mut at = n;
        while at > 0 && comes_before(&TAILS[n], &tails[at - 1]) {
            tails[at] = tails[at - 1];
            at -= 1;
        }
        tails[at] = TAILS[n];
        n += 1;
    }
    tails
}

const fn comes_before(a: &Tail, b: &Tail) -> bool {
    let (a_key, b_key) = (tail_key(a), tail_key(b));
    a_key < b_key || (a_key == b_key && a.letters.len() > b.letters.len())
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "runs at compile time: out of bounds does not build, the assertion bounds the cast"
)]
const fn starts() -> [u8; BUCKETS + 1] {
    assert!(ORDERED.len() <= u8::MAX as usize);
    let mut starts = [0; BUCKETS + 1];
    let (mut bucket, mut tail) = (0, 0);
    while bucket <= BUCKETS {
        while tail < ORDERED.len() && tail_key(&ORDERED[tail]) < bucket {
            tail += 1;
        }
        starts[bucket] = tail as u8;
        bucket += 1;
    }
    starts
}
