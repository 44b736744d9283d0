//! How large counts of one kind usually are, and how unlikely a larger one is.
//!
//! Peaks over threshold on a logarithmic scale (DSPOT: Siffer et al., KDD 2017; with the
//! shape fixed by the scale this is Hill's estimator, Ann. Stat. 1975). The mean excess is
//! taken from the median one, so that thieves who are many do not make themselves the norm.
//! A prior of [`PRIOR_WEIGHT`] peaks stands in while there are few.

use serde::{Deserialize, Serialize};

/// Steps an octave.
const STEPS: f64 = 4.0;
/// Levels, 1 KiB a set of counts; the last begins at 1.75 · 2^31.
const LEVELS: usize = 128;
/// Mean excess, in natural logarithms, where nothing is known: a tenfold excess is then
/// made by 2 % of the peaks.
const PRIOR_EXCESS: f64 = 0.6;
/// Peaks that the prior counts for.
const PRIOR_WEIGHT: f64 = 4.0;
/// What a median tells of an exponential's mean, beside the mean of as many: ln² 2.
const MEDIAN_EFFICIENCY: f64 = 0.48;
/// Share of the counts that are peaks.
const PEAKS: f64 = 0.25;
/// Past sources from which on the past alone is the norm.
const PAST_MIN: f64 = 8.0;

/// Counts by level.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::detect) struct Levels {
    /// What was seen before, decaying.
    past: Vec<f32>,
    /// What is seen now.
    live: Vec<f32>,
}

impl Default for Levels {
    fn default() -> Self {
        Self { past: vec![0.0; LEVELS], live: vec![0.0; LEVELS] }
    }
}

/// The level of a count: its octave, and the quarter of it.
pub(in crate::detect) fn level(count: u64) -> u8 {
    let count = count.max(1);
    let octave = count.ilog2();
    let quarter = if octave >= 2 { count >> (octave - 2) } else { count << (2 - octave) } & 3;
    (u64::from(octave) * 4 + quarter).min(LEVELS as u64 - 1) as u8
}

/// The smallest count of a level.
pub(in crate::detect) fn level_count(level: u8) -> u64 {
    ((u64::from(level % 4) + 4) << (level / 4)).div_ceil(4)
}

impl Levels {
    /// One source of counts rose `from` a level (none: it is new) to another.
    pub(in crate::detect) fn rise(&mut self, from: Option<u8>, to: u8) {
        if let Some(cell) = from.and_then(|from| self.live.get_mut(usize::from(from))) {
            *cell = (*cell - 1.0).max(0.0);
        }
        if let Some(cell) = self.live.get_mut(usize::from(to)) {
            *cell += 1.0;
        }
    }

    /// The live counts become past ones, which keep `keep` of their weight.
    pub(in crate::detect) fn turn(&mut self, keep: f32) {
        for (past, live) in self.past.iter_mut().zip(&mut self.live) {
            *past = *past * keep + *live;
            *live = 0.0;
        }
    }

    /// How much was seen.
    pub(in crate::detect) fn weight(&self) -> f64 {
        self.past.iter().chain(&self.live).map(|cell| f64::from(*cell)).sum()
    }

    /// The chance that one source reaches `count`, by all others. `own` is the level that
    /// the source itself is in, `unseen` the number of sources too small to be here; no tail
    /// is believed to be thinner than a mean excess of `thinnest`.
    pub(in crate::detect) fn tail(
        &self,
        count: u64,
        own: Option<u8>,
        unseen: f64,
        thinnest: f64,
    ) -> Tail {
        let past: f64 = self.past.iter().map(|cell| f64::from(*cell)).sum();
        let live = if past >= PAST_MIN { 0.0 } else { 1.0 };
        let mut cells = [0.0_f64; LEVELS];
        for (cell, (past, now)) in cells.iter_mut().zip(self.past.iter().zip(&self.live)) {
            *cell = f64::from(*past) + f64::from(*now) * live;
        }
        if let Some(cell) =
            own.filter(|_| live > 0.0).and_then(|own| cells.get_mut(usize::from(own)))
        {
            *cell = (*cell - 1.0).max(0.0);
        }
        let others = cells.iter().sum::<f64>() + unseen;
        let (mut peaks, mut threshold) = (0.0, LEVELS);
        let wanted = (others * PEAKS).max(3.0);
        for (at, cell) in cells.iter().enumerate().rev().filter(|(_, cell)| **cell > 0.0) {
            if peaks >= wanted {
                break;
            }
            peaks += cell;
            threshold = at;
        }
        if threshold == LEVELS {
            threshold = usize::from(level(16));
        }
        let median = median_excess(cells.get(threshold..).unwrap_or_default(), peaks);
        let mean = median / std::f64::consts::LN_2;
        let mean = (peaks * mean + PRIOR_WEIGHT * PRIOR_EXCESS) / (peaks + PRIOR_WEIGHT);
        let base = level_count(threshold as u8).max(8);
        let over = ((count.max(1) as f64) / base as f64).ln().max(0.0);
        // The chance of the next excess, not of one by a mean that is known: few peaks may have
        // understated it (the predictive distribution of an exponential is a Lomax one).
        let sure = peaks * MEDIAN_EFFICIENCY + PRIOR_WEIGHT;
        let excess = (1.0 + over / mean.max(thinnest) / sure).powf(-sure);
        let p = (peaks + 1.0) / (others + 2.0) * excess;
        Tail { p: p.min(1.0), peak: base, others }
    }

    /// The count that a share `upper` of all reach, but for the source that is at level `own`.
    pub(in crate::detect) fn quantile(&self, upper: f64, own: Option<u8>) -> u64 {
        let own = own.filter(|own| self.live.get(usize::from(*own)).is_some_and(|it| *it >= 1.0));
        let wanted = (self.weight() - own.map_or(0.0, |_| 1.0)) * upper;
        let mut seen = 0.0;
        for at in (0..LEVELS).rev() {
            seen += f64::from(self.past.get(at).copied().unwrap_or(0.0));
            seen += f64::from(self.live.get(at).copied().unwrap_or(0.0));
            if own == Some(at as u8) {
                seen -= 1.0;
            }
            if seen > wanted {
                return level_count(at as u8);
            }
        }
        0
    }
}

/// The excess, in natural logarithms, that half of the `peaks` have.
fn median_excess(cells: &[f64], peaks: f64) -> f64 {
    let mut seen = 0.0;
    for (at, cell) in cells.iter().enumerate() {
        if seen + cell >= peaks / 2.0 && *cell > 0.0 {
            // Counts lie evenly within a level.
            let within = (peaks / 2.0 - seen) / cell;
            return (at as f64 + within) * std::f64::consts::LN_2 / STEPS;
        }
        seen += cell;
    }
    0.0
}

/// How unlikely a count is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::detect) struct Tail {
    /// The chance that one source reaches it.
    pub(in crate::detect) p: f64,
    /// What the largest quarter of the others reach.
    pub(in crate::detect) peak: u64,
    /// How many others there are.
    pub(in crate::detect) others: f64,
}
