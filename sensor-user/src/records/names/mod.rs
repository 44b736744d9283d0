//! What a member's name says of its value.
//!
//! Input: a name as sent. Output: its [`Traits`]. Case and separators don't matter
//! (`total_count`, `totalCount`, `Total-Count`), nor does a namespace (`hydra:member`).
//! Invariants: no allocation; a name is looked at no further than [`NAME_MAX`] bytes.

mod fold;
mod table;

pub use fold::{Folded, NAME_MAX, noun_stem};

/// What a name says, as a set of the constants below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(u32);

impl Traits {
    /// Nothing is known of the name.
    pub const NONE: Self = Self(0);
    /// Known record name: a list of objects under it makes the object an envelope.
    pub const RECORDS: Self = Self(1);
    /// Known list name: wins among lists, but says nothing of the object around it.
    pub const LIST: Self = Self(1 << 1);
    /// A scalar under it is metadata: paging, totals, status, links, timing.
    pub const META: Self = Self(1 << 2);
    /// A list or an object under it is metadata.
    pub const META_BOX: Self = Self(1 << 3);
    /// A list under it is never the records, an object may be.
    pub const META_LIST: Self = Self(1 << 4);
    /// Holds the records only where nothing else does (`query`, `messages`).
    pub const LAST_RESORT: Self = Self(1 << 5);
    /// Holds an error, unless it is empty.
    pub const ERROR: Self = Self(1 << 6);
    /// False means that the request failed (`ok`, `success`).
    pub const SUCCESS: Self = Self(1 << 7);
    /// A number from 400 on means that the request failed.
    pub const CODE: Self = Self(1 << 8);
    /// A word such as `error` or `fail` means that the request failed.
    pub const STATUS: Self = Self(1 << 9);
    /// Text for people that goes with an error code.
    pub const TEXT: Self = Self(1 << 10);
    /// The id of the object that holds it.
    pub const ID: Self = Self(1 << 11);
    /// Ends in the word `id`: the object's own id where there is no better one.
    pub const NOUN_ID: Self = Self(1 << 12);
    /// The object under it is the record that the object around it stands for.
    pub const WRAPPER: Self = Self(1 << 13);
    /// Tells what kind of object it is in (`kind`, `apiVersion`, `resourceType`, `type`).
    pub const KIND: Self = Self(1 << 14);
    /// Holds the nodes of a graph or the lists of an `_embedded`.
    pub const CONNECTION: Self = Self(1 << 15);
    /// An object under it holds the id of the object around it.
    pub const IDENTITY: Self = Self(1 << 16);

    /// A scalar under it tells which page of a list the object around it is.
    pub const PAGING: Self = Self(1 << 17);

    /// The traits of a name as sent.
    #[must_use]
    pub fn of(name: &[u8]) -> Self {
        Self::of_folded(&Folded::new(name))
    }

    /// The traits of a folded name.
    #[must_use]
    pub fn of_folded(name: &Folded) -> Self {
        let known = table::look_up(name);
        if name.is_annotation() && !known.has(Self::ID) {
            return Self::META.and(Self::META_BOX);
        }
        known
    }

    /// True if any of `other` is among these.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These without `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// How good an id a member of this name, with its traits, is for the object that holds it; less is better.
///
/// The order of record keys, in this one place: the configured key (0); `id`, `_id`,
/// `@id`, `@odata.id` (1); `uuid`, `uid`, `sid` and their like (2); `key` (3); the same
/// inside a wrapper such as `node` or `metadata` (+ [`WRAPPED`]); `<noun>_id` (8). After
/// these come the member's name in a map of records, the id in the request, the content.
#[must_use]
pub fn key_rank(name: &Folded, traits: Traits) -> Option<u8> {
    match name.bytes() {
        b"id" | b"odataid" => Some(1),
        b"key" => Some(3),
        _ if traits.has(Traits::ID) => Some(2),
        _ if traits.has(Traits::NOUN_ID) && !traits.has(Traits::META) => Some(8),
        _ => None,
    }
}

/// What a wrapper adds to the rank of the ids in it.
pub const WRAPPED: u8 = 3;

/// True if a list or an element under this name holds the records of an answer.
#[must_use]
pub fn is_record_name(name: &[u8]) -> bool {
    Traits::of(name).has(Traits::RECORDS.and(Traits::LIST))
}

/// True if a scalar under this name says something about the answer, not of a record.
#[must_use]
pub fn is_metadata(name: &[u8]) -> bool {
    Traits::of(name).has(Traits::META)
}

/// True if a list or an object under this name never holds the records.
#[must_use]
pub fn is_metadata_container(name: &[u8]) -> bool {
    Traits::of(name).has(Traits::META_BOX.and(Traits::META_LIST))
}

/// True if what is under this name is an error, unless it is empty.
#[must_use]
pub fn is_error(name: &[u8]) -> bool {
    Traits::of(name).has(Traits::ERROR)
}

#[cfg(test)]
mod tests;
