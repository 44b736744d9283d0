//! What tells theft from use: one file a detector, each with its evidence.
//!
//! Input: each [`EndpointCall`], and the event time. Output: [`Finding`]s. Invariants: no
//! clock is read; an exchange costs O(1); memory is bounded by [`ENDPOINTS_MAX`],
//! [`PAIRS_MAX`] and [`GROUPS_MAX`]: a pair that is used once or twice costs nothing of its
//! own (`measure/sieve.rs`); values of ids are used while an exchange is looked at, never
//! kept in clear beyond the last few of a walk, never saved, printed or reported.
//!
//! `look.rs` measures an exchange, `state.rs` holds what is remembered, `measure/` has the
//! statistics. docs/detectors.md explains each detector, its source and what it can't see.

mod claim;
mod coordinated;
mod coverage;
mod dormant;
mod drift;
mod enumeration;
mod exposure;
mod fat_response;
mod finding;
mod guessing;
mod look;
mod measure;
mod partition;
mod saved;
mod scene;
mod state;
mod taken;
#[cfg(test)]
mod tests;
mod text;
mod trail;
mod volume;
mod walk;

use std::collections::HashMap;
use std::hash::Hasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use siphasher::sip::SipHasher13;

use crate::clock::Timestamp;
use crate::exchange::EndpointCall;
use claim::Claim;
use look::{Look, Outcome};
use measure::Sieve;
use scene::Scene;
use state::{DAY_S, Endpoint, Group, Pair};
use taken::{LARGE_MAX, Room};

pub use finding::{Detector, Finding, Severity};
pub use saved::RestoreError;

/// Endpoints with a state, some 8 KiB each where busy; others are not looked at.
pub const ENDPOINTS_MAX: usize = 4096;
/// Pairs of endpoint and principal with a state: some 1.5 KiB each, at most 3 KiB, and 4 KiB more for a
/// part of them (`taken.rs`).
pub const PAIRS_MAX: usize = 16_384;
/// Programs at an endpoint with a state, at most 7 KiB each, and 4 KiB more for a part of them.
pub const GROUPS_MAX: usize = 2048;
/// Endpoints whose principals are sampled, at most 64 KiB each.
const PARTITIONS_MAX: usize = 128;
/// Bytes of all of it where everything is full.
pub(crate) const MEMORY_BYTES_MAX: u64 = 1024
    * (8 * ENDPOINTS_MAX + 3 * PAIRS_MAX + 7 * GROUPS_MAX + 4 * LARGE_MAX + 64 * PARTITIONS_MAX)
        as u64;
/// Keys from which on an endpoint is busy enough for a sample.
const PARTITION_TRIES: f64 = 500.0;
/// Count in the sieve from which on a pair has a state.
const PAIR_COUNT: u8 = 12;
/// The same for a program.
const GROUP_COUNT: u8 = 20;
/// Days of principals from which on an endpoint shows how much they take.
const DAYS_MIN: f64 = 30.0;
/// Seconds between looks at many principals together.
const STEP_S: u64 = 600;

/// How detectors are set up.
#[derive(Clone, Debug, Default)]
pub struct DetectSettings {
    /// Keys all hashes; the same over restarts.
    pub key: [u8; 16],
    /// Endpoint labels with the number of records there are, as the operator stated it.
    pub populations: Vec<(Box<str>, u64)>,
}

/// All detectors with what they remember.
#[derive(Debug)]
pub struct Detectors {
    settings: DetectSettings,
    sieve: Sieve,
    names: HashMap<u64, u32, RandomState>,
    endpoints: Vec<Endpoint>,
    pairs: HashMap<u64, Box<Pair>, RandomState>,
    groups: HashMap<u64, Box<Group>, RandomState>,
    partitions: usize,
    room: Room,
    /// See [`dormant::observe`].
    busiest: u64,
    /// Seconds of the first exchange.
    first_s: u64,
    step: u64,
    day: u64,
    passed_over: u64,
}

impl Detectors {
    /// Detectors that know nothing yet.
    #[must_use]
    pub fn new(settings: DetectSettings) -> Self {
        Self {
            settings,
            sieve: Sieve::default(),
            names: HashMap::default(),
            endpoints: Vec::new(),
            pairs: HashMap::default(),
            groups: HashMap::default(),
            partitions: 0,
            room: Room::default(),
            busiest: 0,
            first_s: 0,
            step: 0,
            day: 0,
            passed_over: 0,
        }
    }

    /// Exchanges of endpoints and principals that there was no room for.
    #[must_use]
    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// Looks at an exchange.
    pub fn observe(&mut self, call: &EndpointCall, out: &mut Vec<Finding>) {
        let look = Look::new(call, &self.settings.key);
        self.advance(look.at_s, out);
        let Some(index) = self.endpoint(&look) else {
            self.passed_over += 1;
            return;
        };
        let (pair_id, group_id) = (mix(look.principal, index), mix(look.fingerprint, !index));
        self.admit(&look, index, pair_id, group_id);
        let Some(endpoint) = self.endpoints.get_mut(index as usize) else { return };
        let watched_s = endpoint.first_s.saturating_sub(self.first_s);
        let seen = endpoint.touch(&look);
        let records = volume::countable(endpoint, look.records);
        let mut pair = self.pairs.get_mut(&pair_id).map(Box::as_mut);
        let mut group = self.groups.get_mut(&group_id).map(Box::as_mut);
        let room = &mut self.room;
        let fresh = pair.as_mut().map_or(0, |pair| pair.touch(&look, records, seen, room));
        if let Some(group) = &mut group {
            let own = pair.as_ref().map_or(0.0, |pair| pair.tries);
            group.touch(&look, records, own, seen, room);
        }
        endpoint.partition.touch(&look, seen);
        let mut scene = Scene { look: &look, endpoint, pair, group, fresh, out };
        fat_response::observe(&mut scene);
        guessing::observe(&mut scene);
        dormant::observe(&mut scene, watched_s, self.busiest);
        enumeration::observe(&mut scene);
        volume::observe(&mut scene);
        coverage::observe(&mut scene);
        exposure::observe(&mut scene);
    }

    /// Event time goes on, also while nothing is exchanged.
    pub fn tick(&mut self, now: Timestamp, out: &mut Vec<Finding>) {
        if self.first_s > 0 {
            self.advance(now.0 / 1_000_000_000, out);
        }
    }

    fn advance(&mut self, at_s: u64, out: &mut Vec<Finding>) {
        if self.first_s == 0 {
            self.first_s = at_s;
            (self.step, self.day) = (at_s / STEP_S, at_s / DAY_S);
        }
        let (step, day) = (at_s / STEP_S, at_s / DAY_S);
        if day + 1 < self.day {
            // The clock had been wrong, and goes on from here.
            (self.step, self.day) = (step, day);
        }
        if step > self.step {
            self.step = step;
            self.look_together(at_s, day > self.day, out);
        }
        if day > self.day {
            self.turn(out);
            self.day = day;
        }
    }

    /// Looks at programs, and at the principals of each endpoint together.
    fn look_together(&mut self, at_s: u64, is_day_over: bool, out: &mut Vec<Finding>) {
        let mut groups: Vec<_> = self.groups.iter_mut().collect();
        groups.sort_unstable_by_key(|(id, _)| **id);
        for (_, group) in groups {
            if let Some(endpoint) = self.endpoints.get_mut(group.endpoint as usize) {
                coordinated::program(group, endpoint, at_s, out);
            }
        }
        for endpoint in &mut self.endpoints {
            if !endpoint.partition.is_on
                && endpoint.tries > PARTITION_TRIES
                && self.partitions < PARTITIONS_MAX
            {
                endpoint.partition.is_on = true;
                self.partitions += 1;
            }
            coordinated::alike(endpoint, at_s, is_day_over, out);
        }
        // Those that fell silent since the step before.
        let silent = at_s.saturating_sub(2 * STEP_S)..at_s.saturating_sub(STEP_S);
        let pairs = self.pairs.values_mut().filter(|pair| silent.contains(&pair.last_s));
        pairs.for_each(|pair| pair.shrink_to_fit());
        if self.pairs.len() > PAIRS_MAX * 7 / 8 {
            self.make_room();
        }
    }

    /// A day ends.
    fn turn(&mut self, out: &mut Vec<Finding>) {
        let day_s = self.day * DAY_S;
        let mut pairs: Vec<_> = self.pairs.iter_mut().collect();
        pairs.sort_unstable_by_key(|(id, _)| **id);
        drift::turn(
            pairs.into_iter().map(|(_, pair)| &mut **pair),
            &mut self.endpoints,
            day_s,
            out,
        );
        self.endpoints.iter_mut().for_each(Endpoint::turn);
        let days = self.endpoints.iter().filter_map(|endpoint| endpoint.rates.last());
        let known = days.filter(|days| days.weight() >= DAYS_MIN);
        self.busiest = known.map(|days| days.quantile(0.01, None)).max().unwrap_or(0);
        self.pairs.values_mut().for_each(|pair| pair.turn());
        self.groups.values_mut().for_each(|group| group.turn());
        self.room = Room::default();
        self.pairs.retain(|_, pair| day_s.saturating_sub(pair.last_s) < 30 * DAY_S);
        self.groups.retain(|_, group| day_s.saturating_sub(group.last_s) < 30 * DAY_S);
        self.sieve.fade();
    }

    /// Forgets the quarter of the pairs that did least, the longest ago.
    fn make_room(&mut self) {
        let mut all: Vec<_> = self.pairs.iter().map(|(id, pair)| (pair.worth(), *id)).collect();
        all.sort_unstable();
        for (_, id) in all.iter().take(all.len() / 4) {
            self.pairs.remove(id);
        }
    }

    /// The number of the exchange's endpoint.
    fn endpoint(&mut self, look: &Look<'_>) -> Option<u32> {
        let (service, name) = (&look.call.exchange.service, &look.call.endpoint);
        let hash = name_hash(&self.settings.key, service, name);
        if let Some(index) = self.names.get(&hash) {
            return Some(*index);
        }
        let is_place = !name.ends_with("{unmatched}") && self.endpoints.len() < ENDPOINTS_MAX;
        let index = u32::try_from(self.endpoints.len()).ok().filter(|_| is_place)?;
        let mut endpoint = Endpoint::new(service, name, look.at_s);
        endpoint.population = population(&self.settings, name);
        self.endpoints.push(endpoint);
        self.names.insert(hash, index);
        Some(index)
    }

    /// Gives pair and program a state once they did enough.
    fn admit(&mut self, look: &Look<'_>, index: u32, pair_id: u64, group_id: u64) {
        let weight = match look.outcome {
            Outcome::Hit => look.records.min(16) as u8,
            // A principal that guesses is to be found within 20 lookups.
            Outcome::Miss => 6,
            Outcome::Other => return,
        };
        if !self.pairs.contains_key(&pair_id) && self.sieve.add(pair_id, weight) >= PAIR_COUNT {
            if self.pairs.len() < PAIRS_MAX {
                self.pairs.insert(pair_id, Box::new(Pair::new(look, index)));
            } else {
                self.passed_over += 1;
            }
        }
        if !self.groups.contains_key(&group_id)
            && self.groups.len() < GROUPS_MAX
            && self.sieve.add(group_id, 1) >= GROUP_COUNT
        {
            self.groups.insert(group_id, Box::new(Group::new(look, index)));
        }
    }
}

fn population(settings: &DetectSettings, endpoint: &Arc<str>) -> Option<u64> {
    let stated = settings.populations.iter().find(|(label, _)| **label == **endpoint);
    stated.map(|(_, population)| *population)
}

/// An endpoint's place in the table of names.
fn name_hash(key: &[u8; 16], service: &str, name: &str) -> u64 {
    let mut hasher = SipHasher13::new_with_key(key);
    hasher.write(service.as_bytes());
    hasher.write_u8(0xff);
    hasher.write(name.as_bytes());
    hasher.finish()
}

/// The id of a pair or a program.
fn mix(hash: u64, index: u32) -> u64 {
    let mixed = (hash ^ u64::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15)).rotate_left(29);
    let mixed = mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 31)
}
