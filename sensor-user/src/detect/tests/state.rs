//! What is remembered: over a restart, within its bounds, and without ids in clear.

use super::traffic::*;
use crate::clock::Timestamp;
use crate::detect::{DetectSettings, Detectors, GROUPS_MAX, PAIRS_MAX, RestoreError};

fn sync(day: u64) -> Actor {
    let from = START + day as f64 * DAY + 2.0 * HOUR;
    Box::new((0..6000_u64).map(move |record| {
        let at = from + record as f64 * 0.1;
        Request::get(at, "GET /items/{id}", "key:partner", record.to_string()).by(9)
    }))
}

fn day(seed: u64, day: u64) -> Vec<Actor> {
    let from = START + day as f64 * DAY;
    let mut actors =
        people(5, (from, from + 0.4 * DAY), "GET /items/{id}", Ids::Number(1), (100, 20_000), 1.0);
    actors.push(sync(day));
    // Another stream of the same people.
    actors.extend(people(seed, (from, from + 60.0), "GET /news", Ids::Hash, (5, 50), 0.1));
    actors
}

#[test]
fn a_restart_forgets_no_routine() {
    let mut before = Detectors::new(DetectSettings::default());
    assert!(!play_into(&mut before, day(1, 0)).findings.is_empty(), "the first run is a sighting");
    let saved = before.save().unwrap();
    let mut after = Detectors::new(DetectSettings::default());
    after.restore(&saved).unwrap();
    assert!(play_into(&mut after, day(2, 1)).findings.is_empty(), "the second is a routine");
    let told = play_into(&mut Detectors::new(DetectSettings::default()), day(2, 1));
    assert!(!told.findings.is_empty(), "without the past it is a sighting again");
}

/// What is saved, as versions wrote it that did not compress.
fn json(detectors: &Detectors) -> Vec<u8> {
    zstd::decode_all(detectors.save().unwrap().as_slice()).unwrap()
}

#[test]
fn state_that_was_not_compressed_is_read() {
    let mut before = Detectors::new(DetectSettings::default());
    play_into(&mut before, day(1, 0));
    let mut after = Detectors::new(DetectSettings::default());
    after.restore(&json(&before)).unwrap();
    assert_eq!(after.pairs.len(), before.pairs.len());
    assert!(!after.pairs.is_empty());
}

#[test]
fn state_of_another_version_is_refused() {
    let mut detectors = Detectors::new(DetectSettings::default());
    assert!(matches!(detectors.restore(br#"{"version":99}"#), Err(RestoreError::Version(99))));
    assert!(matches!(detectors.restore(b"\x00\x01"), Err(RestoreError::Malformed(_))));
}

#[test]
fn saved_state_holds_no_ids_in_clear() {
    let mut detectors = Detectors::new(DetectSettings::default());
    let walk = (0..300_u64).map(|step| {
        let id = 7_351_000_000 + step;
        Request::get(START + step as f64, "GET /items/{id}", "ip:192.0.2.1", id.to_string())
    });
    play_into(&mut detectors, vec![Box::new(walk)]);
    let saved = String::from_utf8(json(&detectors)).unwrap();
    assert!(!saved.contains("735100"), "an id is in the state");
    // The low half of an id.
    assert!(!saved.contains(&(7_351_000_100_u64 as u32).to_string()));
}

#[test]
fn state_is_bounded_whatever_comes() {
    let mut detectors = Detectors::new(DetectSettings::default());
    let storm = (0..200_000_u64).map(|at| {
        let name = format!("key:{}", at / 8);
        let id = if at % 1000 == 0 { "x".repeat(100_000) } else { at.to_string() };
        let time = if at % 5000 == 0 { 4e9 } else { START + (at % 977) as f64 };
        let request = Request::get(time, "GET /items/{id}", &name, id).by(at / 30);
        Request { more: if at % 3 == 0 { u64::MAX / 2 } else { 20 }, ..request }
    });
    play_into(&mut detectors, vec![Box::new(storm)]);
    detectors.tick(Timestamp(u64::MAX), &mut Vec::new());
    detectors.tick(Timestamp(0), &mut Vec::new());
    assert!(detectors.pairs.len() <= PAIRS_MAX);
    assert!(detectors.groups.len() <= GROUPS_MAX);
}

#[test]
fn what_there_is_no_room_for_is_counted() {
    let mut detectors = Detectors::new(DetectSettings::default());
    let rush = (0..3 * PAIRS_MAX as u64).map(|at| {
        let request =
            Request::get(START, "GET /items/{id}", &format!("key:{}", at / 2), "1".into());
        Request { more: 20, ..request }
    });
    play_into(&mut detectors, vec![Box::new(rush)]);
    assert_eq!(detectors.pairs.len(), PAIRS_MAX);
    assert!(detectors.passed_over() > 0);
}

#[test]
fn principals_that_come_once_or_twice_have_no_state() {
    let mut detectors = Detectors::new(DetectSettings::default());
    let visits = (0..100_000_u64).map(|at| {
        let name = format!("key:{}", at % 50_000);
        Request::get(START + at as f64 * 0.1, "GET /items/{id}", &name, at.to_string())
    });
    play_into(&mut detectors, vec![Box::new(visits)]);
    assert_eq!(detectors.pairs.len(), 0);
}
