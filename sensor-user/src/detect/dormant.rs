//! `dormant`: a silent endpoint starts to hand out records again.
//!
//! Silent is: for a week, and three times as long as it ever was. A new endpoint has no past
//! and no peers to be compared with: it counts where it gives far more to each principal than
//! any other endpoint, and, where it is new a day or more after the sensor, where it gives
//! records without credentials (old versions and forgotten hosts come to light so).

use serde::{Deserialize, Serialize};

use super::measure::Sample;
use super::scene::Scene;
use super::state::DAY_S;
use super::{Claim, Detector};

/// Silent for so long at the least.
const SILENT_S: u64 = 7 * DAY_S;
/// A new endpoint is looked at for so long: other endpoints of a new sensor have to be known.
const NEW_S: u64 = 2 * DAY_S;
/// Distinct records after which waking up is more than a check that it still works.
const DISTINCT_MIN: u64 = 50;
/// The same for an endpoint that is new.
const NEW_DISTINCT_MIN: u64 = 1000;
/// Beyond the largest hundredth of principals' days elsewhere by this factor.
const BEYOND: u64 = 10;

/// What an endpoint hands out since it woke up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Waking {
    since_s: u64,
    silent_s: u64,
    /// It was there when the sensor came.
    is_first: bool,
    records: u64,
    with_credentials: u64,
    keys: Sample,
    principals: Sample,
}

/// Looks whether the endpoint had been silent. `watched_s` is how long the sensor had been
/// there when the endpoint was first seen, `busiest` what the largest hundredth of principals
/// takes in a day at the other endpoint where that is most; 0 where it is not known.
pub(super) fn observe(scene: &mut Scene<'_, '_>, watched_s: u64, busiest: u64) {
    let look = scene.look;
    let endpoint = &mut *scene.endpoint;
    if look.records == 0 {
        return;
    }
    let silent_s = look.at_s.saturating_sub(endpoint.last_s);
    if endpoint.last_s == 0 {
        let is_first = watched_s < DAY_S;
        endpoint.waking = Some(Waking { since_s: look.at_s, is_first, ..Waking::default() });
    } else if silent_s >= SILENT_S.max(endpoint.longest_gap_s * 3) {
        endpoint.waking = Some(Waking { since_s: look.at_s, silent_s, ..Waking::default() });
    } else {
        endpoint.longest_gap_s = endpoint.longest_gap_s.max(silent_s);
    }
    endpoint.last_s = endpoint.last_s.max(look.at_s);
    let Some(waking) = &mut endpoint.waking else { return };
    let lasts_s = if waking.silent_s == 0 { NEW_S } else { DAY_S };
    if look.at_s.saturating_sub(waking.since_s) > lasts_s {
        endpoint.waking = None;
        return;
    }
    waking.records = waking.records.saturating_add(look.records);
    waking.with_credentials += u64::from(look.is_known);
    waking.principals.insert(look.principal);
    look.keys().iter().for_each(|key| waking.keys.insert(*key));
    awake(scene, busiest);
}

fn awake(scene: &mut Scene<'_, '_>, busiest: u64) {
    let Some(waking) = &scene.endpoint.waking else { return };
    let is_new = waking.silent_s == 0;
    let distinct = waking.keys.len();
    let is_open = waking.with_credentials == 0 && !waking.is_first;
    // Of long lists only the first keys are known: the records say how much it is, the keys
    // that it is not always the same.
    let each = waking.records / waking.principals.len().max(1);
    let is_beyond = busiest > 0 && each >= busiest.max(100).saturating_mul(BEYOND);
    let is_much = if is_new {
        distinct >= NEW_DISTINCT_MIN && is_open || distinct >= DISTINCT_MIN && is_beyond
    } else {
        distinct >= DISTINCT_MIN
    };
    let speaks = is_much && scene.endpoint.quiet.speaks(Detector::Dormant, scene.look.at_s);
    let Some(waking) = scene.endpoint.waking.as_ref().filter(|_| speaks) else { return };
    let days = waking.silent_s as f64 / DAY_S as f64;
    let p = if is_new { 1e-4 } else { 1e-4 / days.max(1.0) };
    let principals = waking.principals.len();
    let summary = if is_new && is_open {
        format!("A new endpoint gave {distinct} different records without credentials")
    } else if is_new {
        format!("A new endpoint gave {} records to {principals} principals", waking.records)
    } else {
        format!("Silent for {days:.0} days, then {distinct} different records")
    };
    let name = scene.look.call.exchange.caller.principal.clone();
    let claim = Claim::of_endpoint(Detector::Dormant, p, waking.since_s)
        .by(vec![name], principals)
        .taking(waking.records, waking.keys.estimate(waking.records))
        .with("silent_days", days)
        .with("with_credentials", waking.with_credentials)
        .with("principals", principals)
        .saying(summary);
    scene.claim(claim);
}
