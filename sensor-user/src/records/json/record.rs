//! A record read for its key and its sensitive classes.
//!
//! Input: the events inside one record. Output: [`Facts`]. Invariants: names are kept
//! for [`LEVELS`] levels and in their first [`NAME_BYTES`] bytes; a record of any size
//! takes the same memory.

use super::super::names;
use super::facts::{Facts, Wanted, mixed};
use super::schema::{Entry, Schema};
use super::token::{Container, Flow, Scalar};

const LEVELS: usize = 8;
const NAME_BYTES: usize = 40;

/// A member's name, as long as it is needed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    bytes: [u8; NAME_BYTES],
    length: u8,
}

impl Name {
    pub(super) const EMPTY: Self = Self { bytes: [0; NAME_BYTES], length: 0 };

    /// Keeps the beginning of a name.
    pub(super) fn set(&mut self, name: &[u8]) {
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

    /// The kept part as text; empty where it is none.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

/// Where in a record the next event is.
#[derive(Clone, Copy, Debug)]
struct Level {
    /// The current member's name, or that of the list which is open here.
    name: Name,
    /// Of the names on the way here.
    hash: u64,
    entry: Entry,
}

/// Reads one record after another.
#[derive(Debug)]
pub(super) struct RecordReader {
    facts: Facts,
    /// Open containers, the record included.
    depth: u32,
    levels: [Level; LEVELS],
    schema: Schema,
    /// Rank of the current member as a key.
    rank: Option<u8>,
    /// The object at the second level stands for the record.
    is_wrapped: bool,
    /// How many names of the configured key path were met.
    on_path: usize,
}

impl RecordReader {
    pub(super) fn new() -> Self {
        let entry = Entry::new(0, b"", b"");
        Self {
            facts: Facts::new(0),
            depth: 0,
            levels: [Level { name: Name::EMPTY, hash: 0, entry }; LEVELS],
            schema: Schema::default(),
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
        self.rank = None;
        self.is_wrapped = false;
        if let Some(level) = self.levels.first_mut() {
            level.name = *list;
            level.hash = mixed(wanted.content_seed, list.bytes());
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
    #[inline]
    pub(super) fn name(&mut self, name: &[u8], wanted: &Wanted) {
        let depth = self.depth as usize;
        let name = name.get(..NAME_BYTES).unwrap_or(name);
        let rank = self.look_up(depth, name);
        if !wanted.keys || self.is_identified() {
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

    /// Finds out what a name says; its rank as a key.
    #[inline]
    fn look_up(&mut self, depth: usize, name: &[u8]) -> Option<u8> {
        let parent = *self.levels.get(depth.wrapping_sub(1))?;
        let level = self.levels.get_mut(depth)?;
        let hash = mixed(parent.hash, name);
        if level.entry.hash() != hash {
            level.entry = self.schema.entry(hash, || Entry::new(hash, parent.name.bytes(), name));
        }
        level.hash = hash;
        level.name.set(name);
        level.entry.rank
    }

    fn rank_on_path(&mut self, path: &[Box<str>], name: &[u8]) -> Option<u8> {
        let at = (self.depth - 1) as usize;
        let is_next = path.get(at).is_some_and(|it| it.as_bytes() == name);
        self.on_path = if is_next && self.on_path >= at { at + 1 } else { self.on_path.min(at) };
        (self.on_path == path.len()).then_some(0)
    }

    /// A scalar of the record.
    #[inline]
    pub(super) fn scalar(&mut self, scalar: Scalar, text: &[u8], wanted: &Wanted) -> Flow {
        let is_text = matches!(scalar, Scalar::String | Scalar::Number);
        if wanted.keys && !self.is_identified() {
            if let Some(rank) = self.rank.take()
                && is_text
                && !text.is_empty()
            {
                self.facts.offer(rank, text, wanted);
            }
            self.facts.mix(text);
        }
        if wanted.sensitive {
            if let (true, Some(level)) = (is_text, self.levels.get(self.depth as usize)) {
                self.facts.hints.observe_field(&level.entry.field, text);
            }
        } else if self.is_identified() {
            return Flow::SkipToClose(self.depth);
        }
        Flow::Continue
    }

    /// A container of the record begins.
    pub(super) fn open(&mut self, container: Container) {
        if let (1, Some(level)) = (self.depth, self.levels.get(1)) {
            self.is_wrapped = container == Container::Object && level.entry.is_wrapper;
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
            let (name, hash) = (above.name, mixed(above.hash, above.name.bytes()));
            let look = || Entry::new(hash, name.bytes(), name.bytes());
            *level = Level { name, hash, entry: self.schema.entry(hash, look) };
        }
    }

    /// A container ended. The facts, where it was the record itself.
    pub(super) fn close(&mut self, levels: u32) -> Option<Facts> {
        self.depth = self.depth.saturating_sub(levels);
        (self.depth == 0).then(|| std::mem::replace(&mut self.facts, Facts::new(0)))
    }

    /// Nothing identifies the record better.
    #[inline]
    fn is_identified(&self) -> bool {
        self.facts.key.as_ref().is_some_and(|key| key.rank <= 1)
    }
}
