//! A record read for its key and its sensitive classes.
//!
//! Input: the events inside one record. Output: [`Facts`]. Invariants: names are kept
//! for [`LEVELS`] levels and in their first [`NAME_BYTES`] bytes; a record of any size
//! takes the same memory.

mod members;

use std::cell::RefCell;

use super::super::names;
use super::super::sensitive::FieldName;
use super::event::{Container, Flow, Scalar};
use super::facts::{Facts, Wanted};
use super::schema::{Index, LEVELS, Schema};

pub(super) use members::Stop;

/// Bytes of a name that are looked at; a longer one is cut.
pub(super) const NAME_BYTES: usize = 40;

/// A member's name, as long as it is needed, and what it says of sensitive classes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    bytes: [u8; NAME_BYTES],
    length: u8,
    pub(super) says: FieldName,
}

impl Name {
    pub(super) const EMPTY: Self =
        Self { bytes: [0; NAME_BYTES], length: 0, says: FieldName::EMPTY };

    /// The beginning of a name.
    pub(super) fn of(name: &[u8]) -> Self {
        let mut kept = Self::EMPTY;
        kept.set(name, FieldName::of(name.get(..NAME_BYTES).unwrap_or(name)));
        kept
    }

    /// Keeps the beginning of a name that says so much.
    pub(super) fn set(&mut self, name: &[u8], says: FieldName) {
        self.says = says;
        let length = name.len().min(NAME_BYTES);
        if let (Some(slot), Some(name)) = (self.bytes.get_mut(..length), name.get(..length)) {
            slot.copy_from_slice(name);
        }
        self.length = length as u8;
    }

    /// The kept part.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// Readers that are kept on each thread between bodies.
const IDLE_MAX: usize = 16;

thread_local! {
    static IDLE: RefCell<Vec<RecordReader>> = const { RefCell::new(Vec::new()) };
}

/// Reads one record after another, of one body after another: what it has learnt of names
/// holds for all.
#[derive(Debug)]
pub(super) struct RecordReader {
    facts: Facts,
    /// Open containers, the record included.
    depth: u32,
    /// At each depth the current member, or the list that is open there.
    levels: [Index; LEVELS],
    /// The last member that was met, at whatever depth.
    last: Index,
    schema: Schema,
    /// No key is found yet that can't be bettered, and one is wanted.
    wants_key: bool,
    /// Rank of the current member as a key.
    rank: Option<u8>,
    /// The object at the second level stands for the record.
    is_wrapped: bool,
    /// How many names of the configured key path were met.
    on_path: usize,
}

impl RecordReader {
    /// One that has read before, where there is one.
    pub(super) fn take() -> Self {
        let idle = IDLE.try_with(|idle| idle.borrow_mut().pop()).ok().flatten();
        idle.unwrap_or_else(Self::new)
    }

    /// Keeps the reader for another body.
    pub(super) fn give_back(mut self) {
        self.leave();
        self.facts = Facts::new(0);
        // Where the thread is about to end, it is dropped.
        let _ = IDLE.try_with(|idle| {
            let mut idle = idle.borrow_mut();
            if idle.len() < IDLE_MAX {
                idle.push(self);
            }
        });
    }

    fn new() -> Self {
        Self {
            facts: Facts::new(0),
            depth: 0,
            levels: [0; LEVELS],
            last: 0,
            schema: Schema::new(),
            wants_key: false,
            rank: None,
            is_wrapped: false,
            on_path: 0,
        }
    }

    /// A record begins, in a list of this name.
    pub(super) fn begin(&mut self, list: &Name, wanted: &Wanted) {
        self.facts = Facts::new(wanted.content_seed);
        self.depth = 0;
        self.on_path = 0;
        self.wants_key = wanted.keys;
        self.rank = None;
        self.is_wrapped = false;
        self.schema.make_room();
        if let Some(level) = self.levels.first_mut() {
            *level = self.schema.root(*level, list.bytes());
        }
        self.enter();
    }

    /// True between `begin` and the last `close`.
    pub(super) const fn is_reading(&self) -> bool {
        self.depth > 0
    }

    /// Drops the record that is being read.
    pub(super) const fn leave(&mut self) {
        self.depth = 0;
    }

    /// The next member's name.
    pub(super) fn name(&mut self, name: &[u8], wanted: &Wanted) {
        let name = name.get(..NAME_BYTES).unwrap_or(name);
        let rank = self.look_up(self.depth as usize, name);
        self.member(name, rank, wanted);
    }

    /// Finds out what a name says; its rank as a key.
    fn look_up(&mut self, depth: usize, name: &[u8]) -> Option<u8> {
        let &parent = self.levels.get(depth.wrapping_sub(1))?;
        let level = self.levels.get_mut(depth)?;
        *level = self.schema.child(parent, name, depth);
        self.schema.follow(self.last, *level);
        self.last = *level;
        self.schema.node(self.last)?.rank
    }

    /// A member of this name and rank is the current one.
    #[inline]
    fn member(&mut self, name: &[u8], rank: Option<u8>, wanted: &Wanted) {
        if !self.wants_key {
            return;
        }
        self.facts.mix(name);
        self.rank = match (&wanted.key_path, self.depth) {
            (Some(path), _) => self.rank_on_path(path, name),
            (None, 1) => rank,
            (None, 2) if self.is_wrapped => rank.map(|rank| rank + names::WRAPPED),
            (None, _) => None,
        };
    }

    fn rank_on_path(&mut self, path: &[Box<str>], name: &[u8]) -> Option<u8> {
        let at = (self.depth - 1) as usize;
        let is_next = path.get(at).is_some_and(|it| it.as_bytes() == name);
        self.on_path = if is_next && self.on_path >= at { at + 1 } else { self.on_path.min(at) };
        (self.on_path == path.len()).then_some(0)
    }

    /// A scalar of the record.
    #[inline(always)]
    pub(super) fn scalar(&mut self, scalar: Scalar, text: &[u8], wanted: &Wanted) -> Flow {
        let is_text = matches!(scalar, Scalar::String | Scalar::Number);
        if self.wants_key {
            self.offer(is_text, text, wanted);
        }
        if wanted.sensitive {
            if is_text
                && let Some(&level) = self.levels.get(self.depth as usize)
                && let Some(node) = self.schema.node(level)
            {
                self.facts.hints.observe_field(&node.field, text);
            }
        } else if !self.wants_key {
            return Flow::SkipToClose(self.depth);
        }
        Flow::Continue
    }

    /// A container of the record begins.
    pub(super) fn open(&mut self, container: Container) {
        if let (1, Some(&level)) = (self.depth, self.levels.get(1)) {
            let is_wrapper = self.schema.node(level).is_some_and(|it| it.is_wrapper);
            self.is_wrapped = container == Container::Object && is_wrapper;
        }
        self.rank = None;
        self.enter();
    }

    /// Goes a level down: until a name comes, it is the one above.
    fn enter(&mut self) {
        let depth = self.depth as usize;
        self.depth += 1;
        let Some(&above) = self.levels.get(depth) else { return };
        if let Some(level) = self.levels.get_mut(depth + 1) {
            *level = self.schema.inner(above, depth + 1);
        }
    }

    /// So many containers ended. The facts, where the outermost was the record itself.
    pub(super) fn close(&mut self, levels: u32) -> Option<&Facts> {
        self.depth = self.depth.saturating_sub(levels);
        (self.depth == 0).then_some(&self.facts)
    }

    /// Takes the current member's value for the key, where its name says so.
    #[inline(never)]
    fn offer(&mut self, is_text: bool, text: &[u8], wanted: &Wanted) {
        if let Some(rank) = self.rank.take()
            && is_text
            && !text.is_empty()
        {
            self.facts.offer(rank, text, wanted);
            self.wants_key = self.facts.key.as_ref().is_none_or(|key| key.rank > 1);
        }
        self.facts.mix(text);
    }
}
