//! Which names an object has, in few bytes, to tell whether two are of one kind.

/// Names of an object that are compared.
const NAMES: usize = 12;

/// The first names of an object, as hashes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    names: [u16; NAMES],
    length: u8,
}

impl Shape {
    /// Adds the next name.
    pub(super) fn add(&mut self, name: u16) {
        if let Some(slot) = self.names.get_mut(usize::from(self.length)) {
            *slot = name;
            self.length += 1;
        }
    }

    /// At least half of the names of the one with fewer are in the other.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let common = self.names().iter().filter(|name| other.names().contains(name)).count();
        let fewer = self.names().len().min(other.names().len());
        fewer > 0 && common * 2 >= fewer
    }

    fn names(&self) -> &[u16] {
        self.names.get(..usize::from(self.length)).unwrap_or_default()
    }
}
