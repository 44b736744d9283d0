use super::*;

fn keys(count: u64) -> impl Iterator<Item = u64> {
    (1..=count).map(|key| {
        let mixed = (key ^ (key >> 7)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    })
}

#[test]
fn distinct_keys_are_exact_while_few_and_close_when_many() {
    for count in [0, 1, 63, 64] {
        let mut sample = Sample::default();
        keys(count).chain(keys(count)).for_each(|key| sample.insert(key));
        assert_eq!((sample.len(), sample.estimate(1000).error), (count, 0.0));
    }
    for count in [1000, 50_000, 400_000] {
        let mut sample = Sample::default();
        keys(count).for_each(|key| sample.insert(key));
        let estimate = sample.estimate(u64::MAX);
        let off = (estimate.value as f64 / count as f64 - 1.0).abs();
        assert!(off < 3.0 * estimate.error, "{count}: {}", estimate.value);
    }
}

#[test]
fn no_more_keys_are_distinct_than_were_counted() {
    let mut sample = Sample::default();
    keys(5000).for_each(|key| sample.insert(key));
    assert_eq!(sample.estimate(300).value, 300);
}

#[test]
fn the_last_keys_are_known_again_and_old_ones_are_not() {
    let mut recents = Recents::<64>::default();
    let (first, rest): (Vec<u64>, Vec<u64>) = (keys(1).collect(), keys(2000).skip(1).collect());
    assert!(!recents.touch(first[0]));
    assert!(recents.touch(first[0]));
    rest.iter().for_each(|key| {
        recents.touch(*key);
    });
    assert!(!recents.touch(first[0]));
}

#[test]
fn a_tail_gets_thinner_with_the_count_and_ignores_the_one_that_is_judged() {
    let mut levels = Levels::default();
    for count in [10, 12, 14, 16, 20, 24, 30, 40, 60, 90] {
        levels.rise(None, level(count));
    }
    levels.rise(None, level(5000));
    let p = |count, own| levels.tail(count, own, 0.0, 0.2).p;
    assert!(p(100, None) > p(1000, None));
    assert!(p(5000, Some(level(5000))) < p(5000, None));
    assert!(p(5000, Some(level(5000))) < 0.01);
}

#[test]
fn few_peers_prove_less_than_many_that_are_alike() {
    let p = |times| {
        let mut levels = Levels::default();
        for count in [8, 8, 9, 9, 10, 12, 14, 16].repeat(times) {
            levels.rise(None, level(count));
        }
        levels.tail(200, None, 0.0, 0.2).p
    };
    assert!(p(8) > 3.0 * p(128), "{} {}", p(8), p(128));
}

#[test]
fn sources_too_small_to_be_counted_make_a_large_one_rarer() {
    let levels = Levels::default();
    assert!(levels.tail(500, None, 10_000.0, 0.2).p < levels.tail(500, None, 0.0, 0.2).p / 1000.0);
}

#[test]
fn a_level_begins_at_its_smallest_count() {
    for count in [1, 2, 3, 4, 5, 7, 10, 63, 64, 100, 5000, 60_000, 4_000_000] {
        let level = level(count);
        assert!(level_count(level) <= count && count < level_count(level + 1), "{count}");
    }
    assert_eq!(level(u64::MAX), 127);
}

#[test]
fn past_days_fade() {
    let mut levels = Levels::default();
    levels.rise(None, level(100));
    levels.turn(0.5);
    levels.turn(0.5);
    assert!((levels.weight() - 0.5).abs() < 1e-6);
    assert_eq!(levels.quantile(0.0, None), level_count(level(100)));
}

#[test]
fn who_is_judged_is_not_among_the_peers() {
    let mut levels = Levels::default();
    [20, 30, 9000].iter().for_each(|count| levels.rise(None, level(*count)));
    assert_eq!(levels.quantile(0.01, None), level_count(level(9000)));
    assert_eq!(levels.quantile(0.01, Some(level(9000))), level_count(level(30)));
}

const HOUR: u64 = 3600;

fn hour(day: u64, hour: u64) -> u64 {
    (20_000 * 24 + day * 24 + hour) * HOUR
}

#[test]
fn a_routine_is_known_from_the_next_day_at_its_hour_and_size() {
    let mut past = Past::default();
    past.note(hour(0, 2), 1000);
    assert!(!past.is_usual(hour(0, 3), 1000), "the run itself is no past");
    for (at, count, usual) in [
        (hour(1, 2), 1000, true),
        (hour(1, 1), 1000, true),
        (hour(1, 3), 900, true),
        (hour(1, 2), 3000, false),
        (hour(1, 8), 1000, false),
        (hour(9, 2), 1000, true),
    ] {
        assert_eq!(past.clone().is_usual(at, count), usual, "{count}");
    }
}

#[test]
fn a_routine_is_known_beside_small_traffic_all_day() {
    let mut past = Past::default();
    for at in 0..26 {
        past.note(hour(0, at), if at == 2 { 1000 } else { 20 });
    }
    assert!(past.is_usual(hour(1, 2), 1000));
    assert!(!past.is_usual(hour(1, 12), 1000));
}

#[test]
fn what_runs_on_is_never_usual_and_what_ended_is_after_as_long_a_silence() {
    for rest in [0, 5] {
        // Five hours of rest a day are a part of it.
        let mut past = Past::default();
        for at in (0..20 * 24).filter(|at| at % 24 >= rest) {
            past.note(hour(0, at), 1000);
            assert!(!past.is_usual(hour(0, at), 1000), "hour {at}, rest {rest}");
        }
        assert!(!past.is_usual(hour(29, 12), 1000), "ten days of silence after twenty");
        assert!(past.is_usual(hour(41, 12), 1000));
    }
}

#[test]
fn a_window_counts_stragglers_and_starts_anew_with_time() {
    let mut rate = Rate::default();
    rate.add(6000, 600, 5);
    rate.add(5990, 600, 1);
    assert_eq!(rate.count, 6);
    rate.add(6600, 600, 2);
    assert_eq!(rate.count, 2);
    rate.add(600_000_000, 600, 3);
    rate.add(6700, 600, 4);
    assert_eq!(rate.count, 4, "the clock had been wrong");
}

#[test]
fn evidence_grows_with_what_is_sought_and_never_falls_below_nothing() {
    let odds = Odds { ordinary: 0.1, sought: 0.9 };
    let mut evidence = Evidence::default();
    (0..100).for_each(|_| evidence.take(false, odds));
    assert_eq!(evidence.p(), 1.0);
    (0..10).for_each(|_| evidence.take(true, odds));
    assert!(evidence.p() < 1e-9);
}

#[test]
fn binomial_tails_bound_the_exact_ones() {
    // None of 20 at a half: 2^-20.
    assert!((few_hits(0.0, 20.0, 0.5) - 0.5_f64.powi(20)).abs() < 1e-9);
    assert!((many_hits(20.0, 20.0, 0.5) - 0.5_f64.powi(20)).abs() < 1e-9);
    assert_eq!(few_hits(10.0, 20.0, 0.5), 1.0);
    assert_eq!(many_hits(10.0, 20.0, 0.5), 1.0);
}

#[test]
fn the_sieve_never_counts_less_and_forgets_by_half() {
    let mut sieve = Sieve::default();
    let counts: Vec<u8> = (0..10).map(|_| sieve.add(42, 3)).collect();
    assert_eq!(counts.last(), Some(&30));
    sieve.fade();
    assert_eq!(sieve.add(42, 1), 16);
}

#[test]
fn a_trace_is_whole_however_long_the_course() {
    for length in [1_u64, 31, 32, 33, 1_000, 100_000] {
        let mut trace = Trace::default();
        trace.add(5_000, 5);
        assert!(!trace.is_on(), "it has not begun");
        trace.begin(1_000, 500);
        for step in 1..=length {
            trace.add(1_000 + step * 1000, 500_u64.wrapping_sub(step));
        }
        let json = trace.json();
        let points = json.as_array().unwrap();
        assert!(points.len() <= 34, "{length}: {}", points.len());
        assert_eq!(points[0], serde_json::json!([0.0, 0]));
        assert_eq!(*points.last().unwrap(), serde_json::json!([length as f64, -(length as i64)]));
        for two in points.windows(2) {
            let gap = two[1][0].as_f64().unwrap() - two[0][0].as_f64().unwrap();
            assert!(gap <= (length as f64 / 8.0).max(1.0), "{length}: {gap}");
        }
    }
}

#[test]
fn a_trace_does_not_wrap_at_wild_values() {
    let mut trace = Trace::default();
    trace.begin(10, 0);
    trace.add(u64::MAX, u64::MAX / 2);
    trace.add(0, 5);
    assert_eq!(trace.json(), serde_json::json!([[0.0, 0], [4_294_967.295, i32::MAX], [0.0, 5]]));
}
