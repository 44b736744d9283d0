//! What windows hold when time or numbers are odd.

use super::fixture::{call_at, hash, with_keys};
use super::glance::Glance;
use super::history::{Bucket, History};
use super::ladder::Ladder;
use super::minute::Grain;
use super::seen::{LISTED_MAX, SeenKeys};
use super::*;
use crate::clock::Timestamp;
use crate::records::{KeySet, RELATIVE_ERROR};

const BOUNDS: Bounds = Bounds { endpoints: 10, principals: 10, key_bytes: 1 << 20 };
const NOON_S: u64 = 1_790_510_400;
const DAY_S: u64 = 86_400;

fn at(seconds: u64) -> Timestamp {
    Timestamp(seconds * 1_000_000_000)
}

/// Records of the first endpoint within each window, shortest first.
fn records(ledger: &Ledger, now: Timestamp) -> Vec<u64> {
    let asked = Asked { now, windows: &Window::ALL, top: 0 };
    let mut views = Vec::new();
    ledger.view(None, 1, &asked, &mut views);
    views[0].windows.iter().map(|(it, _)| it.figures.records).collect()
}

#[test]
fn a_window_holds_up_to_a_grain_more_and_never_less() {
    for (ago_s, expected) in [
        (0, [1, 1, 1, 1, 1, 1]),
        (600, [1, 1, 1, 1, 1, 1]),
        (660, [0, 1, 1, 1, 1, 1]),
        (3_600, [0, 1, 1, 1, 1, 1]),
        (3_600 + 601, [0, 0, 1, 1, 1, 1]),
        (DAY_S, [0, 0, 1, 1, 1, 1]),
        (DAY_S + 3_601, [0, 0, 0, 1, 1, 1]),
        (7 * DAY_S, [0, 0, 0, 1, 1, 1]),
        (7 * DAY_S + 6 * 3_600 + 1, [0, 0, 0, 0, 1, 1]),
        (30 * DAY_S, [0, 0, 0, 0, 1, 1]),
        (31 * DAY_S, [0, 0, 0, 0, 0, 1]),
        (90 * DAY_S, [0, 0, 0, 0, 0, 1]),
        (91 * DAY_S, [0, 0, 0, 0, 0, 0]),
    ] {
        let mut ledger = Ledger::new(BOUNDS);
        ledger.apply(&call_at(at(NOON_S - ago_s), "GET /a", "ip:1", 1));
        assert_eq!(records(&ledger, at(NOON_S)), expected, "{ago_s} s ago");
    }
}

#[test]
fn what_is_older_than_every_window_counts_for_all_time_and_as_late() {
    let mut ledger = Ledger::new(BOUNDS);
    ledger.apply(&call_at(at(NOON_S), "GET /a", "ip:1", 1));
    ledger.apply(&call_at(at(NOON_S - 100 * DAY_S), "GET /a", "ip:1", 5));
    assert_eq!(records(&ledger, at(NOON_S)), [1; 6]);
    assert_eq!(ledger.totals().late, 1);
    let (views, _) = SharedLedger::new(ledger).snapshot(0);
    assert_eq!(views[0].tally.records_all(), 6);
}

#[test]
fn a_clock_that_was_years_ahead_costs_no_closed_window() {
    let mut ledger = Ledger::new(BOUNDS);
    ledger.apply(&call_at(at(NOON_S - 40 * DAY_S), "GET /a", "ip:1", 100));
    ledger.apply(&call_at(at(NOON_S - 3 * DAY_S), "GET /a", "ip:1", 10));
    ledger.apply(&call_at(at(NOON_S + 3_650 * DAY_S), "GET /a", "ip:1", 1_000));
    // So many it takes until the clock is believed again.
    for _ in 0..256 {
        ledger.apply(&call_at(at(NOON_S), "GET /b", "ip:1", 0));
    }
    ledger.apply(&call_at(at(NOON_S), "GET /a", "ip:1", 1));
    // What has a later time counts as now.
    assert_eq!(records(&ledger, at(NOON_S)), [1_001, 1_001, 1_001, 1_011, 1_011, 1_111]);
    assert!(ledger.totals().late < 256);
}

#[test]
fn a_clock_that_is_set_back_goes_on_in_fine_grains() {
    let mut ledger = Ledger::new(BOUNDS);
    ledger.apply(&call_at(at(NOON_S + 5 * 3_600), "GET /a", "ip:1", 0));
    for _ in 0..256 {
        ledger.apply(&call_at(at(NOON_S), "GET /b", "ip:1", 0));
    }
    ledger.apply(&call_at(at(NOON_S + 60), "GET /a", "ip:1", 7));
    assert_eq!(records(&ledger, at(NOON_S + 1_200)), [0, 7, 7, 7, 7, 7]);
}

#[test]
fn times_in_any_order_take_bounded_room() {
    let mut history = History::default();
    let now = Minute::of(at(NOON_S));
    for number in 0..20_000_u32 {
        let anywhere = Minute::from_number(number.wrapping_mul(2_654_435_761) >> 8);
        history.add(anywhere, if number % 2 == 0 { now } else { anywhere }, Figures::default());
        history.add(now.minus(number), now.minus(number), Figures::default());
        assert!(history.buckets().len() <= 192, "{}", history.buckets().len());
    }
}

#[test]
fn old_buckets_are_forgotten_and_others_kept() {
    let noon = Minute::of(at(NOON_S));
    let bucket = |days: u32, grain| {
        let from = noon.floor(Grain::Day).minus(days * 1_440);
        Bucket { from, grain, figures: Figures::default() }
    };
    let kept = [bucket(90, Grain::Day), bucket(0, Grain::Minute)];
    let old = [bucket(92, Grain::Day), bucket(91, Grain::Day)];
    let mut history = History::restored([old, kept].concat());
    history.forget_before(Minute::of(at(NOON_S - 90 * DAY_S)));
    assert_eq!(history.buckets(), kept);
}

#[test]
fn listed_keys_are_exact_and_a_key_counts_in_the_window_of_its_last_time() {
    let minute = Minute::from_number;
    let mut keys = SeenKeys::default();
    for (at, numbers) in [(7, 0..100), (3, 90..97), (9, 90..93)] {
        let mut body = KeySet::default();
        numbers.for_each(|number| body.insert(hash(number)));
        assert!(keys.add(&body, minute(at), true));
    }
    assert_eq!(keys.since(minute(0)), (100, true));
    assert_eq!(keys.since(minute(7)), (100, true));
    assert_eq!(keys.since(minute(8)), (3, true));
    let mut bytes = Vec::new();
    keys.write(&mut bytes);
    assert_eq!(SeenKeys::read(&bytes).unwrap().since(minute(8)), (3, true));
}

/// A ladder of keys that were each seen once, in the minute of its number.
fn ladder(numbers: impl Iterator<Item = u64>) -> Ladder {
    let mut ladder = Ladder::default();
    for number in numbers {
        ladder.insert(hash(number), Minute::from_number(number as u32), true);
    }
    ladder
}

#[test]
fn a_ladder_tells_of_any_window_what_a_sketch_of_that_window_alone_would() {
    const KEYS: u64 = 300_000;
    let forward = ladder(0..KEYS);
    let backward = ladder((0..KEYS).rev());
    let mut halves = ladder((0..KEYS).step_by(2));
    halves.merge(&ladder((1..KEYS).step_by(2)), true);
    let mut bytes = Vec::new();
    forward.write(&mut bytes);
    let read = Ladder::read(&bytes).unwrap();
    for start in [0, 100_000, 250_000, 298_000] {
        let mut sketch = KeySet::default();
        (start..KEYS).for_each(|number| sketch.insert(hash(number)));
        let start = Minute::from_number(start as u32);
        for ladder in [&forward, &backward, &halves, &read] {
            assert_eq!(ladder.since(start), sketch.len().0, "since {start:?}");
        }
    }
    assert_eq!(forward.since(Minute::from_number(KEYS as u32)), 0);
    assert!(forward.bytes() <= Ladder::BYTES_MAX);
}

#[test]
fn the_error_of_estimates_is_as_stated() {
    const SETS: u64 = 60;
    const BODIES: u64 = 200;
    let mut squares = 0.0;
    for set in 0..SETS {
        let mut keys = SeenKeys::default();
        for body in 0..BODIES {
            let from = (set << 32) + body * 100;
            let call = with_keys(call_at(at(0), "GET /", "ip:1", 1), from..from + 100);
            keys.add(&call.exchange.body.keys, Minute::from_number(body as u32), true);
        }
        for start in [0, BODIES / 2] {
            let expected = (BODIES - start) as f64 * 100.0;
            let (estimate, exact) = keys.since(Minute::from_number(start as u32));
            assert!(!exact);
            squares += (estimate as f64 / expected - 1.0).powi(2);
        }
    }
    let error = (squares / (2.0 * SETS as f64)).sqrt();
    println!("relative standard error {error:.4}");
    assert!(error < 1.2 * RELATIVE_ERROR, "{error}");
}

#[test]
fn keys_beyond_the_list_and_those_of_large_bodies_are_estimated() {
    let minute = Minute::from_number;
    let mut keys = SeenKeys::default();
    let mut body = KeySet::default();
    (0..300).for_each(|number| body.insert(hash(number)));
    assert!(body.ranks().is_some());
    keys.add(&body, minute(5), true);
    let (estimate, exact) = keys.since(minute(5));
    assert!(!exact && (285..=315).contains(&estimate), "{estimate}");
    assert_eq!(keys.since(minute(6)), (0, false));

    let mut keys = SeenKeys::default();
    for number in 0..=LISTED_MAX as u64 {
        assert_eq!(keys.since(minute(0)), (number, true));
        let mut one = KeySet::default();
        one.insert(hash(number));
        keys.add(&one, minute(1), true);
    }
    assert!(!keys.since(minute(0)).1);
}

#[test]
fn without_room_known_keys_move_on_in_time_and_new_ones_make_it_a_lower_bound() {
    let mut ledger = Ledger::new(Bounds { key_bytes: 64, ..BOUNDS });
    for (minutes, keys) in [(0, 0..20), (60, 10..30)] {
        let call = call_at(at(NOON_S + 60 * minutes), "GET /a", "ip:1", 1);
        ledger.apply(&with_keys(call, keys));
    }
    let asked = Asked { now: at(NOON_S + 3_600), windows: &[Window::TenMinutes], top: 1 };
    let view = SharedLedger::new(ledger).pages(asked).next().unwrap().remove(0);
    let distinct = |keys, quality| Distinct { keys, quality };
    assert_eq!(view.top[0].distinct, distinct(20, DistinctQuality::AtLeast));
    assert_eq!(view.top[0].windows[0].distinct, distinct(10, DistinctQuality::AtLeast));
    assert_eq!(view.distinct, distinct(30, DistinctQuality::Exact));
}

#[test]
fn a_merge_or_an_end_makes_room_for_keys_again() {
    let mut ledger = Ledger::new(Bounds { key_bytes: 512, ..BOUNDS });
    for round in 0..20 {
        let call = call_at(at(NOON_S + 60 * round), "GET /a", "ip:1", 1);
        ledger.apply(&with_keys(call, round * 30..round * 30 + 30));
        ledger.merge(&"api:80".into(), &"GET /a".into(), &"GET /b".into());
        let shared = SharedLedger::new(ledger);
        assert_eq!(shared.snapshot(1).0[0].top[0].distinct.quality, DistinctQuality::Exact);
        shared.forget_before(at(NOON_S + 60 * round + 60));
        ledger = std::mem::replace(&mut *shared.lock(), Ledger::new(BOUNDS));
        assert_eq!(ledger.size(), (0, 0));
    }
}

#[test]
fn many_buckets_of_many_principals_make_room_by_folding() {
    let mut ledger = Ledger::new(Bounds { principals: 1_000, key_bytes: 1 << 16, ..BOUNDS });
    for day in 0..40 {
        for principal in 0..200 {
            let time = at(NOON_S + day * DAY_S);
            ledger.apply(&call_at(time, "GET /a", &format!("ip:{principal}"), 1));
        }
    }
    assert!(ledger.totals().principals_folded > 0);
    assert_eq!(records(&ledger, at(NOON_S + 39 * DAY_S))[5], 40 * 200);
    let bytes: usize =
        ledger.rows.values().flat_map(|row| row.principals.values()).map(|slot| slot.bytes()).sum();
    assert!(bytes < (1 << 16) + (40 << 10), "{bytes}, `other` included");
}

#[test]
fn those_with_most_distinct_records_within_a_window_are_kept() {
    let mut ledger = Ledger::new(BOUNDS);
    for (ago_s, principal, records, keys) in [
        (3 * 3_600, "ip:long-ago", 500, 0..100),
        (60, "ip:same-again", 90, 0..1),
        (60, "ip:many", 40, 0..40),
        (60, "ip:few", 3, 0..3),
    ] {
        let call = call_at(at(NOON_S - ago_s), "GET /a", principal, records);
        ledger.apply(&with_keys(call, keys));
    }
    let asked = Asked { now: at(NOON_S), windows: &[Window::Hour, Window::Day], top: 2 };
    let mut view = SharedLedger::new(ledger).tops(asked).next().unwrap().remove(0);
    view.tops.iter_mut().for_each(|top| top.principals.sort());
    let top = |window, top: [(&str, u64); 2]| Top {
        window,
        principals: top.map(|(name, records)| (name.into(), records)).to_vec(),
    };
    let expected = [
        top(Window::Hour, [("ip:few", 3), ("ip:many", 40)]),
        top(Window::Day, [("ip:long-ago", 500), ("ip:many", 40)]),
    ];
    assert_eq!(view.tops, expected);
}

/// Of all endpoints and their principals.
fn counts_of(ledger: &Ledger) -> Vec<Counts> {
    let slots = ledger
        .rows
        .values()
        .flat_map(|row| std::iter::once(&row.own).chain(row.principals.values()));
    slots.map(|slot| slot.counts().into_owned()).collect()
}

#[test]
fn bytes_bring_the_same_counts_back_and_cut_or_damaged_ones_do_no_harm() {
    let mut ledger = Ledger::new(BOUNDS);
    for (principal, keys) in [("ip:1", 3), ("ip:2", 3_000)] {
        for part in 0..keys / 3 {
            let call = call_at(at(NOON_S + part * 60), "GET /a", principal, 3);
            ledger.apply(&with_keys(call, part * 3..part * 3 + 3));
        }
    }
    for counts in counts_of(&ledger) {
        let bytes = counts.to_bytes();
        let back = Counts::from_bytes(&bytes).unwrap();
        assert_eq!((back.tally, &back.history), (counts.tally, &counts.history));
        assert_eq!(back.distinct(), counts.distinct());
        for at in 0..bytes.len().min(200) {
            assert!(Counts::from_bytes(&bytes[..at]).is_none_or(|it| it.distinct().keys < 3));
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            drop(Counts::from_bytes(&damaged));
        }
    }
}

#[test]
fn a_glance_at_packed_counts_tells_what_the_counts_do() {
    let now = Minute::of(at(NOON_S));
    let starts = Window::ALL.map(|window| window.start(now));
    for bodies in [1_u64, 7, 90] {
        let mut ledger = Ledger::new(BOUNDS);
        for body in 0..bodies {
            let time = at(NOON_S - body * body * 17_000);
            ledger.apply(&with_keys(call_at(time, "GET /a", "ip:1", 9), body * 2..body * 2 + 3));
        }
        for counts in counts_of(&ledger) {
            let expected = Glance::of(&counts, &starts);
            assert!(expected.since[0].distinct < expected.since[5].distinct || bodies == 1);
            assert_eq!(Glance::of_bytes(&counts.to_bytes(), &starts), Some(expected));
        }
    }
    let mut body = KeySet::default();
    (0..300).for_each(|number| body.insert(hash(number)));
    let mut estimated = Counts::default();
    estimated.keys.add(&body, now, true);
    assert_eq!(Glance::of_bytes(&estimated.to_bytes(), &starts), None);
}
