//! A direct-mapped cache of the last keys.
//!
//! The share of keys found in it says how concentrated in few records, and in time, the
//! interest behind a stream is, and does not depend on how long the stream is: people come
//! back to the same and to popular records, a theft takes each record once.

/// Tags of the last keys: `SLOTS`, a power of two, of two bytes each once one was seen.
#[derive(Clone, Debug, Default)]
pub(in crate::detect) struct Recents<const SLOTS: usize> {
    tags: Vec<u16>,
}

impl<const SLOTS: usize> Recents<SLOTS> {
    /// True where `key` was among the last; it is now.
    pub(in crate::detect) fn touch(&mut self, key: u64) -> bool {
        if self.tags.is_empty() {
            self.tags = vec![0; SLOTS];
        }
        // Zero means empty.
        let tag = (key >> 48) as u16 | 1;
        match self.tags.get_mut(key as usize % SLOTS) {
            Some(old) if *old == tag => true,
            Some(old) => {
                *old = tag;
                false
            }
            None => false,
        }
    }
}
