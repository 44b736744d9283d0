//! The API that is used: its endpoints, its records and how their ids look.

use std::fmt::Write as _;
use std::sync::Arc;

use rand::Rng as _;

use super::random::{mix, random, shuffled};

/// How an id is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ids {
    /// Counted up from some number.
    Counted { first: u64 },
    /// 32 hexadecimal digits in groups.
    Uuid,
    /// Seven capital letters and digits.
    Tag,
    /// 24 hexadecimal digits, as of a document store.
    Object,
}

/// A way to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// One record by its id.
    Item,
    /// A page of all records.
    List,
    /// Records that fit.
    Search,
    /// The caller's own record.
    Profile,
    /// A record by e-mail address, in the path.
    Lookup,
    /// Records by numbers, in the body.
    Match,
    /// The whole table.
    Export,
    /// One record by its id, at an address that was forgotten.
    Legacy,
}

const ROUTES: usize = 8;

/// An endpoint as the exchange log names it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) method: &'static str,
    /// The path before the id, if one follows.
    pub(super) path: String,
    /// `GET /customers/{id}`.
    pub(super) endpoint: Arc<str>,
}

/// An API with so many records.
#[derive(Debug)]
pub struct Site {
    /// `api:443`.
    pub(super) service: Arc<str>,
    /// Records that there are.
    pub records: u64,
    seed: u64,
    ids: Ids,
    places: [Place; ROUTES],
}

const NOUNS: [&str; 12] = [
    "customers",
    "accounts",
    "patients",
    "policies",
    "members",
    "orders",
    "shipments",
    "profiles",
    "documents",
    "invoices",
    "devices",
    "students",
];
const PREFIXES: [&str; 5] = ["", "/v1", "/api", "/api/v2", "/rest"];
const PROGRAMS: [&str; 6] = ["api", "nginx", "gunicorn", "gateway", "puma", "backend"];

impl Site {
    /// The site of a seed.
    #[must_use]
    pub fn of(seed: u64, records: u64) -> Self {
        let mut random = random(seed, "site");
        let mut pick = |length: usize| random.random_range(0..length);
        let noun = NOUNS.get(pick(NOUNS.len())).copied().unwrap_or_default();
        let prefix = PREFIXES.get(pick(PREFIXES.len())).copied().unwrap_or_default();
        let program = PROGRAMS.get(pick(PROGRAMS.len())).copied().unwrap_or_default();
        let port = [443, 8080, 8443, 3000].get(pick(4)).copied().unwrap_or(443);
        let ids = match pick(4) {
            0 | 1 => Ids::Counted { first: 10_u64.pow(pick(6) as u32 + 3) },
            2 => Ids::Uuid,
            _ => Ids::Object,
        };
        let all = format!("{prefix}/{noun}");
        let place = |method, path: String, rest: &str| Place {
            method,
            endpoint: format!("{method} {path}{rest}").into(),
            path,
        };
        let id = if ids == Ids::Uuid { "/{uuid}" } else { "/{id}" };
        let places = [
            place("GET", all.clone(), id),
            place("GET", all.clone(), ""),
            place("GET", format!("{all}/search"), ""),
            place("GET", format!("{prefix}/me"), ""),
            place("GET", format!("{all}/by-email"), "/{email}"),
            place("POST", format!("{all}/match"), ""),
            place("GET", format!("{all}/export"), ""),
            place("GET", format!("{prefix}/internal/{noun}"), id),
        ];
        Self { service: format!("{program}:{port}").into(), records, seed, ids, places }
    }

    /// The same site with ids that are counted up.
    pub(super) fn counted(&self) -> Self {
        let mut site = Self::of(self.seed, self.records);
        site.set_ids(Ids::Counted { first: 1_000 + mix(self.seed) % 1_000_000 });
        site
    }

    /// The same site with seven-character tags.
    pub(super) fn tagged(&self) -> Self {
        let mut site = Self::of(self.seed, self.records);
        site.set_ids(Ids::Tag);
        site
    }

    fn set_ids(&mut self, ids: Ids) {
        self.ids = ids;
        for route in [Route::Item, Route::Legacy] {
            if let Some(place) = self.places.get_mut(route as usize) {
                place.endpoint = format!("{} {}/{{id}}", place.method, place.path).into();
            }
        }
    }

    pub(super) fn place(&self, route: Route) -> &Place {
        let [item, ..] = &self.places;
        self.places.get(route as usize).unwrap_or(item)
    }

    /// Adds the id of record `number`; numbers over [`Self::records`] are ids that nobody has.
    pub(super) fn write_id(&self, number: u64, out: &mut String) {
        let own = mix(self.seed ^ mix(number));
        let _infallible = match self.ids {
            Ids::Counted { first } => write!(out, "{}", first.saturating_add(number)),
            Ids::Uuid => {
                let (a, b) = (own, mix(own));
                write!(
                    out,
                    "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                    a >> 32,
                    a >> 16 & 0xffff,
                    a & 0xfff,
                    b >> 48 & 0xfff,
                    b & 0xffff_ffff_ffff
                )
            }
            Ids::Tag => {
                const LETTERS: &[u8; 32] = b"0123456789BCDFGHJKLMNPQRSTVWXYZ7";
                let mut rest = shuffled(number % (1 << 34), 1 << 34, self.seed);
                for _ in 0..7 {
                    let letter = LETTERS.get((rest & 31) as usize).copied().unwrap_or(b'0');
                    out.push(char::from(letter));
                    rest >>= 5;
                }
                Ok(())
            }
            Ids::Object => write!(out, "{:08x}{:016x}", own >> 32, mix(own)),
        };
    }

    /// The hash of a record's key.
    pub(super) fn key(&self, number: u64) -> u64 {
        mix(self.seed.rotate_left(17) ^ mix(number))
    }

    /// Adds the e-mail address `number`; those below [`Self::records`] belong to a record.
    pub(super) fn write_email(&self, number: u64, out: &mut String) {
        let own = mix(self.seed ^ mix(number ^ (1 << 63)));
        let _infallible = write!(out, "user{own:010x}@example.com");
    }

    /// The position of the record that interests `rank`-most: what is popular is old and new.
    pub(super) fn popular(&self, rank: u64) -> u64 {
        shuffled(rank % self.records.max(1), self.records, self.seed ^ 7)
    }
}
