//! Whether ids are asked for in order.

use serde::{Deserialize, Serialize};

use super::measure::{Evidence, Odds};

/// Share of steps in a walk.
const SOUGHT: f64 = 0.9;

/// The last ids of a stream, and the evidence that it walks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Trail {
    /// Low halves of the last ids.
    #[serde(skip)]
    ids: Vec<u32>,
    #[serde(skip)]
    last: u64,
    #[serde(skip)]
    stride: i64,
    pub(super) evidence: Evidence,
    /// Ids in the present run of evidence.
    pub(super) run: u32,
}

impl Trail {
    /// Slots for one walker.
    pub(super) const ONE: usize = 64;
    /// Slots for walkers that take turns, each in its own range.
    pub(super) const MANY: usize = 1024;

    /// Takes an id in; true where it is a step of a walk: the neighbour of one of the last ids,
    /// or as far from the last as that was from the one before. `slots` is the same each time.
    pub(super) fn step(&mut self, id: u64, slots: usize, ordinary: f64) -> bool {
        self.ids.resize(slots, u32::MAX);
        let stride = id.wrapping_sub(self.last).cast_signed();
        let is_near = self.has(id.wrapping_sub(1)) || self.has(id.wrapping_add(1));
        let is_even = stride == self.stride && stride.abs() < 1 << 20;
        let is_step = !self.has(id) && (is_near || is_even);
        if let Some(slot) = self.ids.get_mut(id as usize % slots) {
            *slot = id as u32;
        }
        (self.last, self.stride) = (id, stride);
        self.evidence.take(is_step, Odds { ordinary: ordinary.clamp(0.3, 0.85), sought: SOUGHT });
        self.run = if self.evidence.p() >= 1.0 { 0 } else { self.run.saturating_add(1) };
        is_step
    }

    fn has(&self, id: u64) -> bool {
        let slot = id as usize % self.ids.len().max(1);
        self.ids.get(slot).is_some_and(|held| *held == id as u32)
    }
}
