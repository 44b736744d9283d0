//! Grouping, life cycle and saving; findings are written by hand.

mod alerts;
mod known;
mod model;

use std::sync::Arc;

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
    incidents.take(&Finding {
        detector: Detector::Enumeration,
        severity: Severity::Critical,
        summary: "a walks on".into(),
        ..finding(HOUR + 3 * MINUTE, "a")
    });
    assert_eq!(only(&incidents).summary, "a walks on", "of the same again, the last");
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
    assert!(largest < super::incident::BYTES_MAX, "{largest}");
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
