//! What is remembered of endpoints, pairs of endpoint and principal, and programs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::drift::Course;
use super::guessing::Lookups;
use super::look::{Look, Outcome};
use super::measure::{Levels, Past, Rate, Recents, Sample, Trace};
use super::partition::Partition;
use super::taken::{Room, Taken};
use super::trail::Trail;
use super::walk::{Depth, Walk};

/// Seconds of the windows of [`Pair::rates`].
pub(super) const WINDOWS_S: [u64; 3] = [600, 3600, DAY_S];
/// Seconds of a day.
pub(super) const DAY_S: u64 = 86_400;

/// Keys that an endpoint's last ones are known by, 2 KiB: enough for popular records to be
/// found again, too few for the others.
const RECENTS: usize = 1024;
/// The same for a principal, 64 bytes.
const OWN_RECENTS: usize = 32;

/// An endpoint of a service.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Endpoint {
    #[serde(with = "super::text")]
    pub(super) service: Arc<str>,
    #[serde(with = "super::text")]
    pub(super) name: Arc<str>,
    /// The operator's word on how many records there are.
    #[serde(skip)]
    pub(super) population: Option<u64>,
    pub(super) first_s: u64,
    /// The last hit.
    pub(super) last_s: u64,
    pub(super) longest_gap_s: u64,
    /// The last keys that anybody got.
    #[serde(skip)]
    recents: Recents<RECENTS>,
    /// Keys looked for in `recents`, and found, fading by day.
    pub(super) tries: f64,
    pub(super) popular: f64,
    /// The largest window of a day by principal, for each of [`WINDOWS_S`].
    pub(super) rates: [Levels; 3],
    /// Principals of the day, seen at all.
    pub(super) principals: Sample,
    /// Records a response.
    pub(super) sizes: Levels,
    /// All keys.
    pub(super) keys: Sample,
    /// Lookups of principals that are new to the endpoint: found, in all.
    pub(super) found: f64,
    pub(super) looked: f64,
    /// Ids of pairs, and how many of them were steps of a walk.
    pub(super) steps: f64,
    pub(super) moves: f64,
    pub(super) depth: Depth,
    pub(super) waking: Option<super::dormant::Waking>,
    pub(super) exposed: super::exposure::Exposed,
    pub(super) partition: Partition,
    pub(super) quiet: Quiet,
}

impl Endpoint {
    pub(super) fn new(service: &Arc<str>, name: &Arc<str>, at_s: u64) -> Self {
        Self {
            service: service.clone(),
            name: name.clone(),
            population: None,
            first_s: at_s,
            last_s: 0,
            longest_gap_s: 0,
            recents: Recents::default(),
            tries: 0.0,
            popular: 0.0,
            rates: Default::default(),
            principals: Sample::default(),
            sizes: Levels::default(),
            keys: Sample::default(),
            found: 0.0,
            looked: 0.0,
            steps: 0.0,
            moves: 0.0,
            depth: Depth::default(),
            waking: None,
            exposed: super::exposure::Exposed::default(),
            partition: Partition::default(),
            quiet: Quiet::default(),
        }
    }

    /// Takes in the keys; how many were looked for in what others had a moment ago, and how
    /// many found there.
    pub(super) fn touch(&mut self, look: &Look<'_>) -> (u32, u32) {
        self.principals.insert(look.principal);
        if look.outcome != Outcome::Hit {
            return (0, 0);
        }
        let (mut tries, mut popular) = (0, 0);
        for key in look.keys() {
            self.keys.insert(*key);
            tries += 1;
            popular += u32::from(self.recents.touch(*key));
        }
        self.tries += f64::from(tries);
        self.popular += f64::from(popular);
        (tries, popular)
    }

    /// Share of keys that others had a moment ago, without `tries` and `popular` of one
    /// source; pulled to 0 while little is known, which proves nothing.
    pub(super) fn popularity(&self, tries: f64, popular: f64) -> f64 {
        let (tries, popular) = (self.tries - tries, self.popular - popular);
        (popular / (tries + 200.0)).clamp(0.0, 0.95)
    }

    /// A day ends.
    pub(super) fn turn(&mut self) {
        for levels in &mut self.rates {
            levels.turn(0.8);
        }
        self.sizes.turn(0.8);
        self.principals = Sample::default();
        self.partition.turn();
        self.depth.turn();
        let sums = [&mut self.tries, &mut self.popular, &mut self.found, &mut self.looked];
        sums.into_iter().for_each(|sum| *sum *= 0.7);
        self.steps *= 0.7;
        self.moves *= 0.7;
    }
}

/// Records of the day from which on it is remembered how they came to be so many.
const CURVE_MIN: u64 = 32;

/// A principal at an endpoint that does more than a little.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pair {
    #[serde(with = "super::text")]
    pub(super) principal: Arc<str>,
    pub(super) endpoint: u32,
    pub(super) first_s: u64,
    pub(super) last_s: u64,
    /// Records not had a moment ago, in each of [`WINDOWS_S`].
    pub(super) rates: [Rate; 3],
    pub(super) past: [Past; 3],
    /// Records of the day.
    pub(super) records: u64,
    pub(super) tries: f64,
    pub(super) popular: f64,
    /// Distinct keys of the day, as far as decisions need them.
    #[serde(skip)]
    pub(super) keys: Sample,
    #[serde(skip)]
    pub(super) taken: Taken,
    /// Distinct keys in all.
    pub(super) all_keys: Sample,
    #[serde(skip)]
    own: Recents<OWN_RECENTS>,
    /// Programs behind it, one bit each (several may share one).
    pub(super) programs: u64,
    pub(super) lookups: Lookups,
    pub(super) trail: Trail,
    /// Where the trail led.
    #[serde(skip)]
    pub(super) path: Trace,
    /// Distinct records of the day, once they are more than a few.
    #[serde(skip)]
    pub(super) curve: Trace,
    pub(super) walk: Walk,
    pub(super) course: Course,
    pub(super) fat: super::fat_response::Known,
    quiet: Quiet,
    /// Records of the day when it was last spoken of.
    #[serde(default)]
    said: u64,
}

impl Pair {
    pub(super) fn new(look: &Look<'_>, endpoint: u32) -> Self {
        Self {
            principal: look.call.exchange.caller.principal.clone(),
            endpoint,
            first_s: look.at_s,
            last_s: look.at_s,
            rates: [Rate::default(); 3],
            past: Default::default(),
            records: 0,
            tries: 0.0,
            popular: 0.0,
            keys: Sample::default(),
            taken: Taken::default(),
            all_keys: Sample::default(),
            own: Recents::default(),
            programs: 0,
            lookups: Lookups::default(),
            trail: Trail::default(),
            path: Trace::default(),
            curve: Trace::default(),
            walk: Walk::default(),
            course: Course::default(),
            fat: super::fat_response::Known::default(),
            quiet: Quiet::default(),
            said: 0,
        }
    }

    /// Takes in the keys and `records`; how many records are fresh: not had a moment ago.
    pub(super) fn touch(
        &mut self,
        look: &Look<'_>,
        records: u64,
        seen: (u32, u32),
        room: &mut Room,
    ) -> u32 {
        self.last_s = self.last_s.max(look.at_s);
        self.programs |= 1 << (look.fingerprint & 63);
        if look.outcome != Outcome::Hit {
            return 0;
        }
        if self.records >= CURVE_MIN {
            if !self.curve.is_on() {
                let day_s = look.at_s - look.at_s % DAY_S;
                self.curve.begin(self.first_s.max(day_s) * 1000, 0);
            }
            self.curve.add(look.at_ms(), self.distinct());
        }
        self.taken.add(look, room);
        let (mut keys, mut fresh) = (0_u64, 0_u64);
        for key in look.keys() {
            keys += 1;
            if !self.own.touch(*key) {
                fresh += 1;
                self.keys.insert(*key);
                self.all_keys.insert(*key);
            }
        }
        self.records += records;
        self.tries += f64::from(seen.0);
        self.popular += f64::from(seen.1);
        // Keys that can't be seen may all be new; of many keys the first speak for the rest.
        let fresh = records.saturating_mul(fresh).checked_div(keys).unwrap_or(records);
        u32::try_from(fresh).unwrap_or(u32::MAX)
    }

    /// True where `key` was asked for a moment ago.
    pub(super) fn asks_again(&mut self, key: u64) -> bool {
        self.own.touch(key)
    }

    /// Distinct records of the day, as far as they can be told apart.
    pub(super) fn distinct(&self) -> u64 {
        let count = self.rates.last().map_or(0, |rate| u64::from(rate.count));
        // Only the first keys of long lists are known: the sample counts too few of them.
        if self.tries + 0.5 < self.records as f64 { count } else { self.keys.len().min(count) }
    }

    /// Gives back room that was taken for what is to come.
    pub(super) fn shrink_to_fit(&mut self) {
        self.keys.shrink_to_fit();
        self.all_keys.shrink_to_fit();
        self.taken.shrink_to_fit();
        self.own.shrink_to_fit();
        self.path.shrink_to_fit();
        self.curve.shrink_to_fit();
        self.walk.shrink_to_fit();
    }

    /// What would be lost with it: recent activity first, then how much it did.
    pub(super) fn worth(&self) -> (u64, u32) {
        (self.last_s / DAY_S, self.rates.last().map_or(0, |rate| rate.count))
    }

    /// True where `detector` was silent for long enough, or the records are an eighth more than when something
    /// was told of them: what was told is then eight ninths of what was taken, at the least.
    pub(super) fn speaks(&mut self, detector: super::Detector, at_s: u64) -> bool {
        let has_grown = self.said > 0 && self.records > self.said + self.said / 8;
        let speaks = self.quiet.speaks(detector, at_s) || has_grown;
        if speaks {
            self.said = self.records;
        }
        speaks
    }

    /// A day ends.
    pub(super) fn turn(&mut self) {
        self.records = 0;
        self.said = 0;
        self.curve.end();
        self.tries = 0.0;
        self.popular = 0.0;
        self.programs = 0;
        self.keys = Sample::default();
        self.taken = Taken::default();
        for rate in &mut self.rates {
            rate.top = 0;
        }
    }
}

/// A principal speaks for its program with so many keys, or with …
const SPEAKS_MAX: f64 = 32.0;
/// … one part of so many of the program's.
const SPEAKERS_MIN: f64 = 16.0;
/// Principals of a program that are kept by name.
const NAMES: usize = 32;

/// One program at an endpoint, whoever uses it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) endpoint: u32,
    pub(super) fingerprint: u64,
    pub(super) first_s: u64,
    pub(super) last_s: u64,
    pub(super) records: u64,
    pub(super) tries: f64,
    pub(super) popular: f64,
    pub(super) keys: Sample,
    #[serde(skip)]
    pub(super) taken: Taken,
    pub(super) principals: Sample,
    /// Some of the principals, as evidence.
    #[serde(skip)]
    names: [Option<Arc<str>>; NAMES],
    pub(super) lookups: Lookups,
    /// What it told the endpoint of usual lookups: found, in all.
    pub(super) found: f64,
    pub(super) looked: f64,
    pub(super) trail: Trail,
    /// Where the trail led.
    #[serde(skip)]
    pub(super) path: Trace,
    /// Who made the steps of the present walk.
    #[serde(skip)]
    pub(super) walkers: Sample,
    pub(super) past: Past,
    pub(super) quiet: Quiet,
}

impl Group {
    pub(super) fn new(look: &Look<'_>, endpoint: u32) -> Self {
        Self {
            endpoint,
            fingerprint: look.fingerprint,
            first_s: look.at_s,
            last_s: look.at_s,
            records: 0,
            tries: 0.0,
            popular: 0.0,
            keys: Sample::default(),
            taken: Taken::default(),
            principals: Sample::default(),
            names: Default::default(),
            lookups: Lookups::default(),
            found: 0.0,
            looked: 0.0,
            trail: Trail::default(),
            path: Trace::default(),
            walkers: Sample::default(),
            past: Past::default(),
            quiet: Quiet::default(),
        }
    }

    /// Takes in the keys and `records` of a principal that asked for `own` keys today.
    pub(super) fn touch(
        &mut self,
        look: &Look<'_>,
        records: u64,
        own: f64,
        seen: (u32, u32),
        room: &mut Room,
    ) {
        self.last_s = self.last_s.max(look.at_s);
        self.principals.insert(look.principal);
        let slot = self.names.get_mut(look.principal as usize % NAMES);
        if let Some(slot) = slot {
            *slot = Some(look.call.exchange.caller.principal.clone());
        }
        if look.outcome != Outcome::Hit {
            return;
        }
        self.taken.add(look, room);
        self.records += records;
        // What one of them does most of all says nothing of the program.
        if own > SPEAKS_MAX.max(self.tries / SPEAKERS_MIN) {
            return;
        }
        look.keys().iter().for_each(|key| self.keys.insert(*key));
        self.tries += f64::from(seen.0);
        self.popular += f64::from(seen.1);
    }

    /// Some of the principals.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        self.names.iter().flatten().cloned().collect()
    }

    /// A day ends.
    pub(super) fn turn(&mut self) {
        self.records = 0;
        self.tries = 0.0;
        self.popular = 0.0;
        self.keys = Sample::default();
        self.taken = Taken::default();
        self.principals = Sample::default();
        // As the endpoint forgets.
        self.found *= 0.7;
        self.looked *= 0.7;
    }
}

/// Keeps a detector from saying the same thing with every exchange.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Quiet {
    /// Seconds since the epoch.
    until_s: [u32; 9],
}

impl Quiet {
    /// How often a finding that lasts is said again.
    const AGAIN_S: u32 = 600;

    /// True where `detector` has been silent long enough; it is not any more.
    pub(super) fn speaks(&mut self, detector: super::Detector, at_s: u64) -> bool {
        let at_s = u32::try_from(at_s).unwrap_or(u32::MAX / 2);
        match self.until_s.get_mut(detector as usize) {
            // Later than it ever waits: the clock was wrong.
            Some(until) if *until <= at_s || *until > at_s + Self::AGAIN_S * 2 => {
                *until = at_s + Self::AGAIN_S;
                true
            }
            _ => false,
        }
    }
}
