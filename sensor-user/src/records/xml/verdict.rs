//! What one element hands out, seen by itself.

use crate::records::tally::Tally;

/// The kind of an element's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing, or a list without elements.
    Empty,
    /// Where something is, and nothing else: one of a list whose name is the plural.
    Reference,
    /// Attributes that could be metadata, and nothing else: one of a list where there are several.
    Hollow,
    /// Text alone.
    Leaf,
    /// Nothing but metadata and at most one id.
    Acknowledgement,
    /// The request failed.
    Error,
    /// One object, its tally holds it.
    Object,
    /// As an object: a key and its value, an entry of a map.
    Pair,
    /// A list of objects, its tally holds them.
    Objects,
    /// A list of texts, its tally holds them.
    Texts,
}

/// Kind and records of an element's content.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) kind: Kind,
    pub(super) tally: Tally,
}

impl Verdict {
    pub(super) fn nothing(kind: Kind) -> Self {
        Self { kind, tally: Tally::default() }
    }

    pub(super) const fn is_list(&self) -> bool {
        matches!(self.kind, Kind::Objects | Kind::Texts)
    }
}
