//! How much was taken in an incident, from findings that repeat and overlap.
//!
//! A detector tells of the same activity again and again, with growing figures: the largest
//! counts. Activities that do not overlap in time add up. Figures of single principals are
//! summed, unless a finding looked at all of them together and found more.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::detect::Finding;
use crate::ledger::Estimate;

use super::bounded;
use super::cause::Place;

/// Most parts of an incident; of more, the smallest are left out, and figures are lower bounds.
const PARTS_MAX: usize = 64;

/// Figures of an incident, by endpoint and principal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Figures {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Part {
    place: Place,
    /// None for a finding about several principals together.
    principal: Option<Box<str>>,
    /// The activity that the figures are of.
    from: Timestamp,
    to: Timestamp,
    records: u64,
    distinct: Estimate,
    /// Records of activities before it.
    records_before: u64,
    /// The most distinct records of any activity before it.
    distinct_before: Estimate,
}

impl Part {
    fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Takes in what another finding says of the same place and principal.
    fn merge(&mut self, other: &Self) {
        if self.overlaps(other) {
            self.from = self.from.min(other.from);
            self.to = self.to.max(other.to);
            self.records = self.records.max(other.records);
            self.distinct = larger(self.distinct, other.distinct);
            self.records_before = self.records_before.max(other.records_before);
            self.distinct_before = larger(self.distinct_before, other.distinct_before);
            return;
        }
        let (early, late) = if self.from < other.from { (&*self, other) } else { (other, &*self) };
        let before = early.records_before.saturating_add(early.records);
        let distinct = larger(early.distinct, early.distinct_before);
        let mut merged = late.clone();
        merged.records_before = merged.records_before.saturating_add(before);
        merged.distinct_before = larger(merged.distinct_before, distinct);
        *self = merged;
    }
}

impl Figures {
    /// Takes in a finding.
    pub(super) fn add(&mut self, finding: &Finding) {
        let one = (finding.principals_all <= 1).then(|| finding.principals.first()).flatten();
        self.part(Part {
            place: Place::of(finding),
            principal: one.map(|principal| bounded::name(principal)),
            from: finding.first_activity.min(finding.at),
            to: finding.at,
            records: finding.records,
            distinct: Estimate {
                error: bounded::figure(finding.distinct_records.error),
                ..finding.distinct_records
            },
            records_before: 0,
            distinct_before: Estimate::default(),
        });
    }

    /// Takes in those of another incident of the same cause.
    pub(super) fn merge(&mut self, other: Self) {
        other.parts.into_iter().for_each(|part| self.part(part));
    }

    fn part(&mut self, new: Part) {
        let same = |part: &&mut Part| part.place == new.place && part.principal == new.principal;
        if let Some(part) = self.parts.iter_mut().find(same) {
            part.merge(&new);
            return;
        }
        if self.parts.len() < PARTS_MAX {
            self.parts.push(new);
        } else if let Some(least) = self.parts.iter_mut().min_by_key(|part| part.records)
            && least.records < new.records
        {
            *least = new;
        }
    }

    /// Records handed out.
    pub(super) fn records(&self) -> u64 {
        let of = |part: &Part| part.records.saturating_add(part.records_before);
        self.sum(|part| Estimate { value: of(part), error: 0.0 }).value
    }

    /// Distinct ones of them. A record that several principals got counts for each of them,
    /// unless a finding looked at them together.
    pub(super) fn distinct(&self) -> Estimate {
        self.sum(|part| larger(part.distinct, part.distinct_before))
    }

    /// Distinct records of activities that went on at `since` or later.
    pub(super) fn distinct_since(&self, since: Timestamp) -> u64 {
        self.sum(|part| if part.to >= since { part.distinct } else { Estimate::default() }).value
    }

    /// For each place the larger of what principals sum up to and of what was found of them
    /// together.
    fn sum(&self, of: impl Fn(&Part) -> Estimate) -> Estimate {
        let mut sum = Estimate::default();
        for (number, part) in self.parts.iter().enumerate() {
            if self.parts.iter().take(number).any(|earlier| earlier.place == part.place) {
                continue;
            }
            let here = || self.parts.iter().filter(|other| other.place == part.place);
            let alone = here().filter(|part| part.principal.is_some()).map(&of);
            let alone = alone.fold(Estimate::default(), plus);
            let together = here().filter(|part| part.principal.is_none()).map(&of);
            sum = plus(sum, together.fold(alone, larger));
        }
        sum
    }

    /// Records by principal, for those that findings told of one by one.
    pub(super) fn of_principal(&self, principal: &str) -> u64 {
        let parts = self.parts.iter().filter(|part| part.principal.as_deref() == Some(principal));
        parts.fold(0, |sum, part| sum.saturating_add(part.records))
    }
}

fn larger(a: Estimate, b: Estimate) -> Estimate {
    if b.value > a.value { b } else { a }
}

/// Errors of sums are at most the largest relative error of what is summed.
fn plus(a: Estimate, b: Estimate) -> Estimate {
    Estimate { value: a.value.saturating_add(b.value), error: a.error.max(b.error) }
}
