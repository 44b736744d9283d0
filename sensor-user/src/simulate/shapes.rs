//! Who is in which shape. The figures of thefts are those of the incidents where they were
//! published, and estimates in their range where not.

use std::sync::Arc;

use rand::Rng as _;

use super::actor::{Actor, Ask};
use super::merge::Source;
use super::pace::{Beat, Pace};
use super::people::{Habits, People};
use super::pick::Pick;
use super::plan::{Plan, Shape};
use super::random::{mix, random};
use super::site::{Route, Site};
use super::visitor::{Callers, Visitor};

/// Everybody of a plan: people first, then whoever the shape adds.
pub(super) fn sources(plan: &Plan, site: &Arc<Site>) -> Vec<Source> {
    let cast = Cast { plan, site: site.clone(), records: plan.records };
    let site = cast.theft_site();
    let people = Box::new(People::new(&site, cast.habits(), random(plan.seed, "people")));
    let cast = Cast { site, ..cast };
    let mut sources: Vec<Source> = vec![people];
    if plan.shape.is_theft() {
        cast.thieves(&mut sources);
    } else {
        cast.harmless(&mut sources);
    }
    sources
}

/// A plan with its site.
struct Cast<'a> {
    plan: &'a Plan,
    site: Arc<Site>,
    records: u64,
}

impl Cast<'_> {
    /// Where ids are counted up or are tags, the whole site's are.
    fn theft_site(&self) -> Arc<Site> {
        match self.plan.shape {
            Shape::OptusRotate | Shape::FirstamericanSequential => self.site.counted().into(),
            Shape::DellBurst => self.site.tagged().into(),
            _ => self.site.clone(),
        }
    }

    fn habits(&self) -> Habits {
        let Plan { shape, seed, start, benign, .. } = *self.plan;
        let kinds = ["cookie", "sub", "key"];
        let kind = kinds.get((mix(seed) % 3) as usize).copied().unwrap_or("sub");
        // Changes come in the middle, when the past is known.
        let change = self.plan.day(self.plan.days / 2.0);
        Habits {
            seed,
            start_ns: start.0,
            until_ns: self.plan.end().0,
            people: if shape == Shape::SharedAddress { benign.max(5000) } else { benign },
            sessions_a_day: 2.0,
            kind: if shape == Shape::SharedAddress { "ip" } else { kind },
            weekend: if shape == Shape::Monday { 0.15 } else { 0.6 },
            release_ns: (shape == Shape::AppRelease).then_some(change),
            clocks_ns: (shape == Shape::DaylightSaving).then_some(change),
        }
    }

    fn rate(&self, usual: f64) -> f64 {
        self.plan.rate.unwrap_or(usual).max(1e-6)
    }

    fn split(&self, usual: u64) -> u64 {
        self.plan.principals.unwrap_or(usual).clamp(1, 1_000_000)
    }

    /// A program that nobody else uses, or for every other seed the one that most people use.
    fn program(&self) -> u64 {
        let own = mix(self.plan.seed ^ 0x7ef7);
        if own & 1 == 0 { own } else { mix(self.plan.seed) }
    }

    fn visitor(&self, kind: &str, number: u64) -> Visitor {
        Visitor::new(self.plan.seed ^ 0xacc, kind, number, self.program())
    }

    /// A key of its own for what has to be independent.
    fn key(&self, number: u64) -> u64 {
        mix(self.plan.seed ^ mix(number ^ 0x006b_6579))
    }

    fn all_shuffled(&self) -> Pick {
        Pick::Shuffled { from: 0, length: self.records, key: self.key(1), done: 0 }
    }

    fn guesses(&self, usual: f64, number: u64) -> Pick {
        let hit_rate = self.plan.hit_rate.unwrap_or(usual);
        Pick::Guesses { hit_rate, done: mix(number) >> 24, key: self.key(number) }
    }

    /// Somebody from the theft's start to the end of all.
    fn actor(&self, number: u64, pace: Pace, pick: Pick, ask: Ask, callers: Callers) -> Actor {
        let (start, theft) = (self.plan.start.0, self.plan.shape.is_theft());
        let from = if theft { self.plan.theft_start().0 } else { start };
        Actor {
            site: self.site.clone(),
            beat: Beat::new(pace, start, from),
            until_ns: self.plan.end().0,
            pick,
            ask,
            callers,
            random: random(self.plan.seed, &format!("actor {number}")),
            theft,
        }
    }

    fn lasting(&self, mut actor: Actor, days: f64) -> Source {
        actor.until_ns = actor.until_ns.min(self.plan.day(self.plan.after + days));
        Box::new(actor)
    }

    fn thieves(&self, sources: &mut Vec<Source>) {
        let one = |kind| Callers::One(self.visitor(kind, 0));
        match self.plan.shape {
            Shape::TmobileSteady => {
                let pace = Pace::Steady { rate: self.rate(10.4) };
                let thief =
                    self.actor(0, pace, self.all_shuffled(), Ask::One(Route::Item), one("key"));
                sources.push(self.lasting(thief, 41.0));
            }
            Shape::TmobileSplit => self.divided(sources, self.split(100)),
            Shape::OptusRotate => self.rotating(sources),
            Shape::DellBurst => {
                for number in 0..self.split(4) {
                    let rate = self.rate(83.0) / self.split(4) as f64 * 2.0;
                    let pace = Pace::Bursts { rate, on_s: 1800.0, off_s: 1800.0 };
                    let callers = Callers::One(self.visitor("key", number));
                    let pick = self.guesses(0.98, number);
                    let thief = self.actor(number, pace, pick, Ask::One(Route::Item), callers);
                    sources.push(self.lasting(thief, 21.0));
                }
            }
            Shape::TrelloGuess => self.lookups(sources, Route::Lookup, 0.03, 2000, 1.0 / 6.0),
            Shape::AuthyGuess => self.lookups(sources, Route::Match, 0.25, 20, 2.0),
            Shape::FacebookUnderLimit => {
                // A request of 500 to 5,000 numbers each 20 minutes: 0.9 of some limit.
                for number in 0..self.split(12) {
                    let pace =
                        Pace::Even { rate: self.rate(12.0 / 1200.0) / self.split(12) as f64 };
                    let callers = Callers::One(self.visitor("cookie", number));
                    let ask = Ask::Bulk { from: 500, to: 5000 };
                    let thief = self.actor(number, pace, self.guesses(0.1, number), ask, callers);
                    sources.push(Box::new(thief));
                }
            }
            Shape::UspsWildcard => {
                let pace = Pace::Working { rate: self.rate(12.0 / 3600.0), from: 0.0, until: 24.0 };
                let most = (self.records / 2).clamp(1, 100_000);
                let ask = Ask::Wildcard { route: Route::Search, from: most.min(1000), to: most };
                let pick = Pick::Any { from: 0, length: self.records };
                sources.push(Box::new(self.actor(0, pace, pick, ask, one("cookie"))));
            }
            Shape::FirstamericanSequential => self.counting(sources),
            Shape::PageWalk => {
                let pace = Pace::Even { rate: self.rate(1.0) };
                let pick = Pick::Counted { next: 0, down: false };
                let ask = Ask::Page { size: 100 };
                sources.push(Box::new(self.actor(0, pace, pick, ask, one("cookie"))));
            }
            Shape::SybilShort => self.sybils(sources),
            Shape::WhatsappBulk => {
                for number in 0..self.split(5) {
                    let rate = self.rate(27_500.0) / self.split(5) as f64;
                    let callers = Callers::One(self.visitor("sub", number));
                    let ask = Ask::Lookup(Route::Match);
                    let pick = self.guesses(0.056, number);
                    let pace = Pace::Steady { rate };
                    sources.push(Box::new(self.actor(number, pace, pick, ask, callers)));
                }
            }
            Shape::InsiderSlow => self.support(sources, true),
            _ => {}
        }
    }

    /// The same volume over many tokens, each with its part of the ids.
    fn divided(&self, sources: &mut Vec<Source>, tokens: u64) {
        let rate = self.rate(10.4) / tokens as f64 * 2.0;
        let part = (self.records / tokens).max(1);
        for number in 0..tokens {
            let pace = Pace::Bursts { rate, on_s: 3600.0, off_s: 3600.0 };
            let pick = Pick::Shuffled {
                from: number * part,
                length: part,
                key: self.key(number),
                done: 0,
            };
            let callers = Callers::One(self.visitor("key", number));
            let thief = self.actor(number, pace, pick, Ask::One(Route::Item), callers);
            sources.push(self.lasting(thief, 41.0));
        }
    }

    fn rotating(&self, sources: &mut Vec<Source>) {
        // The forgotten endpoint: its last users were there in the first hour.
        let pace = Pace::Steady { rate: 0.005 };
        let pick = Pick::Any { from: 0, length: 20 };
        let callers = Callers::One(Visitor::new(self.plan.seed, "ip", 1, mix(self.plan.seed)));
        let mut last = self.actor(90, pace, pick, Ask::One(Route::Legacy), callers);
        last.beat = Beat::new(pace, self.plan.start.0, self.plan.start.0);
        last.until_ns = self.plan.day(self.plan.after.min(1.0 / 24.0));
        last.theft = false;
        sources.push(Box::new(last));
        let pace = Pace::Steady { rate: self.rate(37.0) };
        let from = self.key(2) % (self.records / 2).max(1);
        let pick = Pick::Counted { next: from, down: false };
        let callers = Callers::rotating("ip", self.plan.seed ^ 0xacc, self.program());
        let thief = self.actor(0, pace, pick, Ask::One(Route::Legacy), callers);
        sources.push(self.lasting(thief, 3.0));
    }

    fn counting(&self, sources: &mut Vec<Source>) {
        let addresses = self.split(60);
        let visitors = (0..addresses).map(|number| self.visitor("ip", number)).collect();
        let pick = Pick::Counted { next: self.records - 1, down: true };
        let pick = if self.key(3) & 1 == 0 { pick } else { Pick::Counted { next: 0, down: false } };
        let pace = Pace::Steady { rate: self.rate(40.0) };
        let thief = self.actor(0, pace, pick, Ask::One(Route::Item), Callers::Any(visitors));
        sources.push(Box::new(thief));
    }

    /// Guessing from many addresses, each slow enough for a limit per address.
    fn lookups(&self, sources: &mut Vec<Source>, route: Route, hit: f64, callers: u64, each: f64) {
        let callers = self.split(callers);
        let rate = self.rate(callers as f64 * each);
        let visitors = (0..callers).map(|number| self.visitor("ip", number)).collect();
        let pace = Pace::Steady { rate };
        let ask = Ask::Lookup(route);
        let thief = self.actor(0, pace, self.guesses(hit, 0), ask, Callers::Any(visitors));
        sources.push(Box::new(thief));
    }

    /// New accounts all day, each for three hours, each with ids of its own.
    fn sybils(&self, sources: &mut Vec<Source>) {
        const RECORDS: u64 = 300;
        const LIFE_DAYS: f64 = 3.0 / 24.0;
        let a_day = self.split(1000);
        let days = (self.plan.days - self.plan.after).max(0.0);
        for number in 0..(days * a_day as f64) as u64 {
            let born = self.plan.after + number as f64 / a_day as f64;
            let from = (number * RECORDS) % self.records.saturating_sub(RECORDS).max(1);
            let pick = Pick::Shuffled { from, length: RECORDS, key: self.key(number), done: 0 };
            let pace = Pace::Steady { rate: RECORDS as f64 / (LIFE_DAYS * 86_400.0) };
            let callers = Callers::One(self.visitor("sub", number));
            let mut thief = self.actor(number, pace, pick, Ask::One(Route::Item), callers);
            thief.beat = Beat::new(pace, self.plan.start.0, self.plan.day(born));
            thief.until_ns = thief.until_ns.min(self.plan.day(born + LIFE_DAYS));
            sources.push(Box::new(thief));
        }
    }

    /// Support staff at work; one of them looks at a third more from the theft's start on.
    fn support(&self, sources: &mut Vec<Source>, insider: bool) {
        let shifts = [(0.0, 8.0), (8.0, 16.0), (16.0, 24.0)];
        let moved = self.plan.day(self.plan.days / 2.0);
        for number in 0..12 {
            let (from, until) = shifts.get(number as usize % 3).copied().unwrap_or_default();
            let mut staff = random(self.plan.seed, &format!("staff {number}"));
            let rate = staff.random_range(14.0..24.0) / 3600.0;
            let callers =
                || Callers::One(Visitor::new(self.plan.seed, "sub", 1 << 40 | number, 11));
            let pick = Pick::Any { from: 0, length: self.records };
            let working = |from, until, rate| Pace::Working { rate, from, until };
            let ask = Ask::One(Route::Item);
            let mut before = self.actor(
                number,
                working(from, until, rate),
                pick.clone(),
                ask.clone(),
                callers(),
            );
            before.beat =
                Beat::new(working(from, until, rate), self.plan.start.0, self.plan.start.0);
            before.theft = false;
            if !insider {
                before.until_ns = moved;
                let later = working((from + 2.0) % 24.0, (from + 2.0) % 24.0 + 8.0, rate);
                let mut after = self.actor(number + 50, later, pick, ask, callers());
                after.beat = Beat::new(later, self.plan.start.0, moved);
                sources.push(Box::new(after));
            } else if number == 1 {
                let more = working(from, until, rate * 0.3);
                let ask = Ask::One(Route::Item);
                sources.push(Box::new(self.actor(100, more, pick, ask, callers())));
            }
            sources.push(Box::new(before));
        }
    }

    fn harmless(&self, sources: &mut Vec<Source>) {
        let one = |kind| Callers::One(self.visitor(kind, 0));
        let pages = self.records.div_ceil(500);
        let add: Option<(Pace, Pick, Ask, Callers)> = match self.plan.shape {
            Shape::PartnerSync => {
                let pace = Pace::Daily { rate: 2.0, hour: 2.0, every: 1.0, acts: pages };
                Some((
                    pace,
                    Pick::Cycle { next: 0, length: pages },
                    Ask::Page { size: 500 },
                    one("key"),
                ))
            }
            Shape::Crawler => Some((
                Pace::Even { rate: 0.5 },
                self.all_shuffled(),
                Ask::One(Route::Item),
                one("ip"),
            )),
            Shape::CsvExport => {
                let pace = Pace::Working { rate: 1.0 / (86_400.0 * 2.5), from: 7.0, until: 19.0 };
                let size = self.records.min(25_000);
                let ask = Ask::Wildcard { route: Route::Export, from: size, to: size };
                Some((pace, Pick::Any { from: 0, length: 1 }, ask, one("sub")))
            }
            Shape::RetryStorm => {
                let visitors = (0..50).map(|number| self.visitor("sub", number)).collect();
                let pace = Pace::Daily { rate: 250.0, hour: 11.3, every: 1.5, acts: 150_000 };
                let pick = Pick::Any { from: 10, length: 50 };
                Some((pace, pick, Ask::Failing(Route::Item), Callers::Any(visitors)))
            }
            Shape::HealthChecks => Some((
                Pace::Even { rate: 0.2 },
                Pick::Any { from: 17 % self.records, length: 1 },
                Ask::One(Route::Item),
                one("ip"),
            )),
            Shape::CacheWarming => {
                let acts = 2000.min(self.records);
                let pace = Pace::Daily { rate: 50.0, hour: 6.0, every: 1.0, acts };
                Some((
                    pace,
                    Pick::Popular { next: 0, length: acts },
                    Ask::One(Route::Item),
                    one("key"),
                ))
            }
            Shape::LoadTest => {
                let pace = Pace::Daily { rate: 300.0, hour: 15.0, every: 2.0, acts: 300 * 1200 };
                Some((pace, Pick::Any { from: 50, length: 100 }, Ask::One(Route::Item), one("key")))
            }
            Shape::ShiftChange => return self.support(sources, false),
            _ => None,
        };
        if let Some((pace, pick, ask, callers)) = add {
            sources.push(Box::new(self.actor(0, pace, pick, ask, callers)));
        }
    }
}
