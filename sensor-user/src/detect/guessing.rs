//! `guessing`: lookups that mostly miss.
//!
//! A threshold random walk (Jung et al., IEEE S&P 2004) on the lookups of a principal, and of
//! a program over all its principals. Repeats of a lookup say nothing: retries, health
//! checks and crawlers on dead links make them. What is usual is the hit rate of principals'
//! first lookups at the endpoint, with other programs.

use serde::{Deserialize, Serialize};

use super::look::{Look, Outcome};
use super::measure::{Evidence, Odds};
use super::scene::Scene;
use super::state::{Endpoint, Group};
use super::{Claim, Detector};

/// The chance of such misses by a principal in ordinary traffic.
const PAIR: f64 = 1e-6;
/// The chance of such misses by a program.
const GROUP: f64 = 1e-9;
/// Different misses that a principal must have made at the least: links rot.
const MISSES_MIN: u32 = 8;
/// The same for a program.
const GROUP_MISSES_MIN: u32 = 40;
/// Hit rate of who guesses, at most (Authy 2024: 0.1 to 0.4; Trello 2024: 0.03).
const SOUGHT: f64 = 0.3;
/// No endpoint's ordinary lookups are believed to hit more often.
const USUAL_MAX: f64 = 0.95;
/// An endpoint that mostly answers nothing is no lookup.
const USUAL_MIN: f64 = 0.45;
/// A principal speaks for its program with so many lookups, or with …
const SPEAKS_MAX: u32 = 16;
/// … one part of so many of the program's.
const SPEAKERS_MIN: u32 = 4;
/// First lookups of a principal that make the endpoint's norm.
const FIRST: u32 = 12;

/// Lookups so far.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Lookups {
    evidence: Evidence,
    pub(super) hits: u32,
    pub(super) misses: u32,
    /// Share of misses among the last.
    lately: f32,
}

impl Lookups {
    fn take(&mut self, is_hit: bool, usual: f64, memory: f32) {
        let odds = if is_hit {
            Odds { ordinary: usual, sought: SOUGHT }
        } else {
            Odds { ordinary: 1.0 - usual, sought: 1.0 - SOUGHT }
        };
        self.evidence.take(true, odds);
        if is_hit {
            self.hits = self.hits.saturating_add(1);
        } else {
            self.misses = self.misses.saturating_add(1);
        }
        let miss = if is_hit { 0.0 } else { 1.0 };
        self.lately += (miss - self.lately) / (self.len() as f32).min(memory);
    }

    fn len(&self) -> u32 {
        self.hits.saturating_add(self.misses)
    }

    fn p(&self) -> f64 {
        if self.lately < 0.5 { 1.0 } else { self.evidence.p() }
    }
}

/// The endpoint's usual hit rate, without the word of the program that is judged: where it is
/// the only one, the prior's 0.9.
fn usual(endpoint: &Endpoint, group: Option<&Group>) -> f64 {
    let (found, looked) = group.map_or((0.0, 0.0), |group| (group.found, group.looked));
    let (found, looked) = ((endpoint.found - found).max(0.0), (endpoint.looked - looked).max(0.0));
    ((found + 18.0) / (looked + 20.0)).min(USUAL_MAX)
}

/// Looks whether a lookup missed once more.
pub(super) fn observe(scene: &mut Scene<'_, '_>) {
    let look = scene.look;
    let is_hit = match look.outcome {
        Outcome::Hit => true,
        Outcome::Miss => false,
        Outcome::Other => return,
    };
    if is_again(scene) {
        return;
    }
    let so_far = scene.pair.as_ref().map_or(0, |pair| pair.lookups.len());
    if let Some(group) = scene.group.as_deref_mut().filter(|_| so_far < FIRST) {
        let found = f64::from(u8::from(is_hit));
        scene.endpoint.looked += 1.0;
        scene.endpoint.found += found;
        group.looked += 1.0;
        group.found += found;
    }
    let usual = usual(scene.endpoint, scene.group.as_deref());
    // Where nothing was ever handed out there is nothing to guess.
    if usual < USUAL_MIN || scene.endpoint.last_s == 0 {
        return;
    }
    pair(scene, is_hit, usual);
    group(scene, is_hit, usual);
}

/// True where the principal asked for the same a moment ago.
fn is_again(scene: &mut Scene<'_, '_>) -> bool {
    match (scene.look.outcome, scene.look.asked, scene.pair.as_deref_mut()) {
        (Outcome::Miss, Some(asked), Some(pair)) => pair.asks_again(asked),
        (Outcome::Hit, ..) => scene.pair.is_some() && scene.fresh == 0,
        _ => false,
    }
}

fn pair(scene: &mut Scene<'_, '_>, is_hit: bool, usual: f64) {
    let Some(pair) = scene.pair.as_deref_mut() else { return };
    pair.lookups.take(is_hit, usual, 32.0);
    let p = pair.lookups.p();
    if p > PAIR || pair.lookups.misses < MISSES_MIN || !scene.pair_speaks(Detector::Guessing) {
        return;
    }
    let Some(pair) = scene.pair.as_deref() else { return };
    let claim = Claim::of_pair(Detector::Guessing, p, pair);
    let claim = told(claim, pair.lookups, usual).saying(format!(
        "{} looks for what mostly is not there: {} of {} different lookups missed",
        pair.principal,
        pair.lookups.misses,
        pair.lookups.len()
    ));
    scene.claim(claim);
}

fn group(scene: &mut Scene<'_, '_>, is_hit: bool, usual: f64) {
    let Look { at_s, .. } = *scene.look;
    let own = scene.pair.as_ref().map_or(0, |pair| pair.lookups.len());
    let Some(group) = scene.group.as_deref_mut() else { return };
    if own > SPEAKS_MAX.max(group.lookups.len() / SPEAKERS_MIN) {
        return;
    }
    group.lookups.take(is_hit, usual, 64.0);
    let p = group.lookups.p();
    // One principal alone is the pair's affair.
    if p > GROUP || group.lookups.misses < GROUP_MISSES_MIN || group.principals.len() < 3 {
        return;
    }
    if !group.quiet.speaks(Detector::Guessing, at_s) {
        return;
    }
    let principals = group.principals.len();
    let claim = Claim::of_group(Detector::Guessing, p, group);
    let claim = told(claim, group.lookups, usual).saying(format!(
        "One program looks for what mostly is not there, as {principals} principals: {} of {} \
         lookups missed",
        group.lookups.misses,
        group.lookups.len()
    ));
    scene.claim(claim);
}

fn told(claim: Claim, lookups: Lookups, usual: f64) -> Claim {
    claim
        .with("hits", lookups.hits)
        .with("misses", lookups.misses)
        .with("usual_hit_rate", usual)
        .with("misses_lately", f64::from(lookups.lately))
}
