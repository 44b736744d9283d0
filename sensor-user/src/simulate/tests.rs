//! What holds for every shape.

use std::collections::BTreeSet;

use clap::ValueEnum as _;
use proptest::prelude::*;

use super::*;
use crate::clock::Timestamp;

fn plan(shape: Shape, seed: u64) -> Plan {
    Plan {
        shape,
        seed,
        start: Timestamp::parse("2026-03-02T00:00:00Z").unwrap(),
        days: 2.0,
        after: 1.0,
        principals: None,
        benign: 200,
        records: 20_000,
        rate: None,
        hit_rate: None,
    }
}

fn lines(plan: &Plan, count: usize) -> Vec<String> {
    let acts = simulate(plan).take(count);
    acts.map(|act| serde_json::to_string(&act.record()).unwrap()).collect()
}

#[test]
fn the_same_plan_gives_the_same_bytes_and_another_seed_others() {
    for shape in Shape::value_variants() {
        assert_eq!(lines(&plan(*shape, 5), 500), lines(&plan(*shape, 5), 500), "{shape:?}");
        assert_ne!(lines(&plan(*shape, 5), 500), lines(&plan(*shape, 6), 500), "{shape:?}");
    }
}

#[test]
fn acts_come_in_order_and_within_the_plan() {
    for shape in Shape::value_variants() {
        let plan = plan(*shape, 7);
        let mut last = plan.start;
        let mut thefts = 0;
        for act in simulate(&plan).take(60_000) {
            assert!(act.at() >= last && act.at() < plan.end(), "{shape:?} at {}", act.at());
            last = act.at();
            if act.is_theft() {
                thefts += 1;
                assert!(act.at() >= plan.theft_start(), "{shape:?} steals early");
            }
        }
        assert_eq!(thefts > 0, shape.is_theft(), "{shape:?}: {thefts}");
    }
}

#[test]
fn people_do_the_same_beside_a_theft_as_without() {
    let ordinary = |shape| -> Vec<_> {
        let acts = simulate(&plan(shape, 9)).filter(|act| !act.is_theft()).take(3000);
        acts.map(|act| (act.at(), act.visitor.principal.clone())).collect()
    };
    assert_eq!(ordinary(Shape::Benign), ordinary(Shape::TmobileSteady));
}

#[test]
fn a_page_walk_hands_out_every_record_once() {
    let plan = Plan { benign: 0, ..plan(Shape::PageWalk, 3) };
    let taken: Vec<u64> = simulate(&plan).flat_map(|act| act.handed_out).collect();
    let distinct: BTreeSet<_> = taken.iter().collect();
    assert_eq!((taken.len(), distinct.len()), (20_000, 20_000));
}

#[test]
fn the_flat_theft_takes_what_was_published() {
    let plan = Plan { benign: 0, records: 37_000_000, ..plan(Shape::TmobileSteady, 4) };
    let records: u64 = simulate(&plan).map(|act| act.records()).sum();
    let expected = 10.4 * 86_400.0;
    assert!((records as f64 / expected - 1.0).abs() < 0.02, "{records} in a day");
}

#[test]
fn guesses_hit_as_often_as_the_incident_says() {
    for (shape, rate) in [(Shape::TrelloGuess, 0.03), (Shape::WhatsappBulk, 0.056)] {
        let plan = Plan { benign: 0, ..plan(shape, 4) };
        let hits = simulate(&plan).take(20_000).filter(|act| act.records() > 0).count();
        assert!((hits as f64 / 20_000.0 / rate - 1.0).abs() < 0.2, "{shape:?}: {hits}");
    }
}

#[test]
fn people_sleep_at_night() {
    let plan = Plan { days: 5.0, ..plan(Shape::Benign, 8) };
    let mut hours = [0_u32; 24];
    for act in simulate(&plan) {
        hours[(act.at().0 / 3_600_000_000_000 % 24) as usize] += 1;
    }
    assert!(hours[14] > 5 * hours[2], "{hours:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn shuffling_gives_each_place_once(length in 1_u64..3000, key in any::<u64>()) {
        let places: BTreeSet<_> =
            (0..length).map(|index| random::shuffled(index, length, key)).collect();
        prop_assert_eq!(places.len() as u64, length);
        prop_assert!(places.into_iter().all(|place| place < length));
    }
}
