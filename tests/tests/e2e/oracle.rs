//! The oracle itself, before anything is measured against it.

use anyhow::Result;
use serde_json::json;
use weir_tests::client::{Library, Session, curl};
use weir_tests::{Lab, Oracle, wait_for_served};

use crate::servers::{STACKS, start};

/// What each server must write down of the requests below: method, status, records, key.
const EXPECTED: &[(&str, u16, u64, &str)] = &[
    ("GET", 200, 20, "alpha"),
    ("GET", 200, 1, "alpha"),
    ("HEAD", 200, 0, "alpha"),
    ("POST", 201, 1, "alpha"),
    ("DELETE", 204, 0, "alpha"),
    ("GET", 404, 0, "alpha"),
    ("GET", 304, 0, "alpha"),
    ("GET", 200, 50, "alpha"),
    ("GET", 200, 0, ""),
];

#[test]
fn every_server_writes_down_what_it_sent() -> Result<()> {
    let lab = Lab::new()?;
    for name in STACKS {
        let stack = start(&lab, name)?;
        let server = &stack.front;
        let mut client = Session::open(Library::Requests, &server.base(), "alpha")?;
        client.get("/customers")?;
        client.get("/customers/17")?;
        client.ask("HEAD", "/customers/17", json!({}), "")?;
        client.ask("POST", "/customers", json!({}), "{\"name\":\"x\"}")?;
        client.ask("DELETE", "/customers/17", json!({}), "")?;
        client.get("/customers/0")?;
        client.ask("GET", "/customers/17", json!({"if-none-match": "\"17\""}), "")?;
        client.get("/export?count=50&piece=100")?;
        // Another connection, and perhaps another process: its line could come before the last.
        wait_for_served(server, EXPECTED.len() - 1)?;
        assert_eq!(curl(&[], &[server.url("/page")])?, [200], "{name}");
        let served = wait_for_served(server, EXPECTED.len())?;
        let seen: Vec<_> =
            served.iter().map(|s| (&*s.method, s.status, s.records, &*s.key)).collect();
        assert_eq!(seen, EXPECTED, "{name}");
        server.log.forget()?;
        assert_eq!(server.served()?, [], "{name}");
    }
    Ok(())
}
