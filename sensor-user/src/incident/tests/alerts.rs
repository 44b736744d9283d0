//! What alerts, when, and what is held back.

use super::*;

#[test]
fn a_day_has_no_more_alerts_than_the_budget_and_the_rest_is_listed() {
    let mut incidents = incidents(2);
    let alerts =
        (0..10).filter(|n| incidents.take(&finding(HOUR + n * MINUTE, &n.to_string())).is_some());
    assert_eq!(alerts.count(), 2);
    let held = incidents.views().iter().filter(|it| why(it) == Some(HeldBack::Budget)).count();
    assert_eq!(held, 8);
    assert_eq!(incidents.counts().held_back[&HeldBack::Budget], 8);
}

#[test]
fn the_least_likely_of_those_held_back_alerts_when_there_is_room() {
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, "first"));
    for (name, p_value) in [("b", 1e-8), ("c", 1e-12), ("d", 1e-10)] {
        let severity = Severity::Medium;
        incidents.take(&Finding { p_value, severity, ..finding(2 * HOUR, name) });
    }
    assert_eq!(incidents.tick(at(24 * HOUR)), []);
    let alerted = incidents.tick(at(25 * HOUR));
    let principals: Vec<_> =
        alerted.iter().map(|id| incidents.view(*id).unwrap().principals).collect();
    assert_eq!(principals, [["c"]]);
}

#[test]
fn a_theft_alerts_after_a_harmless_alert_of_the_day_and_that_is_bounded_too() {
    let critical = |ns, name: &str| Finding { severity: Severity::Critical, ..finding(ns, name) };
    let mut incidents = incidents(1);
    assert!(incidents.take(&finding(HOUR, "harmless")).is_some());
    let weak = Finding { p_value: 1e-5, ..critical(2 * HOUR, "weak") };
    assert!(incidents.take(&weak).is_none());
    let thefts = (0..10).filter(|n| incidents.take(&critical(3 * HOUR, &n.to_string())).is_some());
    assert_eq!(thefts.count(), 3);
    for (harmless, alerts) in [(Severity::Medium, true), (Severity::High, false)] {
        let mut incidents = super::incidents(1);
        incidents.take(&Finding { severity: harmless, ..finding(HOUR, "harmless") });
        let outranks = incidents.take(&finding(2 * HOUR, "thief")).is_some();
        assert_eq!(outranks, alerts, "a high one after a {harmless:?} one");
        assert!(incidents.take(&finding(3 * HOUR, "second")).is_none());
        let less_likely = Finding { p_value: 1e-12, ..finding(4 * HOUR, "third") };
        assert!(incidents.take(&less_likely).is_some(), "a thousand times less likely");
    }
    let mut off = super::incidents(0);
    assert!(off.take(&critical(HOUR, "thief")).is_none(), "an operator who wants no alerts");
}

#[test]
fn an_incident_that_worsens_alerts_again_but_not_on_the_same_day() {
    let taking = |ns, value| Finding {
        distinct_records: Estimate { value, error: 0.0 },
        first_activity: at(HOUR),
        ..finding(ns, "a")
    };
    let critical = |ns| Finding { severity: Severity::Critical, ..taking(ns, 900) };
    for (what, later, alerts) in [
        ("the same", taking(25 * HOUR, 900), false),
        ("critical, the same day", critical(24 * HOUR), false),
        ("critical", critical(25 * HOUR), true),
        ("a crowd, at once", crowd(HOUR + 59 * MINUTE, &["a", "b"]), false),
        ("a crowd", crowd(2 * HOUR, &["a", "b"]), true),
        ("tenfold, the same day", taking(24 * HOUR, 9_000), false),
        ("tenfold", taking(25 * HOUR, 9_000), true),
        ("twofold", taking(25 * HOUR, 1_800), false),
    ] {
        let mut incidents = incidents(10);
        incidents.take(&taking(HOUR, 900));
        assert_eq!(incidents.take(&later).is_some(), alerts, "{what}");
    }
}

#[test]
fn what_runs_on_alerts_once_more_for_its_first_full_day_and_not_for_those_that_follow() {
    let mut incidents = incidents(10);
    // Each day's count starts anew.
    let hours = [(1, 100), (2, 4_000), (23, 40_000)];
    let figures = |day: u64| hours.map(|(hour, value)| (day * DAY + hour * HOUR, value));
    let findings = (0..9).flat_map(figures).map(|(ns, value)| Finding {
        distinct_records: Estimate { value, error: 0.0 },
        first_activity: at(ns / DAY * DAY),
        ..finding(ns, "a")
    });
    let mut alerts = Vec::new();
    for finding in findings {
        incidents.tick(finding.at);
        alerts.extend(incidents.take(&finding).map(|_| finding.at));
    }
    assert_eq!(alerts, [at(HOUR), at(DAY + 2 * HOUR)]);
}

#[test]
fn what_ordinary_traffic_does_is_not_significant_until_it_is_stronger() {
    let mut incidents = incidents(10);
    let weak = |p_value| Finding { p_value, ..finding(HOUR, "a") };
    assert!(incidents.take(&weak(0.05)).is_none());
    assert_eq!(why(&only(&incidents)), Some(HeldBack::NotSignificant));
    assert!(incidents.take(&weak(0.04)).is_none());
    assert!(incidents.take(&weak(1e-6)).is_some());
    assert_eq!(why(&only(&incidents)), None);
    assert!(incidents.take(&Finding { p_value: f64::NAN, ..finding(HOUR, "b") }).is_none());
}

#[test]
fn a_long_time_without_alerts_does_not_deafen_the_budget() {
    let mut budget = Budget::default();
    for _ in 0..100_000 {
        assert!(!budget.is_significant(0.01));
    }
    assert!(budget.is_significant(1.9e-3));
}

#[test]
fn a_discovery_raises_the_level_for_a_while() {
    let mut budget = Budget::default();
    for _ in 0..1_000 {
        budget.is_significant(1.0);
    }
    assert!(!budget.is_significant(4e-3));
    assert!(budget.is_significant(1e-9));
    assert!(budget.is_significant(4e-3));
    for _ in 0..1_000 {
        budget.is_significant(1.0);
    }
    assert!(!budget.is_significant(4e-3));
}
