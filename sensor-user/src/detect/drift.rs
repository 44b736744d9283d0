//! `drift`: a slow, lasting rise.
//!
//! Each day the logarithm of a principal's distinct records is compared with its own mean and
//! with what the median of its peers did on the same day: releases, Mondays and clock changes
//! move all together. The rest goes into a CUSUM (Page, Biometrika 1954).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::state::{DAY_S, Endpoint, Pair};
use super::{Claim, Detector, Finding};

/// Active days before a course is believed.
const LEARN_DAYS: u16 = 7;
/// Days that the mean remembers.
const MEMORY_DAYS: f32 = 28.0;
/// Rises of twice this are looked for: 30 % are 0.26.
const SLACK: f32 = 0.12;
/// Peers that tell what everybody did.
const PEERS_MIN: usize = 3;
/// Days with fewer records say nothing.
const COUNT_MIN: u32 = 8;
/// A single day counts no more than so many standard deviations.
const DAY_MAX: f32 = 2.5;
/// Expected false findings a day and endpoint.
const DAILY: f64 = 5e-3;

/// A principal's days.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Course {
    days: u16,
    mean: f32,
    variance: f32,
    rise: f32,
    rising_since_s: u64,
}

/// What the peers of one endpoint, those who do about as much, did on a day.
#[derive(Clone, Copy, Debug)]
struct Peers {
    count: usize,
    moved: f32,
    variance: f32,
}

/// A day is over; takes each pair's count into its course.
pub(super) fn turn<'a>(
    pairs: impl Iterator<Item = &'a mut Pair>,
    endpoints: &mut [Endpoint],
    day_s: u64,
    out: &mut Vec<Finding>,
) {
    let mut active: Vec<&mut Pair> = pairs.filter(|pair| day_log(pair, day_s).is_some()).collect();
    let peers = peers(&active, day_s);
    for pair in &mut active {
        let Some(day) = day_log(pair, day_s) else { continue };
        let peers = peers.get(&peer_group(pair)).copied();
        let Some(p) = pair.course.take(day, peers, day_s) else { continue };
        let Some(endpoint) = endpoints.get_mut(pair.endpoint as usize) else { continue };
        if pair.speaks(Detector::Drift, day_s + DAY_S) {
            out.push(claim(pair, p, peers).at(endpoint, day_s + DAY_S));
        }
    }
}

fn day_log(pair: &Pair, day_s: u64) -> Option<f32> {
    let day = pair.rates.last()?;
    (day.is_in(day_s, DAY_S) && day.count >= COUNT_MIN).then(|| (day.count as f32).ln_1p())
}

/// The endpoint, and the octaves, two by two, of what a pair usually takes: who works with
/// hundreds of records a day is no peer of who looks at ten.
fn peer_group(pair: &Pair) -> (u32, u8) {
    let octave = (pair.course.mean / std::f32::consts::LN_2).max(0.0) as u8;
    (pair.endpoint, octave / 2)
}

fn peers(active: &[&mut Pair], day_s: u64) -> HashMap<(u32, u8), Peers> {
    let mut moves: HashMap<(u32, u8), (Vec<f32>, Vec<f32>)> = HashMap::new();
    for pair in active.iter().filter(|pair| pair.course.days >= 3) {
        let Some(day) = day_log(pair, day_s) else { continue };
        let (moved, variances) = moves.entry(peer_group(pair)).or_default();
        moved.push(day - pair.course.mean);
        variances.push(pair.course.variance);
    }
    let enough = moves.into_iter().filter(|(_, (moved, _))| moved.len() > PEERS_MIN);
    enough
        .map(|(group, (moved, variances))| {
            let count = moved.len();
            (group, Peers { count, moved: median(moved), variance: median(variances) })
        })
        .collect()
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_unstable_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

impl Course {
    /// Takes a day in; the chance of such a rise where it is too small.
    fn take(&mut self, day: f32, peers: Option<Peers>, day_s: u64) -> Option<f64> {
        let moved = peers.map_or(0.0, |peers| peers.moved);
        if self.days == 0 {
            self.mean = day;
        }
        let rest = day - moved - self.mean;
        self.days = self.days.saturating_add(1);
        let days = f32::from(self.days);
        let weight = 1.0 / days.min(MEMORY_DAYS);
        if self.days <= LEARN_DAYS {
            self.mean += rest * weight;
            self.variance += (rest * rest - self.variance) * weight;
            return None;
        }
        let peers = peers?;
        // Few days of one's own say little of the spread: the peers' helps out.
        let own = self.variance * days + peers.variance * 7.0;
        let variance = (own / (days + 7.0)).max((-self.mean).exp());
        let deviation = variance.sqrt();
        // The mean itself is not known better than this.
        let slack = SLACK.max(deviation / days.min(MEMORY_DAYS).sqrt());
        let limit = DAY_MAX * deviation;
        let bounded = rest.clamp(-limit, limit);
        if self.rise <= 0.0 {
            self.rising_since_s = day_s;
        }
        self.rise = (self.rise + bounded - slack).max(0.0);
        // The mean follows small moves alone, lest it learns the rise; as far up as down, lest it
        // sinks to where every day is a rise.
        let step = (SLACK / 2.0).max(deviation / 2.0);
        self.mean += bounded.clamp(-step, step) * weight;
        self.variance += (bounded * bounded - self.variance) * weight / 2.0;
        let p = f64::from(-2.0 * slack * self.rise / variance).exp();
        (p * peers.count as f64 <= DAILY).then_some(p)
    }
}

fn claim(pair: &Pair, p: f64, peers: Option<Peers>) -> Claim {
    let course = pair.course;
    let usual = course.mean.exp_m1();
    let day = pair.rates.last().map_or(0, |rate| rate.count);
    let claim = Claim::of_pair(Detector::Drift, p, pair)
        .with("usual_a_day", f64::from(usual.round()))
        .with("last_day", day)
        .with("rise_summed", f64::from(course.rise))
        .with("peers", peers.map_or(0, |peers| peers.count))
        .with("peers_moved", peers.map_or(0.0, |peers| f64::from(peers.moved)))
        .with("days_known", course.days);
    claim.since(course.rising_since_s).saying(format!(
        "{} takes more records day after day: {day} on the last day, usually {usual:.0}, while \
         its peers did not rise",
        pair.principal
    ))
}
