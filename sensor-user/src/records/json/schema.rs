//! What the names in a list's records say, worked out once for each name and place.
//!
//! Input: a name and the node of the container around it. Output: its [`Node`]'s index.
//! Invariants: at most [`NODES_MAX`] nodes are remembered, whatever the names are; what a
//! node says depends on the two names alone, so it holds for every body.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::super::names::{self, Folded, Traits};
use super::super::sensitive::{Field, FieldName};
use super::record::{NAME_BYTES, Name};

/// Nodes that are remembered, those of a name in each place; of more none is.
const NODES_MAX: usize = 256;

/// Levels of a record at which names are looked at. As many nodes, one a level, stand in
/// for names that are not remembered.
pub(super) const LEVELS: usize = 8;

/// Which node of a [`Schema`].
pub(super) type Index = u16;

/// The parent of a list's name.
const NO_PARENT: Index = Index::MAX;

/// What a name says where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The name and its quote as far as they fit, and which bytes of it that are.
    start: Start,
    mask: Start,
    /// Bytes of the name; of one that may have been cut, [`NAME_BYTES`].
    length: u8,
    pub(super) name: Name,
    pub(super) parent: Index,
    /// The member that came after this one when last seen.
    pub(super) next: Index,
    /// What is in the container under this name, until a name comes.
    inner: Option<Index>,
    pub(super) field: Field,
    /// How good a key the value is for the object that holds it.
    pub(super) rank: Option<u8>,
    /// The object under it stands for the record.
    pub(super) is_wrapper: bool,
}

/// The beginning of a member's text: its name and the quote that ends it.
type Start = [u64; 2];

impl Node {
    /// Where the quote is that ends the name, where that begins at `at`.
    #[inline]
    pub(super) fn end_at(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let end = at + usize::from(self.length);
        let rest = bytes.get(at..)?;
        let is_met = match rest.first_chunk::<{ size_of::<Start>() }>() {
            Some(start) if usize::from(self.length) < size_of::<Start>() => {
                let [first, second] = words(start);
                let [name_first, name_second] = self.start;
                let [mask_first, mask_second] = self.mask;
                (first & mask_first) ^ name_first | (second & mask_second) ^ name_second == 0
            }
            _ => {
                usize::from(self.length) < NAME_BYTES
                    && bytes.get(end) == Some(&b'"')
                    && rest.starts_with(self.name.bytes())
            }
        };
        is_met.then_some(end)
    }

    fn new(parent: Index, around: FieldName, name: &[u8]) -> Self {
        let kept = Name::of(name);
        let folded = Folded::new(name);
        let traits = Traits::of_folded(&folded);
        let mut start = [0; size_of::<Start>()];
        let mut mask = start;
        for ((slot, mask), byte) in start.iter_mut().zip(&mut mask).zip(name.iter().chain(b"\"")) {
            (*slot, *mask) = (*byte, u8::MAX);
        }
        Self {
            start: words(&start),
            mask: words(&mask),
            length: kept.bytes().len() as u8,
            name: kept,
            parent,
            next: 0,
            inner: None,
            field: Field::new(around, kept.says),
            rank: names::key_rank(&folded, traits),
            is_wrapper: traits.has(Traits::WRAPPER),
        }
    }
}

fn words(bytes: &[u8; size_of::<Start>()]) -> Start {
    let (words, _) = bytes.as_chunks();
    let mut words = words.iter().map(|word| u64::from_le_bytes(*word));
    std::array::from_fn(|_| words.next().unwrap_or_default())
}

/// What a stand-in says is another thing when it is met again.
const fn is_remembered(index: Index) -> bool {
    index as usize >= LEVELS
}

/// Remembers nodes.
#[derive(Debug)]
pub(super) struct Schema {
    /// The stand-ins, then what is remembered.
    nodes: Vec<Node>,
    /// The remembered, by parent and name.
    by_name: HashMap<u64, Index, RandomState>,
    is_full: bool,
}

impl Schema {
    pub(super) fn new() -> Self {
        let nodes = vec![Node::new(NO_PARENT, FieldName::EMPTY, b""); LEVELS];
        Self { nodes, by_name: HashMap::default(), is_full: false }
    }

    /// The node itself.
    #[inline]
    pub(super) fn node(&self, index: Index) -> Option<&Node> {
        self.nodes.get(usize::from(index))
    }

    /// Between two records: forgets what it knows where that left no room for more.
    pub(super) fn make_room(&mut self) {
        if self.is_full {
            self.is_full = false;
            self.nodes.truncate(LEVELS);
            self.by_name.clear();
        }
    }

    /// The node of a list's name, at level 0; likely the same as that of the record before.
    pub(super) fn root(&mut self, before: Index, name: &[u8]) -> Index {
        let is_same =
            |it: &Node| it.parent == NO_PARENT && it.name.bytes() == name && is_remembered(before);
        if self.node(before).is_some_and(is_same) {
            return before;
        }
        self.find(NO_PARENT, FieldName::EMPTY, name, 0)
    }

    /// The node of a name within `parent`, at this level.
    pub(super) fn child(&mut self, parent: Index, name: &[u8], level: usize) -> Index {
        let around = self.node(parent).map_or(FieldName::EMPTY, |it| it.name.says);
        self.find(parent, around, name, level)
    }

    /// The node of what is in the container under a name: it goes by the same name.
    #[inline]
    pub(super) fn inner(&mut self, above: Index, level: usize) -> Index {
        let Some(node) = self.node(above) else { return 0 };
        if let Some(inner) = node.inner {
            return inner;
        }
        let name = node.name;
        let inner = self.child(above, name.bytes(), level);
        if is_remembered(inner)
            && let Some(node) = self.nodes.get_mut(usize::from(above))
        {
            node.inner = Some(inner);
        }
        inner
    }

    fn find(&mut self, parent: Index, around: FieldName, name: &[u8], level: usize) -> Index {
        let hash = self.by_name.hasher().hash_one((parent, name));
        if let Some(&known) = self.by_name.get(&hash) {
            return known;
        }
        let node = Node::new(parent, around, name);
        if self.by_name.len() < NODES_MAX {
            let index = self.nodes.len() as Index;
            self.nodes.push(node);
            self.by_name.insert(hash, index);
            return index;
        }
        self.is_full = true;
        if let Some(stand_in) = self.nodes.get_mut(level) {
            *stand_in = node;
        }
        level as Index
    }

    /// Remembers that `next` came after `last`.
    pub(super) fn follow(&mut self, last: Index, next: Index) {
        if is_remembered(next)
            && let Some(node) = self.nodes.get_mut(usize::from(last))
        {
            node.next = next;
        }
    }
}
