//! A direct-mapped cache of the last keys.
//!
//! The share of keys found in it says how concentrated in few records, and in time, the
//! interest behind a stream is, and does not depend on how long the stream is: people come
//! back to the same and to popular records, a theft takes each record once.

/// Tags of the last keys: `SLOTS`, a power of two up to 2^16, of two bytes each, or four bytes a key
/// while these are few.
#[derive(Clone, Debug)]
pub(in crate::detect) enum Recents<const SLOTS: usize> {
    /// Slots that are taken, in order, with their tags.
    Few(Vec<(u16, u16)>),
    All(Box<[u16]>),
}

impl<const SLOTS: usize> Default for Recents<SLOTS> {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl<const SLOTS: usize> Recents<SLOTS> {
    /// Keys that are kept with their slots.
    const FEW: usize = SLOTS / 4;

    /// True where `key` was among the last; it is now.
    pub(in crate::detect) fn touch(&mut self, key: u64) -> bool {
        let slot = key as usize % SLOTS;
        // Zero means empty.
        let tag = (key >> 48) as u16 | 1;
        let found = match self {
            Self::All(tags) => tags.get_mut(slot),
            Self::Few(few) => match few.binary_search_by_key(&slot, |few| usize::from(few.0)) {
                Ok(at) => few.get_mut(at).map(|few| &mut few.1),
                Err(at) => {
                    few.insert(at, (slot as u16, tag));
                    self.widen();
                    return false;
                }
            },
        };
        found.is_some_and(|old| std::mem::replace(old, tag) == tag)
    }

    /// Gives back room that was taken for keys to come.
    pub(in crate::detect) fn shrink_to_fit(&mut self) {
        if let Self::Few(few) = self {
            few.shrink_to_fit();
        }
    }

    /// Keeps all slots once more than a few are taken.
    fn widen(&mut self) {
        let Self::Few(few) = self else { return };
        if few.len() <= Self::FEW {
            return;
        }
        let mut tags = vec![0; SLOTS].into_boxed_slice();
        for (slot, tag) in few {
            if let Some(old) = tags.get_mut(usize::from(*slot)) {
                *old = *tag;
            }
        }
        *self = Self::All(tags);
    }
}
