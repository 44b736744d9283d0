//! `coordinated`: many principals that act as one.
//!
//! Two views, every ten minutes. One program: its principals together take hardly any of the
//! records that all others come back to, so they share the work instead of having interests
//! of their own. The ids: more principals than usual each keep within a slice of the ids, or
//! away from all popular records.

use super::measure::{few_hits, many_hits};
use super::partition::{Alike, Shares};
use super::state::{Endpoint, Group};
use super::{Claim, Detector, Finding};
use crate::ledger::Estimate;

/// Principals that make a crowd. Fewer may be a team whose work it is to look up anybody;
/// a theft by so few is one that `volume` sees.
const PRINCIPALS_MIN: u64 = 30;
/// Principals of the sample that are more than a coincidence.
const ALIKE_MIN: f64 = 5.0;
/// Records after which a program is judged.
const RECORDS_MIN: f64 = 300.0;
/// The chance of a program so far from all popular records.
const PROGRAM: f64 = 1e-9;
/// Programs differ in what they show: this share of the others' popularity is too little.
const SHARE: f64 = 0.2;
/// Distinct of all records that a program took, at the least.
const DISTINCT: f64 = 0.75;
/// The chance of so many principals alike.
const ALIKE: f64 = 1e-6;
/// Share of slices, and of flat principals, that is believed to be usual at the least.
const USUAL_MIN: [f64; 2] = [0.002, 0.01];
/// Where most are alike from the first day it is how the endpoint is used.
const MOST: f64 = 0.6;

/// Looks at one program.
pub(super) fn program(
    group: &mut Group,
    endpoint: &mut Endpoint,
    now_s: u64,
    out: &mut Vec<Finding>,
) {
    if group.tries < RECORDS_MIN || group.principals.len() < PRINCIPALS_MIN {
        return;
    }
    let others = endpoint.popularity(group.tries, group.popular);
    let p = few_hits(group.popular, group.tries, others / 2.0);
    let share = group.popular / group.tries;
    let distinct = group.keys.len() as f64 / group.tries;
    group.past.note(now_s, group.records);
    if p > PROGRAM || share > others * SHARE || distinct < DISTINCT {
        return;
    }
    let is_usual = group.past.is_usual(now_s, group.records);
    if is_usual || !group.quiet.speaks(Detector::Coordinated, now_s) {
        return;
    }
    let principals = group.principals.len();
    let claim = Claim::of_group(Detector::Coordinated, p, group)
        .with("principals", principals)
        .with("popular_share", share)
        .with("popular_share_of_others", others)
        .with("distinct_share", distinct.min(1.0))
        .saying(format!(
            "{principals} principals of one program took {} records that hardly overlap, with \
             each other or with what others ask for",
            group.records
        ));
    out.push(claim.at(endpoint, now_s));
}

/// Looks at the sample of an endpoint's principals; at the end of the day it is learned.
pub(super) fn alike(
    endpoint: &mut Endpoint,
    now_s: u64,
    is_day_over: bool,
    out: &mut Vec<Finding>,
) {
    if !endpoint.partition.is_on {
        return;
    }
    let shares = endpoint.partition.shares(endpoint.popularity(0.0, 0.0));
    let usual = endpoint.partition.usual();
    let factor = shares.factor(endpoint.principals.len());
    let is_crowd = |alike: &Alike| alike.names.len() as f64 * factor >= PRINCIPALS_MIN as f64;
    let slices = judge(&shares, &shares.slices, usual.map(|usual| usual[0]), USUAL_MIN[0])
        .filter(|_| is_crowd(&shares.slices));
    let flat = judge(&shares, &shares.flat, usual.map(|usual| usual[1]), USUAL_MIN[1])
        .filter(|_| is_crowd(&shares.flat));
    let found = match (slices, flat) {
        (Some(p), _) => Some((p, &shares.slices, "each within its own range of the ids")),
        (None, Some(p)) => Some((p, &shares.flat, "each away from what others ask for")),
        (None, None) => None,
    };
    match found {
        Some((p, alike, how)) if endpoint.quiet.speaks(Detector::Coordinated, now_s) => {
            out.push(claim(endpoint, &shares, alike, p, how).at(endpoint, now_s));
        }
        None if is_day_over => endpoint.partition.learn(&shares),
        _ => {}
    }
}

/// The chance of so many principals alike, where it is too small.
fn judge(shares: &Shares, alike: &Alike, usual: Option<f64>, usual_min: f64) -> Option<f64> {
    let (count, judged) = (alike.names.len() as f64, shares.judged as f64);
    if count < ALIKE_MIN || (usual.is_none() && count > judged * MOST) {
        return None;
    }
    let p = many_hits(count, judged, usual.unwrap_or(0.0).max(usual_min) * 2.0);
    (p <= ALIKE).then_some(p)
}

fn claim(endpoint: &Endpoint, shares: &Shares, alike: &Alike, p: f64, how: &str) -> Claim {
    let factor = shares.factor(endpoint.principals.len());
    let principals = (alike.names.len() as f64 * factor).round() as u64;
    let records = (alike.records as f64 * factor).round() as u64;
    let error = 1.0 / (alike.names.len() as f64).sqrt();
    Claim::of_endpoint(Detector::Coordinated, p, alike.first_s)
        .by(alike.names.clone(), principals)
        .taking(records, Estimate { value: records, error })
        .with("sampled_principals", shares.judged)
        .with("alike", alike.names.len())
        .with("principals_estimated", principals)
        .saying(format!("About {principals} principals took {records} records, {how}"))
}
