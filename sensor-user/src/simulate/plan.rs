//! What to simulate.

use crate::clock::Timestamp;

/// A theft as it happened, or ordinary traffic, some of which looks like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Shape {
    /// One service token, flat day and night, one record a response, in random order
    TmobileSteady,
    /// The same volume over many tokens, the ids divided among them
    TmobileSplit,
    /// No credentials, ids counted up, a new address all the time, on a dormant endpoint
    OptusRotate,
    /// Four partner accounts in bursts, generated seven-character tags
    DellBurst,
    /// Lookups by e-mail address, most of which miss, from 2,000 addresses
    TrelloGuess,
    /// Lookups whose key is in the body of a POST
    AuthyGuess,
    /// Accounts just below the rate limit that ask for numbers in bulk
    FacebookUnderLimit,
    /// One account, few requests, thousands of records a response
    UspsWildcard,
    /// Ids counted up or down, no credentials, fast
    FirstamericanSequential,
    /// One principal turns the pages of a list to its end
    PageWalk,
    /// A thousand new accounts a day that live for three hours
    SybilShort,
    /// Five sessions that look up numbers at full speed
    WhatsappBulk,
    /// A support user who looks at a third more customers than before
    InsiderSlow,
    /// People alone
    Benign,
    /// A partner that copies the whole table every night
    PartnerSync,
    /// A search engine that reads every page at a steady rate
    Crawler,
    /// A new version of the app: everybody asks more, with a new fingerprint
    AppRelease,
    /// Support staff in shifts that move by some hours
    ShiftChange,
    /// An administrator who exports a table now and then
    CsvExport,
    /// 5,000 users behind one address
    SharedAddress,
    /// Clients that ask for the same ids again and again while these fail
    RetryStorm,
    /// Probes that read the same record every few seconds
    HealthChecks,
    /// The popular records, read every morning by one client
    CacheWarming,
    /// Twenty minutes of high load on few records
    LoadTest,
    /// A quiet weekend, then a busy Monday
    Monday,
    /// People's hours move by one
    DaylightSaving,
}

impl Shape {
    /// True where somebody carries data away.
    #[must_use]
    pub const fn is_theft(self) -> bool {
        (self as u8) < (Self::Benign as u8)
    }
}

/// Everything that the traffic follows from.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Who is there beside ordinary people.
    pub shape: Shape,
    /// Of names, ids and chance.
    pub seed: u64,
    /// The first moment.
    pub start: Timestamp,
    /// Length of all, in days.
    pub days: f64,
    /// Days of ordinary traffic before the theft begins.
    pub after: f64,
    /// Into how many principals the thief splits, where the shape has a number of them;
    /// the shape's own where none is given.
    pub principals: Option<u64>,
    /// Ordinary people.
    pub benign: u64,
    /// Records that there are.
    pub records: u64,
    /// Requests of the thief a second, all principals together; the incident's own where none
    /// is given.
    pub rate: Option<f64>,
    /// Share of lookups that find something; the incident's own where none is given.
    pub hit_rate: Option<f64>,
}

impl Plan {
    /// Nanoseconds of a day.
    pub(super) const DAY_NS: f64 = 86_400e9;

    /// `days` after the start.
    pub(super) fn day(&self, days: f64) -> u64 {
        self.start.0.saturating_add((days * Self::DAY_NS) as u64)
    }

    /// The end of all.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        Timestamp(self.day(self.days))
    }

    /// When the theft begins.
    #[must_use]
    pub fn theft_start(&self) -> Timestamp {
        Timestamp(self.day(self.after))
    }
}
