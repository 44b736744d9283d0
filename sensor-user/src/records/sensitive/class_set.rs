//! A set of sensitive classes in one byte.

use crate::records::SensitiveClass;

/// Sensitive classes of one value or one record, a bit each by [`SensitiveClass`] number.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ClassSet(u8);

impl ClassSet {
    /// No class.
    pub const EMPTY: Self = Self(0);

    /// The set of one class.
    #[must_use]
    pub const fn of(class: SensitiveClass) -> Self {
        Self(1 << class as u8)
    }

    /// The set of one class if `holds`, else the empty set.
    #[must_use]
    pub const fn of_if(class: SensitiveClass, holds: bool) -> Self {
        if holds { Self::of(class) } else { Self::EMPTY }
    }

    /// The classes of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The classes of this set that `other` lacks.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the class is in the set.
    #[must_use]
    pub const fn contains(self, class: SensitiveClass) -> bool {
        self.0 & Self::of(class).0 != 0
    }

    /// Whether no class is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The classes in the order of their number.
    pub fn iter(self) -> impl Iterator<Item = SensitiveClass> {
        SensitiveClass::ALL.into_iter().filter(move |class| self.contains(*class))
    }
}

impl std::fmt::Debug for ClassSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(SensitiveClass::label)).finish()
    }
}
