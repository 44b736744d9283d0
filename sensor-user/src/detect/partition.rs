//! A sample of an endpoint's principals, to see how many act alike.
//!
//! The principals of smallest hash are a fair sample of the day's. Of each is known how far
//! its ids spread over the endpoint's, and how many of its records others had a moment ago.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::look::{Look, Outcome};
use super::measure::few_hits;

/// Principals in the sample, 96 bytes each.
const MEMBERS: usize = 256;
/// Ids that show how the endpoint's are spread.
const IDS: usize = 256;
/// Ids of a principal that say how far they spread.
const IDS_MIN: u32 = 8;
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
    ids: u32,
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

    /// What it shows now; `popularity` is the endpoint's.
    pub(super) fn shares(&self, popularity: f64) -> Shares {
        let mut shares = Shares::default();
        for member in &self.members {
            let is_slice = member.ids >= IDS_MIN && self.spread_p(member) < SLICE;
            let (popular, tries) = (f64::from(member.popular), f64::from(member.tries));
            let is_flat = few_hits(popular, tries, popularity / 2.0) < FLAT;
            shares.judged += usize::from(member.tries >= IDS_MIN);
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
        let ids = f64::from(member.ids.min(64));
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

impl Alike {
    fn add(&mut self, member: &Member) {
        self.first_s = match self.first_s {
            0 => member.first_s,
            first => first.min(member.first_s),
        };
        self.names.push(member.name.clone());
        self.records += member.records;
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
            ids: 0,
            least: u64::MAX,
            most: 0,
        }
    }

    fn touch(&mut self, look: &Look<'_>, (tries, popular): (u32, u32)) {
        self.records += look.records;
        self.tries += tries;
        self.popular += popular;
        let Some(id) = look.id else { return };
        // What others or it itself had a moment ago is no further draw.
        self.ids += u32::from(popular == 0);
        self.least = self.least.min(id);
        self.most = self.most.max(id);
    }
}
