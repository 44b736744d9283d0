//! Small traffic, made for tests: actors that send requests at random times, merged by time.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::detect::{DetectSettings, Detector, Detectors, Finding};
use crate::exchange::{EndpointCall, Exchange};
use crate::principal::Caller;
use crate::records::{BodyCount, BodyOutcome, KeySet, Quality, SensitiveClass};

pub(super) const HOUR: f64 = 3600.0;
pub(super) const DAY: f64 = 86_400.0;
/// A Monday.
pub(super) const START: f64 = 1_789_344_000.0;

/// Splitmix64: the tests need no better one.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Ranks of a Zipf-like law with exponent 1, by inversion of its continuous form.
    pub(super) fn zipf(&mut self, limit: u64) -> u64 {
        ((limit as f64).powf(self.unit()) as u64).clamp(1, limit) - 1
    }

    /// Time to the next event.
    pub(super) fn wait(&mut self, rate: f64) -> f64 {
        -(1.0 - self.unit()).ln() / rate.max(1e-9)
    }

    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// How an id is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ids {
    Number(u64),
    Code(&'static str),
    Hash,
}

impl Ids {
    pub(super) fn write(self, record: u64) -> String {
        match self {
            Self::Number(first) => (first + record).to_string(),
            Self::Code(start) => format!("{start}-{record:08}"),
            Self::Hash => format!("{:016x}", Random::new(record ^ 0xabc).next()),
        }
    }
}

/// One request with its answer.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) at: f64,
    pub(super) endpoint: &'static str,
    pub(super) principal: String,
    pub(super) program: u64,
    pub(super) asked: Option<String>,
    pub(super) status: u16,
    pub(super) keys: Vec<String>,
    /// Records beyond those whose keys are given.
    pub(super) more: u64,
    /// What is sensitive in it.
    pub(super) classes: Vec<SensitiveClass>,
}

impl Request {
    pub(super) fn get(at: f64, endpoint: &'static str, principal: &str, id: String) -> Self {
        Self {
            at,
            endpoint,
            principal: principal.to_owned(),
            program: 7,
            asked: Some(id.clone()),
            status: 200,
            keys: vec![id],
            more: 0,
            classes: Vec::new(),
        }
    }

    pub(super) fn list(
        at: f64,
        endpoint: &'static str,
        principal: &str,
        keys: Vec<String>,
    ) -> Self {
        let asked = None;
        Self { asked, keys, ..Self::get(at, endpoint, principal, String::new()) }
    }

    pub(super) fn by(self, program: u64) -> Self {
        Self { program, ..self }
    }

    pub(super) fn missed(self) -> Self {
        Self { status: 404, keys: Vec::new(), ..self }
    }

    fn call(&self) -> EndpointCall {
        let mut keys = KeySet::default();
        self.keys.iter().take(256).for_each(|key| keys.insert(hash(key)));
        let records = self.keys.len() as u64 + self.more;
        let outcome = if records > 0 { BodyOutcome::Counted } else { BodyOutcome::NoRecords };
        EndpointCall {
            endpoint: self.endpoint.into(),
            parameters: self.asked.iter().map(|id| id.as_str().into()).collect(),
            exchange: Exchange {
                at: Timestamp((self.at * 1e9) as u64),
                service: "api:443".into(),
                peer: None,
                caller: Caller {
                    principal: Arc::from(self.principal.as_str()),
                    client: None,
                    fingerprint: Random::new(self.program).next(),
                },
                method: "GET".into(),
                target: "/".into(),
                graphql: None,
                status: self.status,
                response_bytes: 100,
                body: BodyCount {
                    records,
                    quality: Quality::Exact,
                    outcome,
                    keys,
                    unkeyed: None,
                    plain_keys: Vec::new(),
                    sensitive: SensitiveClass::ALL
                        .map(|class| if self.classes.contains(&class) { records } else { 0 }),
                },
            },
        }
    }
}

fn hash(key: &str) -> u64 {
    Random::new(
        key.bytes().fold(1, |hash, byte| hash.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte)),
    )
    .next()
}

/// A source of requests in the order of time.
pub(super) type Actor = Box<dyn Iterator<Item = Request>>;

/// An actor that sends requests `each` at `rate(time)` a second, at most `peak`.
pub(super) fn poisson(
    seed: u64,
    from: f64,
    until: f64,
    peak: f64,
    rate: impl Fn(f64) -> f64 + 'static,
    mut each: impl FnMut(f64, &mut Random) -> Request + 'static,
) -> Actor {
    let mut random = Random::new(seed);
    let mut at = from;
    Box::new(std::iter::from_fn(move || {
        loop {
            at += random.wait(peak);
            if at > until {
                return None;
            }
            if random.unit() * peak <= rate(at) {
                return Some(each(at, &mut random));
            }
        }
    }))
}

/// A daily cycle between 0.2 and 1, with its top at 14:00 UTC.
pub(super) fn by_day(at: f64) -> f64 {
    0.6 - 0.4 * ((at / DAY).fract() * std::f64::consts::TAU - 0.52).cos()
}

/// People: `count` of them, whose activity differs by a log-normal law; each asks for popular
/// records, and for some own ones again and again.
pub(super) fn people(
    seed: u64,
    span: (f64, f64),
    endpoint: &'static str,
    ids: Ids,
    (count, table): (u64, u64),
    rate: f64,
) -> Vec<Actor> {
    (0..count)
        .map(|person| {
            let mut random = Random::new(seed * 1_000_003 + person);
            let own_rate = rate / count as f64 * (random.normal() * 0.8).exp() / 1.38;
            let name = format!("key:{:08x}", random.next() as u32);
            let program = 100 + random.below(3);
            let own: Vec<u64> = (0..5).map(|_| random.below(table)).collect();
            poisson(random.next(), span.0, span.1, own_rate, by_day, move |at, random| {
                let record = match random.below(10) {
                    0..3 => own[random.below(5) as usize],
                    // Popular ids lie anywhere.
                    _ => (random.zipf(table)).wrapping_mul(2_654_435_761) % table,
                };
                Request::get(at, endpoint, &name, ids.write(record)).by(program)
            })
        })
        .collect()
}

/// What came of some traffic.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) findings: Vec<Finding>,
    pub(super) exchanges: u64,
}

impl Told {
    /// The first finding that names one of the principals that `is` knows, or is of `program`.
    pub(super) fn first(&self, is: impl Fn(&str) -> bool) -> Option<&Finding> {
        self.findings.iter().find(|found| found.principals.iter().any(|name| is(name)))
    }

    /// One line a kind of finding: detector, who, how often, when first, what it said.
    pub(super) fn print(&self, what: &str, theft_from: f64) {
        println!("== {what}: {} exchanges, {} findings", self.exchanges, self.findings.len());
        let mut seen: Vec<(Detector, String)> = Vec::new();
        for found in &self.findings {
            let who = found.principals.first().map(|it| it.to_string()).unwrap_or_default();
            if seen.contains(&(found.detector, who.clone())) || seen.len() > 12 {
                continue;
            }
            let at = found.at.seconds() - theft_from;
            println!(
                "   {:?} {at:.0}s p={:.1e} rec={} {}",
                found.detector, found.p_value, found.records, found.summary
            );
            seen.push((found.detector, who));
        }
    }
}

/// Plays actors into fresh detectors, merged by time.
pub(super) fn play(actors: Vec<Actor>) -> Told {
    play_into(&mut Detectors::new(DetectSettings::default()), actors)
}

/// Plays actors into detectors.
pub(super) fn play_into(detectors: &mut Detectors, mut actors: Vec<Actor>) -> Told {
    let mut told = Told::default();
    let mut heap = std::collections::BinaryHeap::new();
    let mut next: Vec<Option<Request>> = actors.iter_mut().map(Iterator::next).collect();
    let key = |at: f64, actor: usize| std::cmp::Reverse(((at * 1e6) as u64, actor));
    for (actor, request) in next.iter().enumerate() {
        heap.extend(request.as_ref().map(|request| key(request.at, actor)));
    }
    while let Some(std::cmp::Reverse((_, actor))) = heap.pop() {
        let Some(request) = next[actor].take() else { continue };
        detectors.observe(&request.call(), &mut told.findings);
        told.exchanges += 1;
        next[actor] = actors[actor].next();
        heap.extend(next[actor].as_ref().map(|request| key(request.at, actor)));
    }
    told
}
