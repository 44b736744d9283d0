//! `volume`: far more distinct records than peers and the own past.
//!
//! For windows of 10 minutes, an hour and a day the largest window of each principal's day
//! makes the endpoint's distribution; its tail says how likely a principal gets so far. The
//! chance is multiplied by that of taking so few popular records, which people do not do.
//! What a principal did at this hour of an earlier day is its routine.

use super::measure::{few_hits, level};
use super::scene::Scene;
use super::state::{DAY_S, Endpoint, Pair, WINDOWS_S};
use super::{Claim, Detector};

/// Expected false findings a day and endpoint, of all its principals together.
const DAILY: f64 = 1e-4;
/// Peers' tail alone has to make it unusual for one of all principals of a day.
const UNUSUAL: f64 = 0.05;
/// Flatness alone proves nothing.
const FLAT_MIN: f64 = 1e-5;
/// No tail of people is believed to be thinner: an unseen kind of user may exist.
const THINNEST: f64 = 0.2;
/// Programs behind one principal from which on it is many people: an address that is shared.
const CROWD: u32 = 3;
/// A principal counts from here on: below, it has no state to be compared by.
const COUNT_MIN: u64 = 64;
/// Windows, as people call them.
const NAMES: [&str; 3] = ["10 minutes", "hour", "day"];

/// Counts the fresh records in the windows and looks whether one is too large.
pub(super) fn observe(scene: &mut Scene<'_, '_>) {
    let at_s = scene.look.at_s;
    let fresh = scene.fresh;
    let Some(pair) = scene.pair.as_deref_mut() else { return };
    if fresh == 0 {
        return;
    }
    let mut risen = [false; 3];
    let distinct = distinct_of_day(pair);
    let windows = pair.rates.iter_mut().zip(WINDOWS_S).zip(&mut scene.endpoint.rates);
    for ((((rate, length_s), levels), risen), past) in windows.zip(&mut risen).zip(&mut pair.past) {
        let over = rate.add(at_s, length_s, fresh);
        // A day's count says nothing of the hour in which it was reached.
        if let Some((from_s, count)) = over.filter(|_| length_s < DAY_S) {
            past.note(from_s, u64::from(count));
        }
        let now = level(u64::from(rate.count).min(distinct)).max(1);
        if now > rate.top {
            levels.rise(Some(rate.top).filter(|top| *top > 0), now);
            rate.top = now;
            *risen = true;
        } else {
            // A flood that goes on is said again while its window is full.
            *risen = now == rate.top && rate.count.is_multiple_of(64);
        }
    }
    for (window, _) in risen.iter().enumerate().filter(|(_, risen)| **risen) {
        judge(scene, window);
    }
}

/// Distinct records of the day, before this exchange's are in the windows.
fn distinct_of_day(pair: &Pair) -> u64 {
    if pair.tries + 0.5 < pair.records as f64 { u64::MAX } else { pair.keys.len().max(1) }
}

fn judge(scene: &mut Scene<'_, '_>, window: usize) {
    let at_s = scene.look.at_s;
    let Some(pair) = scene.pair.as_deref_mut() else { return };
    let Some(rate) = pair.rates.get(window).copied() else { return };
    let count = u64::from(rate.count).min(distinct_of_day(pair));
    if let Some(past) = pair.past.get_mut(window) {
        past.note(at_s, count);
    }
    if count < COUNT_MIN {
        return;
    }
    let Some(verdict) = verdict(scene.endpoint, pair, window, count) else { return };
    let is_usual = pair.past.get_mut(window).is_some_and(|past| past.is_usual(at_s, count));
    if is_usual || !scene.pair_speaks(Detector::Volume) {
        return;
    }
    let Some(pair) = scene.pair.as_deref() else { return };
    let name = NAMES.get(window).copied().unwrap_or_default();
    let claim = Claim::of_pair(Detector::Volume, verdict.p, pair)
        .with("window", name)
        .with("distinct_in_window", count)
        .with("peers", verdict.peers.round())
        .with("peers_top_quarter", verdict.peak)
        .with("p_of_volume", verdict.p_volume)
        .with("p_of_flatness", verdict.p_flat)
        .with("popular_share", verdict.popular)
        .with("popular_share_of_others", verdict.popular_others)
        .saying(format!(
            "{} took {count} different records in a window of {name}; the busiest quarter of \
             {:.0} others takes {}",
            pair.principal, verdict.peers, verdict.peak
        ));
    scene.claim(claim);
}

struct Verdict {
    p: f64,
    p_volume: f64,
    p_flat: f64,
    peers: f64,
    peak: u64,
    popular: f64,
    popular_others: f64,
}

fn verdict(endpoint: &Endpoint, pair: &Pair, window: usize, count: u64) -> Option<Verdict> {
    let levels = endpoint.rates.get(window)?;
    let own = pair.rates.get(window).map(|rate| rate.top);
    let unseen = (endpoint.principals.len() as f64 - levels.weight()).max(0.0);
    let crowd = u64::from(pair.programs.count_ones());
    let is_crowd = pair.programs.count_ones() >= CROWD;
    // A shared address is as many people as it has programs, at the least.
    let each = if is_crowd { (count / crowd).max(1) } else { count };
    let tail = levels.tail(each, own, unseen, THINNEST);
    let popular_others = endpoint.popularity(pair.tries, pair.popular);
    let p_flat = few_hits(pair.popular, pair.tries, popular_others / 2.0);
    let p = tail.p * p_flat.max(FLAT_MIN);
    let peers = tail.others.max(10.0);
    let is_unusual = tail.p * peers <= UNUSUAL && p * peers <= DAILY;
    (is_unusual && (!is_crowd || p_flat < 1e-3)).then_some(Verdict {
        p,
        p_volume: tail.p,
        p_flat,
        peers: tail.others,
        peak: tail.peak,
        popular: pair.popular / pair.tries.max(1.0),
        popular_others,
    })
}

/// What of a response counts: one that is far larger than the endpoint's usual ones is
/// `fat_response`'s affair, and no rate.
pub(super) fn countable(endpoint: &Endpoint, records: u64) -> u64 {
    if records <= 100 {
        records
    } else {
        records.min(endpoint.sizes.quantile(0.01, None).max(25) * 4)
    }
}
