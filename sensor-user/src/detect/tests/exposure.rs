//! Doors that open: sensitive classes, and sensitive records for anybody.

use super::traffic::*;
use crate::detect::{DetectSettings, Detector, Detectors, Finding};
use crate::records::SensitiveClass;

/// Reads of one endpoint, 600 a day, each of another record.
fn reads(
    days: std::ops::Range<u64>,
    principal: &'static str,
    classes: &'static [SensitiveClass],
) -> impl Iterator<Item = Request> {
    let each = (days.start * 600)..(days.end * 600);
    each.map(move |number| {
        let at = START + number as f64 * DAY / 600.0;
        let name = format!("{principal}{}", number % 40);
        let request = Request::get(at, "GET /people/{id}", &name, format!("{:x}", number * 7919));
        Request { classes: classes.to_vec(), ..request }
    })
}

fn exposures(requests: impl Iterator<Item = Request> + 'static) -> Vec<Finding> {
    let told = play_into(&mut Detectors::new(DetectSettings::default()), vec![Box::new(requests)]);
    told.findings.into_iter().filter(|found| found.detector == Detector::Exposure).collect()
}

#[test]
fn a_class_that_is_new_after_days_without_is_said_once() {
    let before = reads(0..4, "key:", &[SensitiveClass::Email]);
    let after = reads(4..6, "key:", &[SensitiveClass::Email, SensitiveClass::AccountNumber]);
    let found = exposures(before.chain(after));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].evidence["class"], SensitiveClass::AccountNumber.label());
    // The twentieth response with it.
    let at = found[0].at.seconds() - START;
    assert!((at - (4.0 * DAY + 19.0 * DAY / 600.0)).abs() < 1.0, "{at}");
}

#[test]
fn a_class_that_comes_while_habits_form_is_one_of_them() {
    let before = reads(0..2, "key:", &[]);
    let after = reads(2..6, "key:", &[SensitiveClass::Phone]);
    assert!(exposures(before.chain(after)).is_empty());
}

#[test]
fn a_few_responses_with_a_new_class_are_no_habit() {
    let before = reads(0..4, "key:", &[]);
    let few = reads(4..5, "key:", &[SensitiveClass::Phone]).take(19);
    let after = reads(5..6, "key:", &[]);
    assert!(exposures(before.chain(few).chain(after)).is_empty());
}

#[test]
fn sensitive_records_for_callers_without_credentials_are_said_once() {
    let before = reads(0..2, "key:", &[SensitiveClass::Email]);
    let after = reads(2..3, "ip:192.0.2.", &[SensitiveClass::Email]);
    let found = exposures(before.chain(after));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].evidence["without_credentials"], 20);
}

#[test]
fn an_endpoint_that_always_was_open_is_none_that_opened() {
    let mixed = reads(0..4, "ip:192.0.2.", &[SensitiveClass::Email]);
    assert!(exposures(mixed).is_empty());
}
