use std::net::{Ipv4Addr, TcpListener};

use super::*;
use crate::incident::fixture::finding;

const ID: &str = "20261122-0001";

fn found(principal: &str) -> Vec<IncidentView> {
    let mut incidents = Incidents::default();
    incidents.take(&finding(principal));
    incidents.views()
}

/// An address where nobody listens.
fn nobody() -> Api {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    Api::at(free.local_addr().unwrap()).unwrap()
}

#[test]
fn a_list_names_what_was_found_and_whether_it_alerted() {
    assert_eq!(list(&[]), "no incidents\n");
    let text = list(&found("key:a"));
    for part in [ID, "open", "high", "volume", "2026-11-22T10:00:00Z", "900", "key:a took 900"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(text.contains("alerted 2026-11-22T10:00:00Z"), "{text}");
}

#[test]
fn one_incident_is_shown_with_evidence_and_principals() {
    let mut incidents = Incidents::default();
    let mut finding = finding("key:0");
    finding.principals = (0..30).map(|number| format!("key:{number}").into()).collect();
    finding.principals_all = 5_000;
    finding.evidence.insert("baseline".into(), 3.into());
    finding.distinct_records.error = 0.016;
    incidents.take(&finding);
    let text = one(&incidents.views()[0]);
    for part in ["GET /customers/{id}", "baseline: 3", "key:19", "and 4980 more", "900 ± 1.6 %"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn what_came_from_the_wire_does_not_reach_the_terminal() {
    let views = found("key:\x1b[2J\u{9b}a\u{202e}b");
    for text in [list(&views), one(&views[0])] {
        assert!(!text.chars().any(|c| c == '\u{202e}' || c.is_control() && c != '\n'), "{text:?}");
    }
}

#[test]
fn without_an_agent_the_state_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let error = all(&nobody(), directory.path()).unwrap_err().to_string();
    assert!(error.contains("no agent answers at 127.0.0.1:"), "{error}");
    let shared = crate::incident::SharedIncidents::default();
    shared.lock().take(&finding("key:a"));
    let (mut store, _) = store::Store::open(directory.path(), Timestamp(0)).unwrap();
    let bounds = crate::ledger::Bounds { endpoints: 1, principals: 1, key_bytes: 1 << 20 };
    let ledger = crate::ledger::SharedLedger::new(crate::ledger::Ledger::new(bounds));
    assert!(store.save(&ledger, &shared, &store::Learned::default(), Timestamp(0)));
    drop(store);
    assert_eq!(all(&nobody(), directory.path()).unwrap(), shared.lock().views());
    let id = ID.parse().unwrap();
    assert_eq!(single(&nobody(), directory.path(), id).unwrap().id, ID);
    let unknown = "20261122-0002".parse().unwrap();
    let error = single(&nobody(), directory.path(), unknown).unwrap_err().to_string();
    assert!(error.starts_with("there is no incident 20261122-0002"), "{error}");
}

#[test]
fn a_running_agent_is_asked_first() {
    let shown = crate::web::tests::shown();
    shown.incidents.lock().take(&finding("key:a"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let server = runtime.block_on(crate::web::bind((Ipv4Addr::LOCALHOST, 0).into())).unwrap();
    let api = Api::at(server.address().unwrap()).unwrap();
    runtime.spawn(server.run(shown.clone()));
    let nowhere = Path::new("/nonexistent");
    assert_eq!(all(&api, nowhere).unwrap(), shown.incidents.lock().views());
    let id = ID.parse().unwrap();
    let until = Timestamp::parse("2099-01-01T00:00:00Z");
    let answer = api.acknowledge(id, "an audit", until).unwrap().unwrap();
    assert_eq!(answer.good(id).unwrap().acknowledged.unwrap().reason, "an audit");
    assert_eq!(single(&api, nowhere, id).unwrap().held_back.unwrap().reason, "an audit");
    let refused = api.acknowledge(id, " ", until).unwrap().unwrap();
    assert_eq!(refused.good(id).unwrap_err().to_string(), "the agent refuses: give a reason");
    let unknown = "20261122-0002".parse().unwrap();
    assert!(single(&api, nowhere, unknown).is_err());
    runtime.shutdown_background();
}
