use super::*;
use crate::detect::{DetectSettings, Detector, Finding};
use crate::incident::fixture::finding;
use crate::incident::{Incidents, State};
use crate::ledger::fixture::call;
use crate::ledger::{Bounds, Ledger};

const SECOND: u64 = 1_000_000_000;
const HOUR: u64 = 3_600 * SECOND;

fn watch() -> Watch {
    let bounds = Bounds { endpoints: 10, principals: 10, key_bytes: 1 << 20 };
    let ledger = SharedLedger::new(Ledger::new(bounds));
    let detectors = Detectors::new(DetectSettings::default());
    Watch::new(ledger, detectors, SharedIncidents::new(Incidents::default()))
}

fn call_at(at: Timestamp) -> EndpointCall {
    let mut call = call("GET /a", "ip:1", 1);
    call.exchange.at = at;
    call
}

fn state(watch: &Watch) -> State {
    watch.incidents().lock().views()[0].state
}

#[test]
fn exchanges_are_counted_and_renamed() {
    let mut watch = watch();
    watch.count(&call("GET /a/1", "ip:1", 7));
    watch
        .rename(&"api:80".into(), &Renamed { from: "GET /a/1".into(), into: "GET /a/{id}".into() });
    let (endpoints, _) = watch.ledger().snapshot(0);
    let counted: Vec<_> = endpoints.iter().map(|e| (&*e.endpoint, e.tally.records_all())).collect();
    assert_eq!(counted, [("GET /a/{id}", 7)]);
}

#[test]
fn findings_become_incidents() {
    let mut watch = watch();
    let found: Vec<Finding> = vec![finding("ip:1"), finding("ip:2")];
    watch.findings = found;
    watch.count(&call("GET /a", "ip:1", 1));
    assert_eq!(watch.incidents().lock().views().len(), 2);
    assert!(watch.findings.is_empty());
}

#[test]
fn who_guesses_is_found_by_what_he_sends() {
    let mut watch = watch();
    for number in 0..2_000_u64 {
        let mut call = call_at(Timestamp(HOUR + number * SECOND));
        call.endpoint = "GET /users/{email}".into();
        call.parameters = vec![format!("{number}@example.org").into()];
        call.exchange.status = if number % 30 == 0 { 200 } else { 404 };
        call.exchange.body.records = u64::from(number % 30 == 0);
        watch.count(&call);
    }
    let found = watch.incidents().lock().views();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].detector, Detector::Guessing);
    assert_eq!((&*found[0].principals, found[0].alerts.len()), (&["ip:1".to_owned()][..], 1));
}

#[test]
fn time_passes_with_exchanges_and_without_them() {
    let found = finding("ip:1");
    let later = Timestamp(found.at.0 + HOUR);
    let by_exchange = |watch: &mut Watch, at| watch.count(&call_at(at));
    let by_clock = |watch: &mut Watch, at| watch.advance(at);
    let ways: [fn(&mut Watch, Timestamp); 2] = [by_exchange, by_clock];
    for pass in ways {
        let mut watch = watch();
        watch.findings.push(found.clone());
        pass(&mut watch, found.at);
        assert_eq!(state(&watch), State::Open);
        pass(&mut watch, later);
        assert_eq!(state(&watch), State::Closed);
    }
}

#[test]
fn a_late_exchange_does_not_turn_time_back_and_a_clock_does() {
    let mut watch = watch();
    let now = Timestamp(100 * HOUR);
    watch.advance(now);
    watch.count(&call_at(Timestamp(HOUR)));
    assert_eq!(watch.ticked, now);
    watch.advance(Timestamp(99 * HOUR));
    assert_eq!(watch.ticked, Timestamp(99 * HOUR));
    watch.advance(Timestamp(99 * HOUR + 9 * SECOND));
    assert_eq!(watch.ticked, Timestamp(99 * HOUR));
}

#[test]
fn what_is_logged_of_an_incident_stays_on_its_line_and_in_its_direction() {
    assert_eq!(
        one_line("a\nb\u{202e}c\u{2066}d\u{1b}é'\""),
        "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}é'\""
    );
}
