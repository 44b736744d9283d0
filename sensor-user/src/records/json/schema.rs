//! What the names in a list's records say, worked out once for each name.
//!
//! Input: a name and where it stands. Output: its [`Entry`]. Invariants: [`SETS`] times
//! two entries, whatever the names are; an entry is found again by 64 bits of a hash.

use super::super::names::{self, Folded, Traits};
use super::super::sensitive::Field;

/// Pairs of entries that are remembered; more names than these take turns.
const SETS: usize = 64;

/// What a name says where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    hash: u64,
    pub(super) field: Field,
    /// How good a key the value is for the object that holds it.
    pub(super) rank: Option<u8>,
    /// The object under it stands for the record.
    pub(super) is_wrapper: bool,
}

impl Entry {
    /// What the entry is found by.
    pub(super) const fn hash(&self) -> u64 {
        self.hash
    }

    /// Looks at a name. `hash` is of both names.
    pub(super) fn new(hash: u64, parent: &[u8], name: &[u8]) -> Self {
        let folded = Folded::new(name);
        Self {
            hash,
            field: Field::new(parent, name),
            rank: names::key_rank(&folded),
            is_wrapper: Traits::of_folded(&folded).has(Traits::WRAPPER),
        }
    }
}

/// Remembers entries.
#[derive(Debug, Default)]
pub(super) struct Schema {
    sets: Vec<[Entry; 2]>,
}

impl Schema {
    /// The entry with this hash, looked up with `look` where it isn't remembered.
    #[inline]
    pub(super) fn entry(&mut self, hash: u64, look: impl Fn() -> Entry) -> Entry {
        if self.sets.is_empty() {
            self.sets = vec![[look(); 2]; SETS];
        }
        let Some([newer, older]) = self.sets.get_mut(hash as usize % SETS) else { return look() };
        if newer.hash == hash {
            return *newer;
        }
        if older.hash != hash {
            *older = look();
        }
        std::mem::swap(newer, older);
        *newer
    }
}
