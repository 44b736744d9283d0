//! A direct-mapped cache of the last keys.
//!
//! The share of keys found in it says how concentrated in few records, and in time, the
//! interest behind a stream is, and does not depend on how long the stream is: people come
//! back to the same and to popular records, a theft takes each record once.

use serde::{Deserialize, Serialize};

/// Tags of the last keys, two bytes a slot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::detect) struct Recents {
    tags: Vec<u16>,
}

impl Recents {
    /// A cache of `slots`, a power of two.
    pub(in crate::detect) fn new(slots: usize) -> Self {
        Self { tags: vec![0; slots] }
    }

    /// True where `key` was among the last; it is now.
    pub(in crate::detect) fn touch(&mut self, key: u64) -> bool {
        let slot = key as usize & (self.tags.len().wrapping_sub(1));
        // Zero means empty.
        let tag = (key >> 48) as u16 | 1;
        match self.tags.get_mut(slot) {
            Some(old) if *old == tag => true,
            Some(old) => {
                *old = tag;
                false
            }
            None => false,
        }
    }
}
