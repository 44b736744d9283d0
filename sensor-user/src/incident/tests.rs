use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, json};

use super::group::INCIDENTS_MAX;
use super::*;
use crate::ledger::Estimate;

const MINUTE: u64 = 60 * 1_000_000_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// 2026-11-22T00:00:00Z
const START: u64 = 1_795_305_600 * 1_000_000_000;

fn at(ns: u64) -> Timestamp {
    Timestamp(START + ns)
}

/// What `principal` did in the ten minutes before `ns`.
fn finding(ns: u64, principal: &str) -> Finding {
    Finding {
        detector: Detector::Volume,
        severity: Severity::High,
        at: at(ns),
        first_activity: Timestamp(START + ns - ns.min(10 * MINUTE)),
        service: "shop:80".into(),
        endpoint: Some("GET /orders/{id}".into()),
        principals: vec![Arc::from(principal)],
        principals_all: 1,
        fingerprint: None,
        records: 1_000,
        distinct_records: Estimate { value: 900, error: 0.0 },
        p_value: 1e-9,
        evidence: Map::from_iter([("window".to_owned(), json!("10m"))]),
        summary: format!("{principal} took 900 orders in ten minutes"),
    }
}

fn crowd(ns: u64, principals: &[&str]) -> Finding {
    Finding {
        detector: Detector::Coordinated,
        principals: principals.iter().map(|name| Arc::from(*name)).collect(),
        principals_all: principals.len() as u64,
        ..finding(ns, "")
    }
}

fn incidents(alerts_per_day: u32) -> Incidents {
    Incidents::new(IncidentSettings { alerts_per_day, ..IncidentSettings::default() })
}

fn allowing(allow: &[(Option<&str>, Option<&str>, Option<u64>)]) -> Incidents {
    let entry =
        |(principal, endpoint, until): &(Option<&str>, Option<&str>, Option<u64>)| AllowEntry {
            principal: principal.map(Into::into),
            endpoint: endpoint.map(Into::into),
            reason: Some("nightly copy".into()),
            until: until.map(at),
        };
    let allow = allow.iter().map(entry).collect();
    Incidents::new(IncidentSettings { allow, ..IncidentSettings::default() })
}

/// The only incident.
#[track_caller]
fn only(incidents: &Incidents) -> IncidentView {
    let mut all = incidents.views();
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

fn why(view: &IncidentView) -> Option<HeldBack> {
    view.held_back.as_ref().map(|held| held.why)
}

#[test]
fn a_finding_opens_an_incident_with_all_that_the_contract_names() {
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, "key:a"));
    let view = serde_json::to_value(only(&incidents)).unwrap();
    assert_eq!(
        view,
        json!({
            "id": "20261122-0001", "detector": "volume", "severity": "high", "state": "open",
            "service": "shop:80", "endpoint": "GET /orders/{id}",
            "endpoints": ["GET /orders/{id}"], "principals": ["key:a"], "principals_all": 1,
            "opened_at": "2026-11-22T01:00:00.000Z", "first_activity": "2026-11-22T00:50:00.000Z",
            "last_activity": "2026-11-22T01:00:00.000Z", "closed_at": null, "records": 1_000,
            "distinct_records": 900, "distinct_records_error": 0.0, "p_value": 1e-9,
            "evidence": { "volume": { "window": "10m" } },
            "summary": "key:a took 900 orders in ten minutes",
            "alerts": ["2026-11-22T01:00:00.000Z"], "held_back": null, "acknowledged": null,
            "episodes": 1,
        })
    );
}

#[test]
fn findings_with_a_principal_a_program_or_a_crowd_in_common_are_one_incident() {
    let program = |ns, principal| Finding { fingerprint: Some(7), ..finding(ns, principal) };
    let elsewhere = |it: Finding| Finding { endpoint: Some("GET /x".into()), ..it };
    let nobody = || Finding { principals: vec![], principals_all: 0, ..finding(HOUR, "") };
    for (what, findings, expected) in [
        ("principal", vec![finding(HOUR, "key:a"), finding(2 * HOUR, "key:a")], 1),
        (
            "principal at two endpoints",
            vec![finding(HOUR, "key:a"), elsewhere(finding(HOUR, "key:a"))],
            1,
        ),
        ("strangers", vec![finding(HOUR, "key:a"), finding(HOUR, "key:b")], 2),
        ("program", vec![program(HOUR, "ip:1"), program(HOUR, "ip:2")], 1),
        (
            "program at two endpoints",
            vec![program(HOUR, "ip:1"), elsewhere(program(HOUR, "ip:2"))],
            2,
        ),
        (
            "two, then both together",
            vec![finding(HOUR, "a"), finding(HOUR, "b"), crowd(HOUR, &["a", "b"])],
            1,
        ),
        ("a crowd, then an unlisted member", vec![crowd(HOUR, &["a", "b"]), finding(HOUR, "c")], 1),
        ("an unlisted member, then a crowd", vec![finding(HOUR, "c"), crowd(HOUR, &["a", "b"])], 1),
        (
            "a crowd, and another endpoint",
            vec![crowd(HOUR, &["a", "b"]), elsewhere(finding(HOUR, "c"))],
            2,
        ),
        ("nobody named", vec![nobody(), nobody()], 1),
        (
            "the rest of the table is nobody",
            vec![finding(HOUR, "other"), elsewhere(finding(HOUR, "other"))],
            2,
        ),
        ("two days apart", vec![finding(HOUR, "a"), finding(2 * DAY + 3 * HOUR, "a")], 2),
    ] {
        let mut incidents = incidents(1);
        for finding in &findings {
            incidents.take(finding);
        }
        assert_eq!(incidents.views().len(), expected, "{what}");
    }
}

#[test]
fn an_incident_that_became_part_of_another_is_found_by_its_old_id() {
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, "a"));
    incidents.take(&finding(HOUR, "b"));
    incidents.take(&crowd(HOUR, &["a", "b"]));
    let found = incidents.view("20261122-0002".parse().unwrap()).unwrap();
    assert_eq!(found.id, "20261122-0001");
    assert_eq!(found.principals, ["a", "b"]);
    assert_eq!(incidents.view("20261122-0003".parse().unwrap()), None);
}

#[test]
fn the_strongest_finding_speaks_for_an_incident() {
    let mut incidents = incidents(1);
    incidents.take(&Finding { severity: Severity::Medium, ..finding(HOUR, "a") });
    incidents.take(&Finding {
        detector: Detector::Enumeration,
        severity: Severity::Critical,
        summary: "a walks".into(),
        ..finding(HOUR + MINUTE, "a")
    });
    incidents.take(&Finding {
        severity: Severity::Low,
        p_value: 0.0,
        ..finding(HOUR + 2 * MINUTE, "a")
    });
    let view = only(&incidents);
    assert_eq!((view.detector, view.severity), (Detector::Enumeration, Severity::Critical));
    assert_eq!(view.summary, "a walks");
    assert_eq!(view.evidence.len(), 2);
}

#[test]
fn figures_of_one_activity_are_not_added_up_and_those_of_several_are() {
    let with = |ns, principal: &str, from, records| Finding {
        first_activity: at(from),
        records,
        distinct_records: Estimate { value: records, error: 0.0 },
        ..finding(ns, principal)
    };
    let program = |it: Finding| Finding { fingerprint: Some(7), ..it };
    let grown = [with(HOUR, "a", 0, 100), with(2 * HOUR, "a", 0, 250)];
    let apart = [with(HOUR, "a", 0, 100), with(3 * HOUR, "a", 2 * HOUR, 250)];
    let two = [program(with(HOUR, "a", 0, 100)), program(with(HOUR, "b", 0, 250))];
    let together = Finding {
        records: 500,
        distinct_records: Estimate { value: 500, error: 0.01 },
        ..crowd(2 * HOUR, &["a", "b"])
    };
    let three = [two[0].clone(), two[1].clone(), together];
    for (findings, records, distinct) in
        [(&grown[..], 250, 250), (&apart, 350, 250), (&two, 350, 350), (&three, 500, 500)]
    {
        let mut incidents = incidents(1);
        for finding in findings {
            incidents.take(finding);
        }
        let view = only(&incidents);
        assert_eq!((view.records, view.distinct_records), (records, distinct), "{findings:#?}");
    }
}

#[test]
fn an_incident_closes_after_silence_and_opens_again_within_a_day() {
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, "a"));
    incidents.tick(at(HOUR + 59 * MINUTE));
    assert_eq!(only(&incidents).state, State::Open);
    incidents.tick(at(2 * HOUR));
    let closed = only(&incidents);
    assert_eq!(
        (closed.state, closed.closed_at.as_deref()),
        (State::Closed, Some("2026-11-22T02:00:00.000Z"))
    );
    incidents.take(&finding(25 * HOUR, "a"));
    let again = only(&incidents);
    assert_eq!((again.state, again.episodes, again.closed_at), (State::Open, 2, None));
    assert_eq!(again.id, closed.id);
}

#[test]
fn what_lasted_long_must_be_silent_for_long() {
    let mut incidents = incidents(1);
    incidents.take(&Finding { first_activity: at(0), ..finding(6 * HOUR, "a") });
    incidents.tick(at(11 * HOUR));
    assert_eq!(only(&incidents).state, State::Open);
    incidents.tick(at(12 * HOUR));
    assert_eq!(only(&incidents).state, State::Closed);
}

#[test]
fn old_incidents_are_forgotten() {
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, "a"));
    incidents.tick(at(90 * DAY));
    assert_eq!(incidents.views().len(), 1);
    let _saved = incidents.take_changes();
    incidents.tick(at(91 * DAY));
    assert_eq!(incidents.views(), []);
    assert_eq!(incidents.take_changes().removed.len(), 1);
}

#[test]
fn allowed_findings_are_held_back_with_the_reason() {
    let (who, endpoint) = (Some("key:sync"), Some("GET /orders/{id}"));
    for (entry, name, held) in [
        ((who, None, None), "key:sync", true),
        ((who, endpoint, None), "key:sync", true),
        ((None, endpoint, None), "anybody", true),
        ((who, Some("GET /other"), None), "key:sync", false),
        ((None, None, None), "key:sync", false),
        ((who, None, None), "key:thief", false),
        ((who, None, Some(2 * HOUR)), "key:sync", true),
        ((who, None, Some(HOUR)), "key:sync", false),
    ] {
        let mut incidents = allowing(&[entry]);
        assert_eq!(incidents.take(&finding(HOUR, name)).is_none(), held, "{entry:?} {name}");
        let view = only(&incidents);
        let reason = view.held_back.as_ref().map(|held| (held.why, &*held.reason));
        assert_eq!(reason, held.then_some((HeldBack::Allowed, "nightly copy")));
    }
}

#[test]
fn a_crowd_is_not_allowed_for_one_known_member() {
    let mut incidents = allowing(&[(Some("a"), None, None)]);
    assert!(incidents.take(&crowd(HOUR, &["a", "b"])).is_some());
    let mut larger = crowd(HOUR, &["a"]);
    larger.principals_all = 2;
    assert!(allowing(&[(Some("a"), None, None)]).take(&larger).is_some());
}

#[test]
fn what_is_allowed_at_one_endpoint_does_not_hide_another() {
    let mut incidents = allowing(&[(Some("a"), Some("GET /orders/{id}"), None)]);
    assert!(incidents.take(&finding(HOUR, "a")).is_none());
    let elsewhere = Finding { endpoint: Some("GET /users/{id}".into()), ..finding(HOUR, "a") };
    assert!(incidents.take(&elsewhere).is_some());
    assert_eq!(incidents.views().len(), 2);
}

#[test]
fn an_acknowledged_incident_stays_silent_until_it_ends_or_grows() {
    let id = "20261122-0001".parse().unwrap();
    let acknowledged = || {
        let mut incidents = incidents(10);
        incidents.take(&finding(HOUR, "a"));
        incidents.acknowledge(id, " an audit ", Some(at(40 * DAY)), at(2 * HOUR)).unwrap();
        incidents
    };
    let later = |ns, value| Finding {
        distinct_records: Estimate { value, error: 0.0 },
        ..finding(ns, "a")
    };
    for (what, finding, alerts) in [
        ("the same", later(3 * HOUR, 900), false),
        ("days later", later(10 * DAY, 900), false),
        ("tenfold", later(HOUR + MINUTE, 9_000), true),
        ("worse", Finding { severity: Severity::Critical, ..later(3 * HOUR, 900) }, true),
        ("after its end", later(41 * DAY, 900), true),
        (
            "another endpoint",
            Finding { endpoint: Some("GET /x".into()), ..later(3 * HOUR, 900) },
            true,
        ),
        ("with others", crowd(3 * HOUR, &["a", "b"]), true),
    ] {
        let mut incidents = acknowledged();
        assert_eq!(incidents.take(&finding).is_some(), alerts, "{what}");
    }
    let view = only(&acknowledged());
    assert_eq!(view.held_back.unwrap().why, HeldBack::Acknowledged);
    assert_eq!(view.acknowledged.unwrap().reason, "an audit");
}

#[test]
fn an_acknowledgement_needs_an_incident_a_reason_and_an_end_to_come() {
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, "a"));
    let (id, now) = ("20261122-0001".parse().unwrap(), at(2 * HOUR));
    let none = "20261122-0002".parse().unwrap();
    assert_eq!(incidents.acknowledge(none, "x", None, now), Err(NotAcknowledged::Unknown));
    assert_eq!(incidents.acknowledge(id, "  ", None, now), Err(NotAcknowledged::NoReason));
    assert_eq!(incidents.acknowledge(id, "x", Some(now), now), Err(NotAcknowledged::Over));
    assert_eq!(incidents.acknowledge(id, "x", None, now), Ok(()));
    let until = only(&incidents).acknowledged.unwrap().until.unwrap();
    assert_eq!(until, "2026-12-22T02:00:00.000Z");
}

#[test]
fn a_routine_is_silent_from_its_second_run_and_alerts_when_it_grows_or_moves() {
    let run = |night: u64, ns: u64, value| Finding {
        distinct_records: Estimate { value, error: 0.0 },
        ..finding(night * DAY + ns, "key:sync")
    };
    for (what, third, alerts) in [
        ("as before", run(2, 2 * HOUR, 1_000), false),
        ("an hour later", run(2, 3 * HOUR, 1_000), false),
        ("twice as much", run(2, 2 * HOUR, 2_000), true),
        ("in the afternoon", run(1, 14 * HOUR, 1_000), true),
    ] {
        let mut incidents = incidents(10);
        assert!(incidents.take(&run(0, 2 * HOUR, 1_000)).is_some(), "the first run");
        incidents.tick(at(12 * HOUR));
        assert!(incidents.take(&run(1, 2 * HOUR, 1_000)).is_none(), "the second run");
        incidents.tick(at(DAY + 12 * HOUR));
        assert_eq!(incidents.take(&third).is_some(), alerts, "{what}");
    }
}

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
        let mut incidents = super::tests::incidents(1);
        incidents.take(&Finding { severity: harmless, ..finding(HOUR, "harmless") });
        let outranks = incidents.take(&finding(2 * HOUR, "thief")).is_some();
        assert_eq!(outranks, alerts, "a high one after a {harmless:?} one");
        assert!(incidents.take(&finding(3 * HOUR, "second")).is_none());
        let less_likely = Finding { p_value: 1e-12, ..finding(4 * HOUR, "third") };
        assert!(incidents.take(&less_likely).is_some(), "a thousand times less likely");
    }
    let mut off = super::tests::incidents(0);
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

#[test]
fn ids_only_grow_and_are_read_back() {
    let mut id = IncidentId::default();
    for (ns, text) in [
        (0, "20261122-0001"),
        (HOUR, "20261122-0002"),
        (DAY, "20261123-0001"),
        (0, "20261123-0002"),
    ] {
        let next = id.next(at(ns));
        assert!(next > id);
        assert_eq!(next.to_string(), text);
        assert_eq!(text.parse(), Ok(next));
        id = next;
    }
    for bad in
        ["", "1-2", "20261122", "20261122-", "20261122-x", "2026112é-1", "20261122-99999999999"]
    {
        assert_eq!(bad.parse::<IncidentId>(), Err(NotAnId), "{bad}");
    }
}

#[test]
fn totals_count_every_incident_once_for_each_severity_that_it_reached() {
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, "a"));
    incidents.take(&finding(HOUR, "a"));
    incidents.take(&Finding { severity: Severity::Critical, ..finding(HOUR, "a") });
    let counts = incidents.counts();
    let (high, critical) =
        ((Detector::Volume, Severity::High), (Detector::Volume, Severity::Critical));
    assert_eq!(counts.total.into_iter().collect::<Vec<_>>(), [(high, 1), (critical, 1)]);
    assert_eq!(counts.open.into_iter().collect::<Vec<_>>(), [(critical, 1)]);
    assert_eq!(counts.alerts, 1);
}

#[test]
fn a_hundred_thousand_hostile_findings_stay_within_bounds() {
    let mut incidents = incidents(1);
    let long = "x".repeat(100_000);
    for number in 0..100_000_u64 {
        let mut finding = finding(HOUR + number, &format!("ip:{number}"));
        if number % 1_000 == 0 {
            finding.principals = (0..200).map(|n| format!("{long}{number}{n}").into()).collect();
            finding.service = format!("{long}{number}").into();
            finding.endpoint = Some(format!("{long}{number}").into());
            finding.summary.clone_from(&long);
            finding.evidence.insert("figure".into(), long.clone().into());
        }
        incidents.take(&finding);
    }
    incidents.mark_everything();
    let saved = incidents.take_changes();
    assert_eq!(saved.changed.len(), INCIDENTS_MAX);
    let largest = saved.changed.iter().map(|(_, bytes)| bytes.len()).max().unwrap();
    assert!(largest < 100_000, "{largest}");
    // Alerts are kept when there is no room for the rest.
    assert_eq!(incidents.views().iter().filter(|it| !it.alerts.is_empty()).count(), 1);
}

#[test]
fn names_that_differ_at_their_end_alone_stay_different() {
    let long = "x".repeat(1_000);
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, &format!("{long}a")));
    incidents.take(&finding(HOUR, &format!("{long}b")));
    assert_eq!(incidents.views().len(), 2);
}

#[test]
fn what_could_not_be_saved_is_saved_later() {
    let mut incidents = incidents(1);
    incidents.take(&finding(HOUR, "a"));
    let changes = incidents.take_changes();
    assert_eq!(incidents.take_changes(), Changes::default());
    incidents.give_back(changes.clone());
    assert_eq!(incidents.take_changes(), changes);
}

#[test]
fn what_cannot_be_read_is_left_out_and_counted() {
    let mut whole = incidents(1);
    whole.take(&finding(HOUR, "a"));
    let changes = whole.take_changes();
    let good = changes.changed[0].1.clone();
    let saved = Saved { incidents: vec![b"{}".to_vec(), good], rest: Some(b"[".to_vec()) };
    let mut restored = incidents(1);
    assert_eq!(restored.restore(&saved), 2);
    assert_eq!(restored.views(), whole.views());
}

/// Incidents after a save and a restart.
fn restarted(incidents: &mut Incidents, settings: IncidentSettings) -> Incidents {
    incidents.mark_everything();
    let changes = incidents.take_changes();
    let saved = Saved {
        incidents: changes.changed.into_iter().map(|(_, bytes)| bytes).collect(),
        rest: changes.rest,
    };
    let mut restored = Incidents::new(settings);
    assert_eq!(restored.restore(&saved), 0);
    restored
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let who = prop::sample::select(vec!["a", "b", "c", "d"]);
    let crowd_of = prop::bool::weighted(0.2);
    let severity = prop::sample::select(vec![Severity::Low, Severity::High, Severity::Critical]);
    (0..3 * DAY, who, crowd_of, severity, -12.0..0.0_f64, 1..100_000_u64).prop_map(
        |(ns, who, is_crowd, severity, exponent, records)| Finding {
            severity,
            records,
            p_value: 10_f64.powf(exponent),
            distinct_records: Estimate { value: records, error: 0.01 },
            ..if is_crowd { crowd(ns, &[who, "e"]) } else { finding(ns, who) }
        },
    )
}

/// Findings about a rotating thief: addresses with one program, and a crowd of some.
fn one_cause() -> impl Strategy<Value = Vec<Finding>> {
    let one = (0..20 * HOUR, 0..8_usize, prop::bool::weighted(0.2)).prop_map(|(ns, who, many)| {
        let names = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];
        let found =
            if many { crowd(ns, &[names[who], names[who + 1]]) } else { finding(ns, names[who]) };
        Finding { fingerprint: Some(9), ..found }
    });
    prop::collection::vec(one, 1..20).prop_shuffle()
}

proptest! {
    #[test]
    fn findings_of_one_cause_are_one_incident_in_any_order(findings in one_cause()) {
        let mut incidents = incidents(1);
        for finding in &findings {
            incidents.take(finding);
        }
        let view = only(&incidents);
        let last = findings.iter().map(|finding| finding.at).max().unwrap();
        let first = findings.iter().map(|finding| finding.first_activity).min().unwrap();
        prop_assert_eq!(view.last_activity, last.to_string());
        prop_assert_eq!(view.first_activity, first.to_string());
    }

    #[test]
    fn a_restart_in_between_changes_nothing(
        mut findings in prop::collection::vec(any_finding(), 1..40),
        restart in any::<prop::sample::Index>(),
    ) {
        findings.sort_by_key(|finding| finding.at);
        let settings = IncidentSettings { alerts_per_day: 2, ..IncidentSettings::default() };
        let mut through = Incidents::new(settings.clone());
        let mut with_restart = Incidents::new(settings.clone());
        let restart = restart.index(findings.len());
        for (number, finding) in findings.iter().enumerate() {
            prop_assert_eq!(through.tick(finding.at), with_restart.tick(finding.at));
            prop_assert_eq!(through.take(finding), with_restart.take(finding));
            if number == restart {
                with_restart = restarted(&mut with_restart, settings.clone());
            }
        }
        prop_assert_eq!(through.views(), with_restart.views());
        prop_assert_eq!(through.counts(), with_restart.counts());
    }

    #[test]
    fn no_day_has_more_alerts_than_budget_and_reserve(
        mut findings in prop::collection::vec(any_finding(), 1..60),
    ) {
        findings.sort_by_key(|finding| finding.at);
        let mut incidents = incidents(1);
        let mut alerts = Vec::new();
        for finding in &findings {
            alerts.extend(incidents.tick(finding.at).into_iter().map(|_| finding.at.0));
            alerts.extend(incidents.take(finding).map(|_| finding.at.0));
        }
        for start in &alerts {
            let day = alerts.iter().filter(|at| (*start..start + DAY).contains(at)).count();
            prop_assert!(day <= 4, "{day} alerts in a day");
        }
    }
}
