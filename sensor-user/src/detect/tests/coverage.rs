//! Shares of a whole table.

use super::traffic::*;
use crate::detect::{DetectSettings, Detector, Detectors, Finding};

const TABLE: u64 = 20_000;

/// People for some days, and one who reads `share` of the table over the last of them.
fn coverage(days: f64, share: f64, stated: Option<u64>) -> Vec<Finding> {
    let label = "GET /accounts/{id}";
    let until = START + days * DAY;
    let mut actors = people(61, (START, until), label, Ids::Hash, (40, TABLE), 0.02);
    let all = (TABLE as f64 * share) as u64;
    let from = until - 0.5 * DAY;
    actors.push(Box::new((0..all).map(move |number| {
        let at = from + number as f64 * 0.5 * DAY / all as f64;
        let record = number.wrapping_mul(7919) % TABLE;
        Request::get(at, label, "key:reader", Ids::Hash.write(record)).by(5)
    })));
    let populations = stated.map(|records| (label.into(), records)).into_iter().collect();
    let settings = DetectSettings { populations, ..DetectSettings::default() };
    let told = play_into(&mut Detectors::new(settings), actors);
    told.print("coverage", from);
    told.findings.into_iter().filter(|found| found.detector == Detector::Coverage).collect()
}

#[test]
fn a_hundredth_of_a_stated_table_is_found_from_the_first_day_on() {
    let found = coverage(1.0, 0.15, Some(TABLE));
    let first = found.first().expect("found");
    assert_eq!(&*first.principals[0], "key:reader");
    assert_eq!(first.evidence["population_is"], "stated");
    assert!(first.evidence["share"].as_f64().unwrap() >= 0.01);
}

#[test]
fn the_same_reading_is_no_share_of_a_far_larger_table() {
    assert!(coverage(1.0, 0.15, Some(100 * TABLE)).is_empty());
}

#[test]
fn a_third_of_what_is_known_counts_after_a_week_and_not_before() {
    let found = coverage(8.0, 0.9, None);
    let first = found.first().expect("found");
    assert_eq!(first.evidence["population_is"], "learned");
    assert!(first.evidence["share"].as_f64().unwrap() >= 0.3);
    assert!(coverage(5.0, 0.9, None).is_empty());
}

#[test]
fn figures_of_a_finding_are_exact_while_few_and_close_after() {
    let found = coverage(1.0, 0.5, Some(TABLE));
    let last = found.last().expect("found");
    let (told, truth) = (last.distinct_records, last.records);
    let off = (told.value as f64 / truth as f64 - 1.0).abs();
    assert!(told.error <= 0.02 && off <= 3.0 * told.error, "{} of {truth}", told.value);
}
