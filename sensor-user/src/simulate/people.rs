//! Ordinary people: sessions of looking at their own records and at what interests all.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rand::Rng as _;
use rand_distr::{Distribution as _, Zipf};

use super::Act;
use super::pace::{exponential, log_normal};
use super::plan::Plan;
use super::random::{Random, mix};
use super::site::{Route, Site};
use super::visitor::Visitor;

/// What the people of a plan have in common.
#[derive(Clone, Debug)]
pub(super) struct Habits {
    pub(super) seed: u64,
    pub(super) start_ns: u64,
    pub(super) until_ns: u64,
    /// How many people there are.
    pub(super) people: u64,
    /// Sessions of a person on a weekday.
    pub(super) sessions_a_day: f64,
    /// What names them: `cookie`, `key`, `sub`; or `ip`, where they share one address.
    pub(super) kind: &'static str,
    /// Activity on a weekend, where a weekday has 1.
    pub(super) weekend: f64,
    /// From then on there is a new version of the app, which asks more.
    pub(super) release_ns: Option<u64>,
    /// From then on clocks show an hour more.
    pub(super) clocks_ns: Option<u64>,
}

/// Busiest hour of the day, in hours.
const BUSIEST: f64 = 14.0;
/// Mean requests of a session.
const REQUESTS: f64 = 8.0;
/// Programs that people use: versions of apps and browsers.
const PROGRAMS: u64 = 9;
/// Records of one's own.
const OWN: u64 = 6;

impl Habits {
    /// Share of the busiest hour's activity.
    fn activity(&self, at_ns: u64) -> f64 {
        let moved = if self.clocks_ns.is_some_and(|from| at_ns >= from) { 1.0 } else { 0.0 };
        let hours = at_ns.saturating_sub(self.start_ns) as f64 / 3.6e12 + moved;
        let from_busiest = ((hours % 24.0 - BUSIEST + 36.0) % 24.0 - 12.0).abs();
        let day = (hours / 24.0) as u64 % 7;
        let week = if day >= 5 { self.weekend } else { 1.0 };
        week * (0.06 + 0.94 * (-(from_busiest / 5.0).powi(2)).exp())
    }

    /// Mean of [`Self::activity`] over a weekday.
    const MEAN_ACTIVITY: f64 = 0.42;
}

/// Somebody at work.
#[derive(Debug)]
struct Session {
    at_ns: u64,
    person: u64,
    left: u32,
    /// Asked again by a refresh.
    last: Option<(Route, u64)>,
}

/// See the module.
pub(super) struct People {
    site: Arc<Site>,
    habits: Habits,
    random: Random,
    interest: Option<Zipf<f64>>,
    fame: Option<Zipf<f64>>,
    /// Sessions under way, by the time of their next request.
    sessions: Vec<Session>,
    order: BinaryHeap<Reverse<(u64, usize)>>,
    free: Vec<usize>,
    next_session_ns: u64,
}

impl People {
    pub(super) fn new(site: &Arc<Site>, habits: Habits, random: Random) -> Self {
        let mut people = Self {
            site: site.clone(),
            interest: Zipf::new(site.records as f64, 1.05).ok(),
            fame: Zipf::new(habits.people.max(1) as f64, 0.6).ok(),
            next_session_ns: habits.start_ns,
            habits,
            random,
            sessions: Vec::new(),
            order: BinaryHeap::new(),
            free: Vec::new(),
        };
        people.next_session_ns = people.next_start(people.habits.start_ns);
        people
    }

    /// When the next session begins: a Poisson process, thinned by the hour.
    fn next_start(&mut self, from_ns: u64) -> u64 {
        let Habits { people, sessions_a_day, .. } = self.habits;
        if people == 0 {
            return u64::MAX;
        }
        let busiest = people as f64 * sessions_a_day / 86_400.0 / Habits::MEAN_ACTIVITY;
        let mut at_ns = from_ns;
        loop {
            at_ns = at_ns.saturating_add((exponential(&mut self.random) / busiest * 1e9) as u64);
            if at_ns >= self.habits.until_ns
                || self.random.random_bool(self.habits.activity(at_ns).min(1.0))
            {
                return at_ns;
            }
        }
    }

    fn begin(&mut self) {
        let at_ns = self.next_session_ns;
        let Self { random, fame, .. } = self;
        let person = fame.map_or(0, |fame| fame.sample(random) as u64);
        let mut left = 1;
        while left < 200 && random.random_bool(1.0 - 1.0 / REQUESTS) {
            left += 1;
        }
        if self.habits.release_ns.is_some_and(|from| at_ns >= from) {
            left += left / 2;
        }
        let session = Session { at_ns, person, left, last: None };
        let place = match self.free.pop() {
            Some(place) => place,
            None => self.sessions.len(),
        };
        match self.sessions.get_mut(place) {
            Some(slot) => *slot = session,
            None => self.sessions.push(session),
        }
        self.order.push(Reverse((at_ns, place)));
        self.next_session_ns = self.next_start(at_ns);
    }

    fn visitor(&self, person: u64, at_ns: u64) -> Visitor {
        let Habits { seed, kind, release_ns, .. } = self.habits;
        // Few have the newest version on the first day, most within three.
        let updated = release_ns.is_some_and(|from| {
            let days = at_ns.saturating_sub(from) as f64 / Plan::DAY_NS;
            at_ns >= from && (mix(person ^ seed) % 1000) as f64 <= 400.0 * days
        });
        let program = (mix(seed ^ person) % PROGRAMS).min(mix(person ^ 3) % PROGRAMS);
        let fingerprint = mix(seed ^ program ^ if updated { 1 << 40 } else { 0 });
        let person = if kind == "ip" { 0 } else { person };
        Visitor::new(seed, kind, person, fingerprint)
    }

    fn request(&mut self, person: u64, last: Option<(Route, u64)>) -> (Route, u64) {
        let records = self.site.records;
        let Self { random, interest, site, habits, .. } = self;
        let interesting = |random: &mut Random| {
            interest.map_or(0, |zipf| site.popular(zipf.sample(random) as u64 - 1))
        };
        if let Some(last) = last
            && random.random_bool(0.12)
        {
            return last;
        }
        match random.random_range(0..100) {
            0..14 => (Route::Profile, mix(habits.seed ^ person) % records.max(1)),
            14..38 => {
                let own = mix(person ^ (random.random_range(0..OWN) << 48) ^ habits.seed);
                (Route::Item, own % records.max(1))
            }
            38..66 => (Route::Item, interesting(random)),
            // What somebody typed, or an old link.
            66..69 => (Route::Item, records + random.random_range(0..1 << 40)),
            69..82 => (
                Route::List,
                [0, 0, 0, 0, 1, 1, 2, 3].get(random.random_range(0..8)).copied().unwrap_or(0),
            ),
            82..97 => (Route::Search, interesting(random)),
            _ => (Route::Lookup, mix(person ^ habits.seed) % (records + records / 8).max(1)),
        }
    }

    fn act(&self, person: u64, at_ns: u64, route: Route, what: u64) -> Act {
        let records = self.site.records;
        let mut subject = String::new();
        let (status, handed_out) = match route {
            Route::Item | Route::Legacy => {
                self.site.write_id(what, &mut subject);
                one(what, records)
            }
            Route::Lookup => {
                self.site.write_email(what, &mut subject);
                one(what, records)
            }
            Route::Profile => one(what, records),
            Route::List => {
                // The newest first.
                let end = records.saturating_sub(what * 20);
                (200, (end.saturating_sub(20)..end).collect())
            }
            Route::Search | Route::Match | Route::Export => {
                let hits = mix(what ^ self.habits.seed) % 11;
                (200, (0..hits).map(|hit| (what + hit * hit) % records.max(1)).collect())
            }
        };
        let subject = (!subject.is_empty()).then(|| subject.into());
        let visitor = self.visitor(person, at_ns);
        Act {
            site: self.site.clone(),
            at_ns,
            visitor,
            route,
            subject,
            status,
            handed_out,
            theft: false,
        }
    }
}

fn one(number: u64, records: u64) -> (u16, Vec<u64>) {
    if number < records { (200, vec![number]) } else { (404, Vec::new()) }
}

impl Iterator for People {
    type Item = Act;

    fn next(&mut self) -> Option<Act> {
        while self.order.peek().is_none_or(|Reverse((at_ns, _))| *at_ns >= self.next_session_ns) {
            if self.next_session_ns >= self.habits.until_ns {
                break;
            }
            self.begin();
        }
        let Reverse((at_ns, place)) = self.order.pop()?;
        let session = self.sessions.get(place)?;
        let (person, last) = (session.person, session.last);
        let (route, what) = self.request(person, last);
        let pause_ns = (log_normal(&mut self.random, 9.0).min(900.0) * 1e9) as u64;
        let session = self.sessions.get_mut(place)?;
        session.left -= 1;
        session.last = Some((route, what));
        session.at_ns = at_ns + pause_ns.max(1_000_000);
        if session.left > 0 && session.at_ns < self.habits.until_ns {
            self.order.push(Reverse((session.at_ns, place)));
        } else {
            self.free.push(place);
        }
        Some(self.act(person, at_ns, route, what))
    }
}
