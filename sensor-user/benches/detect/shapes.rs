//! What is tried, and how soon it has to be found.

use clap::ValueEnum as _;
use sensor_user::clock::Timestamp;
use sensor_user::simulate::{Plan, Shape};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// A shape with its lengths, in days.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    shape: Shape,
    /// Ordinary traffic before.
    after: f64,
    /// The theft.
    lasts: f64,
    principals: Option<u64>,
    /// Longest time to the first alert, in seconds.
    pub(crate) within_s: f64,
}

const fn case(name: &'static str, shape: Shape, after: f64, lasts: f64, within_s: f64) -> Case {
    Case { name, shape, after, lasts, principals: None, within_s }
}

const fn split(name: &'static str, tokens: u64, lasts: f64, within_s: f64) -> Case {
    let case = case(name, Shape::TmobileSplit, 7.0, lasts, within_s);
    Case { principals: Some(tokens), ..case }
}

/// Every theft.
pub(crate) const THEFTS: &[Case] = &[
    case("tmobile-steady", Shape::TmobileSteady, 7.0, 0.1, 10.0 * MINUTE),
    case("tmobile-steady, first hour", Shape::TmobileSteady, 0.04, 0.1, 30.0 * MINUTE),
    split("tmobile-split, 100", 100, 0.3, HOUR),
    split("tmobile-split, 1,000", 1000, 1.2, DAY),
    split("tmobile-split, 5,000", 5000, 3.2, 3.0 * DAY),
    case("optus-rotate", Shape::OptusRotate, 7.0, 0.05, MINUTE),
    case("dell-burst", Shape::DellBurst, 7.0, 0.05, 5.0 * MINUTE),
    case("trello-guess", Shape::TrelloGuess, 7.0, 0.02, 2.0 * MINUTE),
    case("authy-guess", Shape::AuthyGuess, 7.0, 0.05, 2.0 * MINUTE),
    case("facebook-under-limit", Shape::FacebookUnderLimit, 7.0, 2.0, DAY),
    case("usps-wildcard", Shape::UspsWildcard, 7.0, 0.3, HOUR),
    case("firstamerican-sequential", Shape::FirstamericanSequential, 7.0, 0.05, MINUTE),
    case("page-walk", Shape::PageWalk, 7.0, 0.1, 100.0),
    case("sybil-short", Shape::SybilShort, 7.0, 1.2, DAY),
    case("whatsapp-bulk", Shape::WhatsappBulk, 7.0, 0.003, 2.0 * MINUTE),
    case("insider-slow", Shape::InsiderSlow, 28.0, 30.0, 14.0 * DAY),
];

/// People alone, and everything that looks like a theft and is none.
pub(crate) fn cases_of_ordinary_traffic() -> Vec<Case> {
    let shapes = Shape::value_variants().iter().filter(|shape| !shape.is_theft());
    let names: &[(Shape, &str)] = &[
        (Shape::Benign, "people alone"),
        (Shape::PartnerSync, "partner-sync"),
        (Shape::Crawler, "crawler"),
        (Shape::AppRelease, "app-release"),
        (Shape::ShiftChange, "shift-change"),
        (Shape::CsvExport, "csv-export"),
        (Shape::SharedAddress, "shared-address"),
        (Shape::RetryStorm, "retry-storm"),
        (Shape::HealthChecks, "health-checks"),
        (Shape::CacheWarming, "cache-warming"),
        (Shape::LoadTest, "load-test"),
        (Shape::Monday, "monday"),
        (Shape::DaylightSaving, "daylight-saving"),
    ];
    let name = |shape| names.iter().find(|(known, _)| *known == shape).map_or("", |(_, name)| name);
    shapes.map(|shape| case(name(*shape), *shape, 0.0, 10.0, 0.0)).collect()
}

impl Case {
    /// The flat theft over so many principals.
    pub(crate) fn split(principals: u64) -> Self {
        split("", principals, 4.0, 0.0)
    }

    /// The traffic of a seed.
    pub(crate) fn plan(&self, seed: u64) -> Plan {
        Plan {
            shape: self.shape,
            seed,
            start: Timestamp::parse("2026-03-02T00:00:00Z").unwrap(),
            days: self.after + self.lasts,
            after: self.after,
            principals: self.principals,
            benign: 500,
            records: if self.shape == Shape::PageWalk { 200_000 } else { 4_000_000 },
            rate: None,
            hit_rate: None,
        }
    }
}
