//! What is tried, and how soon it has to be found.

use sensor_user::clock::Timestamp;
use sensor_user::simulate::{Plan, Shape};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// A theft with its lengths, in days.
pub(crate) struct Theft {
    pub(crate) name: &'static str,
    shape: Shape,
    /// Ordinary traffic before.
    after: f64,
    /// The theft.
    lasts: f64,
    principals: Option<u64>,
    /// Longest time to the first alert, in seconds.
    pub(crate) within_s: f64,
    /// Most records that may be lost before it.
    pub(crate) within_records: u64,
}

const fn theft(name: &'static str, shape: Shape, after: f64, lasts: f64, within_s: f64) -> Theft {
    Theft { name, shape, after, lasts, principals: None, within_s, within_records: u64::MAX }
}

const fn split(name: &'static str, tokens: u64, lasts: f64, within_s: f64) -> Theft {
    let theft = theft(name, Shape::TmobileSplit, 7.0, lasts, within_s);
    Theft { principals: Some(tokens), ..theft }
}

const fn losing(within_records: u64, theft: Theft) -> Theft {
    Theft { within_records, ..theft }
}

/// Records of the table that is walked through.
const PAGED: u64 = 200_000;

/// Every theft.
pub(crate) const THEFTS: &[Theft] = &[
    losing(6300, theft("tmobile-steady", Shape::TmobileSteady, 7.0, 0.1, 10.0 * MINUTE)),
    theft("tmobile-steady, first hour", Shape::TmobileSteady, 0.04, 0.1, 30.0 * MINUTE),
    split("tmobile-split, 100", 100, 0.3, HOUR),
    split("tmobile-split, 1,000", 1000, 1.2, DAY),
    split("tmobile-split, 5,000", 5000, 3.2, 3.0 * DAY),
    theft("optus-rotate", Shape::OptusRotate, 7.0, 0.05, MINUTE),
    theft("dell-burst", Shape::DellBurst, 7.0, 0.05, 5.0 * MINUTE),
    theft("trello-guess", Shape::TrelloGuess, 7.0, 0.02, 2.0 * MINUTE),
    theft("authy-guess", Shape::AuthyGuess, 7.0, 0.05, 2.0 * MINUTE),
    theft("facebook-under-limit", Shape::FacebookUnderLimit, 7.0, 2.0, DAY),
    theft("facebook-under-limit, first day", Shape::FacebookUnderLimit, 0.1, 2.0, DAY),
    losing(0, theft("usps-wildcard", Shape::UspsWildcard, 7.0, 0.3, HOUR)),
    theft("firstamerican-sequential", Shape::FirstamericanSequential, 7.0, 0.05, MINUTE),
    losing(PAGED / 20, theft("page-walk", Shape::PageWalk, 7.0, 0.1, HOUR)),
    theft("sybil-short", Shape::SybilShort, 7.0, 1.2, DAY),
    theft("whatsapp-bulk", Shape::WhatsappBulk, 7.0, 0.003, 2.0 * MINUTE),
    theft("insider-slow", Shape::InsiderSlow, 28.0, 30.0, 14.0 * DAY),
];

/// Ordinary traffic that may alert so often.
pub(crate) struct Ordinary {
    pub(crate) name: &'static str,
    shape: Shape,
    pub(crate) allowed: Allowed,
}

/// How often ordinary traffic may alert.
#[derive(Clone, Copy)]
pub(crate) enum Allowed {
    /// Once a day.
    Daily,
    /// Once a day for two days: then it is known.
    Sighting,
    Never,
}

/// People alone, and everything that looks like a theft and is none.
pub(crate) const ORDINARY: &[Ordinary] = &[
    ordinary("people alone", Shape::Benign, Allowed::Never),
    ordinary("partner-sync", Shape::PartnerSync, Allowed::Sighting),
    ordinary("crawler", Shape::Crawler, Allowed::Sighting),
    ordinary("app-release", Shape::AppRelease, Allowed::Never),
    ordinary("shift-change", Shape::ShiftChange, Allowed::Never),
    ordinary("csv-export", Shape::CsvExport, Allowed::Daily),
    ordinary("shared-address", Shape::SharedAddress, Allowed::Daily),
    ordinary("retry-storm", Shape::RetryStorm, Allowed::Never),
    ordinary("health-checks", Shape::HealthChecks, Allowed::Never),
    ordinary("cache-warming", Shape::CacheWarming, Allowed::Daily),
    ordinary("load-test", Shape::LoadTest, Allowed::Daily),
    ordinary("monday", Shape::Monday, Allowed::Daily),
    ordinary("daylight-saving", Shape::DaylightSaving, Allowed::Never),
];

const fn ordinary(name: &'static str, shape: Shape, allowed: Allowed) -> Ordinary {
    Ordinary { name, shape, allowed }
}

impl Allowed {
    /// The word for it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Daily => "1 a day",
            Self::Sighting => "1 a day, none from the third day on",
            Self::Never => "none",
        }
    }

    /// Whether alerts after so many days are within it.
    pub(crate) fn covers(self, alerts: &[f64]) -> bool {
        let latest = match self {
            Self::Daily => f64::INFINITY,
            Self::Sighting => 2.0,
            Self::Never => 0.0,
        };
        let on_its_day = |at: &f64| alerts.iter().filter(|it| it.floor() == at.floor()).count();
        alerts.iter().all(|at| *at < latest && on_its_day(at) <= 1)
    }
}

/// The plan that others differ from.
fn plan(shape: Shape, seed: u64) -> Plan {
    Plan {
        shape,
        seed,
        start: Timestamp::parse("2026-03-02T00:00:00Z").unwrap(),
        days: 10.0,
        after: 0.0,
        principals: None,
        benign: 500,
        records: 4_000_000,
        rate: None,
        hit_rate: None,
    }
}

impl Theft {
    /// The traffic of a seed.
    pub(crate) fn plan(&self, seed: u64) -> Plan {
        let plan = plan(self.shape, seed);
        let records = if self.shape == Shape::PageWalk { PAGED } else { plan.records };
        let (after, days) = (self.after, self.after + self.lasts);
        Plan { after, days, principals: self.principals, records, ..plan }
    }
}

impl Ordinary {
    /// The traffic of a seed.
    pub(crate) fn plan(&self, seed: u64) -> Plan {
        plan(self.shape, seed)
    }
}

/// The flat theft over so many principals, for two days, beside `people` who were there for two
/// days before.
pub(crate) fn evasion(principals: u64, people: u64, seed: u64) -> Plan {
    Plan {
        days: 4.0,
        after: 2.0,
        principals: Some(principals),
        benign: people,
        ..plan(Shape::TmobileSplit, seed)
    }
}

/// People who make so many pairs of endpoint and principal in a day: few of them use all.
pub(crate) fn many_people(people: u64) -> Plan {
    Plan { days: 1.0, benign: people, ..plan(Shape::Benign, 5) }
}
