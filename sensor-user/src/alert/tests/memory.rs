//! What is news, of incidents made of findings.

use super::*;
use crate::alert::memory::Memory;
use crate::detect::{Detector, Finding, Severity};
use crate::incident::IncidentSettings;

const SECOND: u64 = 1_000_000_000;
const HOUR: u64 = 3_600 * SECOND;

fn incidents() -> Incidents {
    Incidents::new(IncidentSettings { alerts_per_day: 9, ..IncidentSettings::default() })
}

/// What `principal` did so long after the first finding.
fn later(principal: &str, ns: u64) -> Finding {
    let finding = finding(principal);
    Finding { at: Timestamp(finding.at.0 + ns), first_activity: finding.at, ..finding }
}

fn look(memory: &mut Memory, incidents: &Incidents) -> Vec<Event> {
    memory.look(incidents, "shop-1", found_at())
}

#[track_caller]
fn kinds(events: &[Event], expected: &[EventKind]) {
    assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), expected);
}

#[test]
fn an_alert_is_told_once_and_its_end_once() {
    let (mut memory, mut incidents) = (Memory::default(), incidents());
    assert!(incidents.take(&finding("key:1")).is_some());
    let opened = look(&mut memory, &incidents);
    kinds(&opened, &[EventKind::Opened]);
    assert!(opened[0].is_firing);
    assert_eq!(memory.firing().count(), 1);
    assert_eq!(look(&mut memory, &incidents), []);
    incidents.tick(Timestamp(found_at().0 + 2 * HOUR));
    let closed = look(&mut memory, &incidents);
    kinds(&closed, &[EventKind::Closed]);
    assert!(!closed[0].is_firing);
    assert_eq!(closed[0].since, opened[0].since);
    assert_eq!(memory.firing().count(), 0);
    assert_eq!(look(&mut memory, &incidents), []);
}

#[test]
fn an_incident_that_did_not_alert_is_not_told() {
    let (mut memory, mut incidents) = (
        Memory::default(),
        Incidents::new(IncidentSettings { alerts_per_day: 0, ..IncidentSettings::default() }),
    );
    incidents.take(&finding("key:1"));
    incidents.tick(Timestamp(found_at().0 + 2 * HOUR));
    assert_eq!(look(&mut memory, &incidents), []);
}

#[test]
fn what_alerted_and_ended_between_two_looks_is_told_in_full() {
    let (mut memory, mut incidents) = (Memory::default(), incidents());
    incidents.take(&finding("key:1"));
    incidents.tick(Timestamp(found_at().0 + 2 * HOUR));
    let events = look(&mut memory, &incidents);
    kinds(&events, &[EventKind::Opened, EventKind::Closed]);
    assert_ne!(events[0].id, events[1].id);
}

#[test]
fn alerts_of_before_anybody_was_to_be_told_are_not_news_but_go_on() {
    let mut incidents = incidents();
    incidents.take(&finding("key:1"));
    let mut memory = Memory::begin(&incidents, "shop-1", found_at());
    assert_eq!(look(&mut memory, &incidents), []);
    assert_eq!(memory.firing().count(), 1);
}

#[test]
fn incidents_that_are_away_for_a_while_neither_fire_nor_are_news_when_they_are_back() {
    let (mut memory, mut incidents) = (Memory::default(), incidents());
    incidents.take(&finding("key:1"));
    look(&mut memory, &incidents);
    assert_eq!(look(&mut memory, &Incidents::default()), [], "the state can't be read");
    assert_eq!(memory.firing().count(), 0);
    assert_eq!(look(&mut memory, &incidents), []);
    assert_eq!(memory.firing().count(), 1);
}

#[test]
fn an_incident_that_worsens_is_told_again_and_ends_under_its_old_labels() {
    let (mut memory, mut incidents) = (Memory::default(), incidents());
    incidents.take(&finding("key:1"));
    let opened = look(&mut memory, &incidents).remove(0);
    // A day later: it is on somebody's desk until then.
    let worse =
        Finding { severity: Severity::Critical, p_value: 1e-12, ..later("key:1", 23 * HOUR) };
    incidents.take(&worse);
    incidents.take(&Finding { at: Timestamp(worse.at.0 + 2 * HOUR), ..worse });
    let events = look(&mut memory, &incidents);
    kinds(&events, &[EventKind::Updated]);
    assert_eq!(events[0].labels.severity, "critical");
    assert_eq!(events[0].ended, [opened.labels]);
    assert_eq!(events[0].replaces().count(), 0, "it is the same incident");
    assert_eq!(events[0].since, opened.since);
}

#[test]
fn an_acknowledged_incident_is_told_so_and_is_not_firing() {
    let (mut memory, mut incidents) = (Memory::default(), incidents());
    let id = incidents.take(&finding("key:1")).unwrap();
    look(&mut memory, &incidents);
    incidents.acknowledge(id, "yearly audit", None, found_at()).unwrap();
    let events = look(&mut memory, &incidents);
    kinds(&events, &[EventKind::Updated]);
    assert!(!events[0].is_firing);
    assert!(events[0].incident.acknowledged.is_some());
    assert_eq!(memory.firing().count(), 0);
    assert_eq!(look(&mut memory, &incidents), []);
}

#[test]
fn incidents_that_turn_out_to_be_one_end_under_the_name_that_they_had() {
    let (mut memory, mut incidents) = (Memory::default(), incidents());
    incidents.take(&finding("key:1"));
    let mut elsewhere = later("key:2", SECOND);
    elsewhere.endpoint = Some("GET /orders/{id}".into());
    incidents.take(&elsewhere);
    let opened = look(&mut memory, &incidents);
    kinds(&opened, &[EventKind::Opened, EventKind::Opened]);
    let both = Finding {
        detector: Detector::Coordinated,
        principals: vec!["key:1".into(), "key:2".into()],
        principals_all: 2,
        ..later("", 2 * SECOND)
    };
    incidents.take(&both);
    let events = look(&mut memory, &incidents);
    kinds(&events, &[EventKind::Updated]);
    assert!(events[0].ended.contains(&opened[1].labels), "{:?}", events[0].ended);
    assert_eq!(events[0].replaces().collect::<Vec<_>>(), [opened[1].incident.id.as_str()]);
    assert_eq!(memory.firing().count(), 1);
    assert_eq!(look(&mut memory, &incidents), []);
}

#[test]
fn what_is_told_again_after_a_crash_is_the_same_event() {
    let mut incidents = incidents();
    incidents.take(&finding("key:1"));
    let first = look(&mut Memory::default(), &incidents);
    let again = look(&mut Memory::default(), &incidents);
    assert_eq!(first[0].id, again[0].id);
    let elsewhere = Memory::default().look(&incidents, "shop-2", found_at());
    assert_ne!(first[0].id, elsewhere[0].id, "another host's incident of the same number");
}

#[test]
fn an_incident_that_opens_again_and_alerts_is_opened_again() {
    let (mut memory, mut incidents) = (Memory::default(), incidents());
    incidents.take(&finding("key:1"));
    incidents.tick(Timestamp(found_at().0 + 2 * HOUR));
    look(&mut memory, &incidents);
    let mut back = later("key:1", 24 * HOUR);
    back.first_activity = Timestamp(back.at.0 - HOUR);
    (back.records, back.distinct_records.value) = (100_000, 90_000);
    incidents.take(&back);
    let events = look(&mut memory, &incidents);
    kinds(&events, &[EventKind::Opened]);
    assert_eq!(events[0].since, back.at);
    assert_eq!(memory.firing().count(), 1);
}
