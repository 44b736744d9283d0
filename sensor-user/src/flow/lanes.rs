//! Lanes by name, as many as there is room for.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;

use super::lane::Lane;

/// One name's records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series<N> {
    /// Whose they are.
    pub name: N,
    /// Of all slots.
    pub sum: u64,
    /// By slot, the oldest first.
    pub records: Vec<u32>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Lanes<N> {
    max: usize,
    lanes: HashMap<N, Lane, RandomState>,
    /// Of those who have no lane.
    other: Lane,
}

impl<N: Hash + Ord + Clone> Lanes<N> {
    pub(super) fn new(max: usize) -> Self {
        Self { max, lanes: HashMap::default(), other: Lane::default() }
    }

    pub(super) fn add(&mut self, name: N, slot: u64, records: u32) {
        let is_full = self.lanes.len() >= self.max;
        let lane = match self.lanes.get_mut(&name) {
            Some(lane) => lane,
            None if is_full => &mut self.other,
            None => self.lanes.entry(name).or_default(),
        };
        lane.add(slot, records);
    }

    /// Gives lanes new names; those that meet become one.
    pub(super) fn rename(&mut self, rename: impl Fn(&N) -> Option<N>) {
        let renamed: Vec<_> =
            self.lanes.keys().filter_map(|from| Some((from.clone(), rename(from)?))).collect();
        for (from, into) in renamed {
            if let Some(lane) = self.lanes.remove(&from) {
                self.lanes.entry(into).or_default().merge(&lane);
            }
        }
    }

    /// Time goes on. Where no lane is free, a quarter of them is given up, those with the fewest
    /// records: who comes late and takes much is seen all the same.
    pub(super) fn turn(&mut self, newest: u64, slot: u64) {
        self.other.turn(newest, slot);
        self.lanes.values_mut().for_each(|lane| lane.turn(newest, slot));
        self.lanes.retain(|_, lane| lane.sum > 0);
        if self.lanes.len() < self.max {
            return;
        }
        let mut order: Vec<_> =
            self.lanes.iter().map(|(name, lane)| (lane.sum, name.clone())).collect();
        order.sort_unstable();
        for (_, name) in order.into_iter().take(self.max.div_ceil(4)) {
            if let Some(lane) = self.lanes.remove(&name) {
                self.other.merge(&lane);
            }
        }
    }

    /// Those `wanted`, most records first: `top` of them, and the sum of the others. Those who
    /// have no lane are among the others where everybody is wanted.
    pub(super) fn series(
        &self,
        oldest: u64,
        newest: u64,
        top: usize,
        wanted: Option<&dyn Fn(&N) -> bool>,
    ) -> (Vec<Series<N>>, Vec<u32>) {
        let is_wanted = |name: &N| wanted.is_none_or(|wanted| wanted(name));
        let mut order: Vec<_> = self.lanes.iter().filter(|(name, _)| is_wanted(name)).collect();
        order.sort_unstable_by_key(|(name, lane)| (Reverse(lane.sum), *name));
        let mut other = if wanted.is_none() { self.other.clone() } else { Lane::default() };
        order.iter().skip(top).for_each(|(_, lane)| other.merge(lane));
        let series = order.into_iter().take(top).map(|(name, lane)| Series {
            name: name.clone(),
            sum: lane.sum,
            records: lane.read(oldest, newest),
        });
        (series.collect(), other.read(oldest, newest))
    }
}
