//! What the store still holds and the ledger does not any more.

use super::Place;

/// Places that are remembered one by one.
const PLACES_MAX: usize = 1 << 16;

/// What is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// These.
    Places(Vec<Place>),
    /// Everything: there were too many to remember. All that there is is to be written anew.
    All,
}

impl Default for Removed {
    fn default() -> Self {
        Self::Places(Vec::new())
    }
}

impl Removed {
    /// Adds places; true where they became too many to remember.
    pub(super) fn add(&mut self, places: impl IntoIterator<Item = Place>) -> bool {
        let Self::Places(all) = self else { return false };
        all.extend(places);
        let too_many = all.len() > PLACES_MAX;
        if too_many {
            *self = Self::All;
        }
        too_many
    }
}
