//! `coverage`: one principal has a share of all records there are.
//!
//! The population is the operator's word, else what the endpoint is known to have handed out
//! in a week or more. A share counts where peers have nothing like it.

use super::scene::Scene;
use super::state::DAY_S;
use super::{Claim, Detector};

/// Share of a population that the operator stated.
const STATED: f64 = 0.01;
/// Share of what was handed out so far, a lower bound of the population.
const LEARNED: f64 = 0.3;
/// Beyond the largest hundredth of the peers' days by this factor.
const BEYOND: u64 = 10;
/// Small tables are read as a whole by everybody.
const DISTINCT_MIN: u64 = 500;

/// Looks at the share of a principal, at each 64th record.
pub(super) fn observe(scene: &mut Scene<'_, '_>) {
    let at_s = scene.look.at_s;
    let Some(pair) = scene.pair.as_deref_mut() else { return };
    let day = pair.rates.last().map_or(0, |rate| rate.count);
    if scene.fresh == 0 || day % 64 >= scene.fresh {
        return;
    }
    let distinct = pair.all_keys.len().max(pair.distinct());
    let (population, floor) = match scene.endpoint.population {
        Some(population) => (population, STATED),
        None => (scene.endpoint.keys.len(), LEARNED),
    };
    let is_learned = scene.endpoint.population.is_none();
    let is_young = at_s.saturating_sub(scene.endpoint.first_s) < 7 * DAY_S;
    let share = distinct as f64 / population.max(1) as f64;
    let own = pair.rates.last().map(|rate| rate.top);
    let peers = scene.endpoint.rates.last().map_or(0, |levels| levels.quantile(0.01, own));
    let is_much = distinct >= DISTINCT_MIN && distinct >= peers.saturating_mul(BEYOND);
    if (is_learned && is_young) || share < floor || !is_much {
        return;
    }
    let usual = pair.past.last_mut();
    if usual.is_some_and(|past| past.is_usual(at_s, u64::from(day)))
        || !scene.pair_speaks(Detector::Coverage)
    {
        return;
    }
    let Some(pair) = scene.pair.as_deref() else { return };
    let p = 1e-3 * floor / share.max(floor) / BEYOND as f64;
    let claim = Claim::of_pair(Detector::Coverage, p, pair)
        .with("share", share)
        .with("distinct_ever", distinct)
        .with("population", population)
        .with("population_is", if is_learned { "learned" } else { "stated" })
        .with("peers_top_hundredth_day", peers)
        .saying(format!(
            "{} has {:.1} % of the {population} records known of this endpoint",
            pair.principal,
            share * 100.0
        ));
    scene.claim(claim);
}
