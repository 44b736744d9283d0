//! What an operator allows or acknowledges, and routines.

use super::*;

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
