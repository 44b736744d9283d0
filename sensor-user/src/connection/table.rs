//! A bounded table by socket cookie that lets go of what was used longest ago.
//!
//! Invariants: at most `max` entries; every operation is O(1); the hash is seeded.

use std::collections::HashMap;

use foldhash::quality::RandomState;

/// No slot.
const NONE: u32 = u32::MAX;

/// See the module. A slot costs 32 bytes beside the boxed value and the map's entry.
#[derive(Debug)]
pub(super) struct Table<T> {
    slots: Vec<Slot<T>>,
    by_cookie: HashMap<u64, u32, RandomState>,
    /// Slots without a value.
    free: Vec<u32>,
    newest: u32,
    oldest: u32,
    max: usize,
}

#[derive(Debug)]
struct Slot<T> {
    value: Option<Box<T>>,
    cookie: u64,
    newer: u32,
    older: u32,
}

impl<T> Table<T> {
    /// An empty table of at most `max` entries, at least one.
    pub(super) fn new(max: usize) -> Self {
        Self {
            slots: Vec::new(),
            by_cookie: HashMap::default(),
            free: Vec::new(),
            newest: NONE,
            oldest: NONE,
            max: max.clamp(1, NONE as usize),
        }
    }

    /// Entries.
    pub(super) fn len(&self) -> usize {
        self.by_cookie.len()
    }

    /// The entry, used just now.
    pub(super) fn touch(&mut self, cookie: u64) -> Option<&mut T> {
        let index = *self.by_cookie.get(&cookie)?;
        if self.newest != index {
            self.unlink(index);
            self.link(index);
        }
        self.slots.get_mut(index as usize)?.value.as_deref_mut()
    }

    /// Adds an entry for a cookie that has none; the one that had to go for it.
    pub(super) fn insert(&mut self, cookie: u64, value: T) -> Option<Box<T>> {
        let evicted = if self.len() >= self.max { self.remove_oldest() } else { None };
        let slot = Slot { value: Some(Box::new(value)), cookie, newer: NONE, older: NONE };
        let index = self.free.pop().unwrap_or(u32::try_from(self.slots.len()).unwrap_or(NONE));
        match self.slots.get_mut(index as usize) {
            Some(place) => *place = slot,
            None => self.slots.push(slot),
        }
        self.by_cookie.insert(cookie, index);
        self.link(index);
        evicted
    }

    /// Takes the entry out that was used longest ago.
    pub(super) fn remove_oldest(&mut self) -> Option<Box<T>> {
        let cookie = self.slots.get(self.oldest as usize)?.cookie;
        self.remove(cookie)
    }

    /// Takes an entry out.
    pub(super) fn remove(&mut self, cookie: u64) -> Option<Box<T>> {
        let index = self.by_cookie.remove(&cookie)?;
        self.unlink(index);
        self.free.push(index);
        self.slots.get_mut(index as usize)?.value.take()
    }

    fn link(&mut self, index: u32) {
        let older = std::mem::replace(&mut self.newest, index);
        if let Some(slot) = self.slots.get_mut(index as usize) {
            slot.newer = NONE;
            slot.older = older;
        }
        match self.slots.get_mut(older as usize) {
            Some(slot) => slot.newer = index,
            None => self.oldest = index,
        }
    }

    fn unlink(&mut self, index: u32) {
        let Some(slot) = self.slots.get(index as usize) else { return };
        let (newer, older) = (slot.newer, slot.older);
        match self.slots.get_mut(newer as usize) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
        match self.slots.get_mut(older as usize) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
    }
}
