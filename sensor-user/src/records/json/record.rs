//! A record read for its key and its sensitive classes.
//!
//! Input: the events inside one record. Output: [`Facts`]. Invariants: names are kept
//! for [`LEVELS`] levels and in their first [`NAME_BYTES`] bytes; a record of any size
//! takes the same memory.

use super::super::names::{self, Folded, Traits};
use super::facts::{Facts, Wanted};
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

/// Reads one record.
#[derive(Debug)]
pub(super) struct RecordReader {
    facts: Facts,
    /// Open containers, the record included.
    depth: u32,
    /// The name that is current at each level: of the member, or of the list it is in.
    names: [Name; LEVELS],
    /// Rank of the current member as a key.
    rank: Option<u8>,
    /// What an id at the second level adds to its rank.
    wrapper: Option<u8>,
    /// How many names of the configured key path were met.
    on_path: usize,
}

impl RecordReader {
    pub(super) fn new() -> Self {
        Self {
            facts: Facts::new(0),
            depth: 0,
            names: [Name::EMPTY; LEVELS],
            rank: None,
            wrapper: None,
            on_path: 0,
        }
    }

    /// A record begins.
    pub(super) fn begin(&mut self, list: &Name, wanted: &Wanted) {
        self.facts = Facts::new(wanted.content_seed);
        self.depth = 1;
        self.on_path = 0;
        self.rank = None;
        self.wrapper = None;
        self.set_name(0, list);
        self.set_name(1, list);
    }

    /// True between `begin` and the last `close`.
    pub(super) const fn is_reading(&self) -> bool {
        self.depth > 0
    }

    /// The next member's name.
    #[inline]
    pub(super) fn name(&mut self, name: &[u8], wanted: &Wanted) {
        if let Some(slot) = self.names.get_mut(self.depth as usize) {
            slot.set(name);
        }
        if !wanted.keys || self.is_identified() {
            return;
        }
        self.rank = None;
        if let Some(path) = &wanted.key_path {
            let at = (self.depth - 1) as usize;
            let is_next = path.get(at).is_some_and(|it| it.as_bytes() == name);
            self.on_path =
                if is_next && self.on_path >= at { at + 1 } else { self.on_path.min(at) };
            if self.on_path == path.len() {
                self.rank = Some(0);
            }
        } else if self.depth == 1 {
            self.rank = names::key_rank(&Folded::new(name));
        } else if let (2, Some(add)) = (self.depth, self.wrapper) {
            self.rank = names::key_rank(&Folded::new(name)).map(|rank| rank + add);
        }
        self.facts.mix(name);
    }

    /// A scalar of the record.
    #[inline]
    pub(super) fn scalar(&mut self, scalar: Scalar, text: &[u8], wanted: &Wanted) -> Flow {
        if wanted.keys && !self.is_identified() {
            if let Some(rank) = self.rank.take()
                && matches!(scalar, Scalar::String | Scalar::Number)
                && !text.is_empty()
            {
                self.facts.offer(rank, text, wanted);
            }
            self.facts.mix(text);
        }
        if wanted.sensitive && matches!(scalar, Scalar::String | Scalar::Number) {
            self.observe(text);
        } else if self.is_identified() && !wanted.sensitive {
            return Flow::SkipToClose(self.depth);
        }
        Flow::Continue
    }

    /// A container of the record begins.
    pub(super) fn open(&mut self, container: Container, wanted: &Wanted) {
        if self.depth == 1 && wanted.keys {
            let name = self.names.get(1).map(Name::bytes).unwrap_or_default();
            let is_wrapper =
                container == Container::Object && Traits::of(name).has(Traits::WRAPPER);
            self.wrapper = is_wrapper.then_some(names::WRAPPED);
        }
        self.rank = None;
        let parent = self.names.get(self.depth as usize).copied().unwrap_or(Name::EMPTY);
        self.depth += 1;
        self.set_name(self.depth as usize, &parent);
    }

    /// A container ended. The facts, where it was the record itself.
    pub(super) fn close(&mut self, levels: u32) -> Option<Facts> {
        self.depth = self.depth.saturating_sub(levels);
        (self.depth == 0).then(|| std::mem::replace(&mut self.facts, Facts::new(0)))
    }

    /// Nothing identifies the record better.
    fn is_identified(&self) -> bool {
        self.facts.key.as_ref().is_some_and(|key| key.rank <= 1)
    }

    fn observe(&mut self, value: &[u8]) {
        let depth = self.depth as usize;
        let name = |level: usize| self.names.get(level).map(Name::text).unwrap_or_default();
        self.facts.hints.observe(name(depth.wrapping_sub(1)), name(depth), value);
    }

    fn set_name(&mut self, level: usize, name: &Name) {
        if let Some(slot) = self.names.get_mut(level) {
            *slot = *name;
        }
    }
}
