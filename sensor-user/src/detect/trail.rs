//! Whether ids are asked for in order.

use serde::{Deserialize, Serialize};

use super::measure::{Evidence, Odds};

const SLOTS: usize = 64;
/// Share of steps in a walk.
const SOUGHT: f64 = 0.9;

/// The last ids of a stream, and the evidence that it walks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Trail {
    #[serde(skip)]
    ids: Vec<u64>,
    #[serde(skip)]
    last: u64,
    #[serde(skip)]
    stride: i64,
    pub(super) evidence: Evidence,
    /// Ids in the present run of evidence.
    pub(super) run: u32,
}

impl Trail {
    /// Takes an id in; true where it is a step of a walk: the neighbour of a recent id, or as
    /// far from the last as that was from the one before.
    pub(super) fn step(&mut self, id: u64, ordinary: f64) -> bool {
        if self.ids.is_empty() {
            self.ids = vec![u64::MAX; SLOTS];
        }
        let stride = id.wrapping_sub(self.last).cast_signed();
        let is_new = self.slot(id) != Some(id);
        let is_near = [id.wrapping_sub(1), id.wrapping_add(1)]
            .into_iter()
            .any(|near| self.slot(near) == Some(near));
        let is_step = is_new && (is_near || (stride == self.stride && stride.abs() < 1 << 20));
        if let Some(slot) = self.ids.get_mut(id as usize % SLOTS) {
            *slot = id;
        }
        (self.last, self.stride) = (id, stride);
        self.evidence.take(is_step, Odds { ordinary: ordinary.clamp(0.3, 0.85), sought: SOUGHT });
        self.run = if self.evidence.p() >= 1.0 { 0 } else { self.run.saturating_add(1) };
        is_step
    }

    fn slot(&self, id: u64) -> Option<u64> {
        self.ids.get(id as usize % SLOTS).copied()
    }
}
