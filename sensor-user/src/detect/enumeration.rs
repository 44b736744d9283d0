//! `enumeration`: ids walked in order, or pages turned to the end.
//!
//! A sequential test of steps (id ± 1, or a constant stride) for each principal, and for
//! each program over principals without credentials, who may change their address. Pages
//! are a geometric law: the chance that people turn to yet another one is the endpoint's.

use super::look::{Look, Outcome};
use super::measure::{Sample, Trace};
use super::scene::Scene;
use super::state::{Group, Pair};
use super::trail::Trail;
use super::{Claim, Detector};

/// The chance of so many steps in ordinary traffic.
const WALK: f64 = 1e-8;
/// The chance of so many pages.
const PAGES: f64 = 1e-4;
/// Expected false findings among all walks through pages that are known.
const PAGES_DAILY: f64 = 0.05;

/// Ids in a run from which on it is remembered where it led.
const FOLLOWED: u32 = 4;

/// Looks at the ids and pages of an exchange.
pub(super) fn observe(scene: &mut Scene<'_, '_>) {
    if scene.look.outcome == Outcome::Other {
        return;
    }
    if let Some(id) = scene.look.id {
        steps_of_pair(scene, id);
        steps_of_group(scene, id);
    }
    pages(scene);
}

/// Share of the endpoint's ids that are steps anyway: new records are read as they are made.
fn ordinary(scene: &Scene<'_, '_>) -> f64 {
    0.3 + 0.6 * scene.endpoint.steps / (scene.endpoint.moves + 50.0)
}

fn steps_of_pair(scene: &mut Scene<'_, '_>, id: u64) {
    let ordinary = ordinary(scene);
    let (look, at_s) = (scene.look, scene.look.at_s);
    let Some(pair) = scene.pair.as_deref_mut() else { return };
    let is_step = pair.trail.step(id, Trail::ONE, ordinary);
    follow(&mut pair.path, &pair.trail, look, id);
    // The first ids of each principal are the norm; a walker has but one say in it.
    if pair.records <= 16 {
        scene.endpoint.moves += 1.0;
        scene.endpoint.steps += f64::from(u8::from(is_step));
    }
    let p = pair.trail.evidence.p();
    if p > WALK || is_routine(pair, at_s) || !scene.pair_speaks(Detector::Enumeration) {
        return;
    }
    let Some(pair) = scene.pair.as_deref() else { return };
    let claim = Claim::of_pair(Detector::Enumeration, p, pair)
        .with("walk", pair.path.json())
        .with("ids_in_order", pair.trail.run)
        .with("usual_share_of_steps", ordinary)
        .saying(format!("{} asks for ids in order, {} so far", pair.principal, pair.trail.run));
    scene.claim(claim);
}

/// Remembers where a walk led, as distances from its first id: ids are records' keys.
fn follow(path: &mut Trace, trail: &Trail, look: &Look<'_>, id: u64) {
    match trail.run {
        0 => path.end(),
        1..FOLLOWED => {}
        _ => {
            if !path.is_on() {
                path.begin(look.at_ms(), id);
            }
            path.add(look.at_ms(), id);
        }
    }
}

fn is_routine(pair: &mut Pair, at_s: u64) -> bool {
    let count = pair.rates.first().map_or(0, |rate| u64::from(rate.count));
    pair.past.first_mut().is_some_and(|past| past.is_usual(at_s, count))
}

fn steps_of_group(scene: &mut Scene<'_, '_>, id: u64) {
    let ordinary = ordinary(scene);
    let look = scene.look;
    let Some(group) = scene.group.as_deref_mut().filter(|_| !look.is_known) else { return };
    let is_step = group.trail.step(id, Trail::MANY, ordinary);
    follow(&mut group.path, &group.trail, look, id);
    if group.trail.run == 0 {
        group.walkers = Sample::default();
    } else if is_step {
        group.walkers.insert(look.principal);
    }
    let (p, walkers) = (group.trail.evidence.p(), group.walkers.len());
    // One principal alone is the pair's affair, with its routine.
    if p > WALK || walkers < 2 || is_usual(group, look.at_s) {
        return;
    }
    if !group.quiet.speaks(Detector::Enumeration, look.at_s) {
        return;
    }
    // Where most who use the program do something else, their names are not to be told.
    let names = if walkers * 2 >= group.principals.len() {
        group.names()
    } else {
        vec![look.call.exchange.caller.principal.clone()]
    };
    let claim = Claim::of_group(Detector::Enumeration, p, group)
        .by(names, walkers)
        .with("walk", group.path.json())
        .with("ids_in_order", group.trail.run)
        .with("addresses", walkers)
        .with("usual_share_of_steps", ordinary)
        .saying(format!(
            "One program asks for ids in order without credentials, from {walkers} addresses"
        ));
    scene.claim(claim);
}

fn is_usual(group: &mut Group, at_s: u64) -> bool {
    group.past.note(at_s, group.records);
    group.past.is_usual(at_s, group.records)
}

fn pages(scene: &mut Scene<'_, '_>) {
    let at_s = scene.look.at_s;
    let Some(pair) = scene.pair.as_deref_mut() else { return };
    if !pair.walk.turn(scene.look, &mut scene.endpoint.depth) {
        return;
    }
    let p = pair.walk.p(scene.endpoint.depth);
    let limit = PAGES.min(PAGES_DAILY / scene.endpoint.depth.walks().max(1.0));
    if p > limit || is_routine(pair, at_s) || !scene.pair_speaks(Detector::Enumeration) {
        return;
    }
    let Some(pair) = scene.pair.as_deref() else { return };
    let claim = Claim::of_pair(Detector::Enumeration, p, pair)
        .with("pages", pair.walk.pages)
        .with("records_in_pages", pair.walk.records)
        .with("chance_of_another_page", scene.endpoint.depth.again())
        .saying(format!(
            "{} turned {} full pages one after the other, all of records new to it",
            pair.principal, pair.walk.pages
        ));
    scene.claim(claim);
}
