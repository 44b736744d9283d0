//! What findings carry to be drawn.

use serde_json::Value;

use super::thefts::{background, steady};
use super::traffic::*;

/// The second of each pair of a course.
fn course(evidence: &Value) -> Vec<i64> {
    let points = evidence.as_array().expect("points");
    points.iter().map(|point| point[1].as_i64().expect("a number")).collect()
}

#[test]
fn a_thief_s_day_is_drawn_beside_what_the_others_take() {
    let (ids, from) = (Ids::Number(1_000_000), START + 1.5 * DAY);
    let mut actors = background(1, 1.5, 1800.0, ids);
    actors.push(steady(1, from, from + 1800.0, 10.4, ids));
    let told = play(actors);
    let found = told.findings.iter().find(|found| found.evidence.contains_key("curve"));
    let evidence = &found.expect("a finding with the curve").evidence;
    let taken = course(&evidence["curve"]);
    assert!(taken.len() > 8 && taken[0] == 0 && taken.is_sorted(), "{taken:?}");
    assert!(evidence["peers_day_half"].as_u64() > Some(0), "people take some");
}

#[test]
fn a_walk_is_drawn_without_an_id_of_it() {
    for (first, step) in [(500_000_i64, 1_i64), (500_000, -3)] {
        let mut id = first;
        let thief = poisson(
            1,
            START,
            START + 60.0,
            5.0,
            |_| 1.0,
            move |at, _| {
                id += step;
                Request::get(at, "GET /documents/{id}", "key:thief", id.to_string()).by(66)
            },
        );
        let told = play(vec![thief]);
        let found = told.findings.iter().find(|found| found.evidence.contains_key("walk"));
        let way = course(&found.expect("a finding with the walk").evidence["walk"]);
        assert!(way.len() > 8 && way[0] == 0, "{way:?}");
        assert!(way.windows(2).all(|two| (two[1] - two[0]) * step >= 0), "{way:?}");
        assert!(way.iter().all(|distance| distance.abs() < 10_000), "{way:?}");
    }
}

#[test]
fn what_is_taken_within_minutes_is_told_to_eight_ninths_at_the_least() {
    let mut id = 500_000_i64;
    let thief = poisson(
        1,
        START,
        START + 90.0,
        10.0,
        |_| 10.0,
        move |at, _| {
            id += 1;
            Request::get(at, "GET /documents/{id}", "key:thief", id.to_string()).by(66)
        },
    );
    let told = play(vec![thief]);
    let taken = told.exchanges;
    let last = told.findings.iter().map(|found| found.records).max();
    assert!(taken > 500 && last.is_some_and(|told| told * 9 >= taken * 8), "{last:?} of {taken}");
    assert!(told.findings.len() < 80, "{} findings", told.findings.len());
}
