//! A sample of an endpoint's principals, to see how many act alike.
//!
//! The principals of smallest hash are a fair sample of the day's. Of each is known how far
//! its ids spread over the endpoint's, and how many of its records others had a moment ago.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::look::{Look, Outcome};
use super::measure::few_hits;

/// Principals in the sample, at most 250 bytes each with their ids.
const MEMBERS: usize = 256;
/// Ids that show how the endpoint's are spread.
const IDS: usize = 256;
/// Different ids of a principal from which on they say how far they spread.
const IDS_MIN: usize = 8;
/// Different ids that are told apart.
const IDS_MAX: usize = 12;
/// Ids asked for again until then: people come back to their records.
const AGAIN_MAX: u32 = 1;
/// Last ids that the next is compared with.
const LAST: usize = 16;
/// Share of ids above (or below) all of the last from which on ids follow time: everybody
/// asks for the newest, and who is there for an hour sees an hour's range. By chance it is
/// one in seventeen.
const IN_TIME: f64 = 0.25;
/// The chance of ids so close together.
const SLICE: f64 = 1e-6;
/// The chance of so few popular records.
const FLAT: f64 = 1e-4;

/// The sample of one day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Partition {
    #[serde(skip)]
    members: Vec<Member>,
    #[serde(skip)]
    ids: Vec<u64>,
    #[serde(skip)]
    last: Vec<u64>,
    /// Share of ids that were higher, and lower, than all of the last.
    extremes: [f64; 2],
    /// Usual share of principals that are slices, and that are flat.
    usual: [f64; 2],
    days: u32,
    /// Whether this endpoint is busy enough for a sample.
    #[serde(skip)]
    pub(super) is_on: bool,
}

#[derive(Clone, Debug)]
struct Member {
    hash: u64,
    name: Arc<str>,
    first_s: u64,
    records: u64,
    tries: u32,
    popular: u32,
    /// The first different ids.
    ids: Vec<u64>,
    again: u32,
    least: u64,
    most: u64,
}

/// Principals that act alike.
#[derive(Clone, Debug, Default)]
pub(super) struct Alike {
    pub(super) names: Vec<Arc<str>>,
    pub(super) records: u64,
    pub(super) first_s: u64,
}

/// What a sample shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Shares {
    /// Principals in the sample.
    members: usize,
    /// Principals that did enough to be judged.
    pub(super) judged: usize,
    /// Each within a narrow range of the ids.
    pub(super) slices: Alike,
    /// None with popular records.
    pub(super) flat: Alike,
}

impl Partition {
    /// Takes an exchange in.
    pub(super) fn touch(&mut self, look: &Look<'_>, seen: (u32, u32)) {
        if !self.is_on || look.outcome != Outcome::Hit {
            return;
        }
        if let Some(id) = look.id {
            self.ids.resize(IDS, 0);
            let slot = self.ids.get_mut((look.principal ^ id) as usize % IDS);
            slot.into_iter().for_each(|slot| *slot = id);
            self.order(id);
        }
        let found = self.members.binary_search_by_key(&look.principal, |member| member.hash);
        let at = match found {
            Ok(at) => at,
            Err(at) if at >= MEMBERS => return,
            Err(at) => {
                self.members.insert(at, Member::new(look));
                self.members.truncate(MEMBERS);
                at
            }
        };
        if let Some(member) = self.members.get_mut(at) {
            member.touch(look, seen);
        }
    }

    /// Learns whether ids follow time.
    fn order(&mut self, id: u64) {
        let is_extreme =
            [self.last.iter().all(|last| *last < id), self.last.iter().all(|last| *last > id)];
        if self.last.len() == LAST {
            self.last.rotate_left(1);
            self.last.truncate(LAST - 1);
            for (share, is) in self.extremes.iter_mut().zip(is_extreme) {
                *share += (f64::from(u8::from(is)) - *share) / 256.0;
            }
        }
        self.last.push(id);
    }

    /// What it shows now; `popularity` is the endpoint's.
    pub(super) fn shares(&self, popularity: f64) -> Shares {
        let mut shares = Shares { members: self.members.len(), ..Shares::default() };
        let is_in_time = self.extremes.iter().any(|share| *share > IN_TIME);
        for member in &self.members {
            let is_slice = !is_in_time
                && member.ids.len() >= IDS_MIN
                && member.again <= AGAIN_MAX
                && self.spread_p(member) < SLICE;
            let (popular, tries) = (f64::from(member.popular), f64::from(member.tries));
            let is_flat = few_hits(popular, tries, popularity / 2.0) < FLAT;
            shares.judged += usize::from(member.tries as usize >= IDS_MIN);
            for (alike, is) in [(&mut shares.slices, is_slice), (&mut shares.flat, is_flat)] {
                if is {
                    alike.add(member);
                }
            }
        }
        shares
    }

    /// The chance that so many ids, drawn as the endpoint's are, lie so close together.
    fn spread_p(&self, member: &Member) -> f64 {
        let within = self.ids.iter().filter(|id| (member.least..=member.most).contains(id)).count();
        let share = (within as f64 + 1.0) / (IDS as f64 + 2.0);
        let ids = member.ids.len() as f64;
        ids * share.powf(ids - 1.0)
    }

    /// Usual shares: of slices and of flat ones; none while not even a day is known.
    pub(super) fn usual(&self) -> Option<[f64; 2]> {
        (self.days > 0).then_some(self.usual)
    }

    /// A day with these shares ends, which found nothing.
    pub(super) fn learn(&mut self, shares: &Shares) {
        if shares.judged < 10 {
            return;
        }
        self.days += 1;
        let weight = (1.0 / f64::from(self.days)).max(0.2);
        let counts = [shares.slices.names.len(), shares.flat.names.len()];
        for (usual, count) in self.usual.iter_mut().zip(counts) {
            *usual += (count as f64 / shares.judged as f64 - *usual) * weight;
        }
    }

    /// A day ends.
    pub(super) fn turn(&mut self) {
        self.members.clear();
    }
}

impl Shares {
    /// For how many of the day's `principals` one of the sample speaks.
    pub(super) fn factor(&self, principals: u64) -> f64 {
        (principals as f64 / self.members.max(1) as f64).max(1.0)
    }
}

impl Alike {
    fn add(&mut self, member: &Member) {
        self.first_s = match self.first_s {
            0 => member.first_s,
            first => first.min(member.first_s),
        };
        self.names.push(member.name.clone());
        self.records = self.records.saturating_add(member.records);
    }
}

impl Member {
    fn new(look: &Look<'_>) -> Self {
        Self {
            hash: look.principal,
            name: look.call.exchange.caller.principal.clone(),
            first_s: look.at_s,
            records: 0,
            tries: 0,
            popular: 0,
            ids: Vec::new(),
            again: 0,
            least: u64::MAX,
            most: 0,
        }
    }

    fn touch(&mut self, look: &Look<'_>, (tries, popular): (u32, u32)) {
        self.records = self.records.saturating_add(look.records);
        self.tries += tries;
        self.popular += popular;
        let Some(id) = look.id else { return };
        if self.ids.len() < IDS_MAX {
            if self.ids.contains(&id) {
                self.again += 1;
            } else {
                self.ids.push(id);
            }
        }
        self.least = self.least.min(id);
        self.most = self.most.max(id);
    }
}
