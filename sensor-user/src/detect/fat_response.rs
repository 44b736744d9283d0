//! `fat_response`: one response far beyond the endpoint's norm.
//!
//! The tail of the endpoint's records a response, on a logarithmic scale; a new endpoint has
//! the prior's. What a principal was once found to get is its routine from the next day on.

use serde::{Deserialize, Serialize};

use super::measure::{level, level_count};
use super::scene::Scene;
use super::{Claim, Detector};

/// A page of a list is not fat, whatever the endpoint's norm.
const RECORDS_MIN: u64 = 300;
/// The chance of such a response where little is known.
const UNLIKELY: f64 = 1e-3;
/// Expected false findings among all responses of the day.
const DAILY: f64 = 0.02;
/// Page sizes are settings: their tail may be very thin.
const THINNEST: f64 = 0.1;
/// A response found is one sighting for so long, then a routine.
const SIGHTING_S: u64 = 43_200;

/// The largest response that a principal was found to get.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    level: u8,
    since_s: u64,
}

impl Known {
    fn is_routine(self, records: u64, at_s: u64) -> bool {
        self.level > 0
            && at_s.saturating_sub(self.since_s) > SIGHTING_S
            && records <= level_count(self.level + 1) * 2
    }
}

/// Looks at the size of a response, and learns it unless it is found to be fat.
pub(super) fn observe(scene: &mut Scene<'_, '_>) {
    let (records, at_s) = (scene.look.records, scene.look.at_s);
    if records == 0 {
        return;
    }
    let sizes = &mut scene.endpoint.sizes;
    if records < RECORDS_MIN {
        sizes.rise(None, level(records));
        return;
    }
    let tail = sizes.tail(records, None, 0.0, THINNEST);
    let is_fat = tail.p <= UNLIKELY && tail.p * tail.others <= DAILY;
    if !is_fat || scene.pair.is_none() {
        sizes.rise(None, level(records));
        return;
    }
    let Some(pair) = scene.pair.as_deref_mut() else { return };
    if pair.fat.is_routine(records, at_s) {
        return;
    }
    if pair.fat.level == 0 || level(records) > pair.fat.level + 3 {
        pair.fat.since_s = at_s;
    }
    pair.fat.level = pair.fat.level.max(level(records));
    if !scene.pair_speaks(Detector::FatResponse) {
        return;
    }
    let Some(pair) = scene.pair.as_deref() else { return };
    let claim = Claim::of_pair(Detector::FatResponse, tail.p, pair)
        .taking(pair.records.max(records), crate::ledger::Estimate { value: records, error: 0.0 })
        .with("records_in_response", records)
        .with("usual_top_quarter", tail.peak)
        .with("responses_known", tail.others.round())
        .saying(format!(
            "{} got {records} records in one response; the largest quarter of this endpoint's \
             has {} or more",
            pair.principal, tail.peak
        ));
    scene.claim(claim);
}
