//! The same ordinary traffic through every server: all of it counted, exactly.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;
use weir_tests::client::{Library, Session, curl};
use weir_tests::{Agent, Lab, verify};

use crate::servers::{STACKS, start};

/// Requests that [`ordinary_traffic`] makes.
const EXCHANGES: usize = 26;

/// Lists, items, searches, changes and errors, by four clients with three keys and none.
fn ordinary_traffic(base: &str) -> Result<()> {
    for (library, key) in
        [(Library::Requests, "alpha"), (Library::Httpx, "beta"), (Library::Standard, "gamma")]
    {
        let mut client = Session::open(library, base, key)?;
        client.get("/customers?count=30")?;
        client.get("/customers/17")?;
        client.get("/search?q=Grace%20Hopper")?;
        client.get("/search?q=nobody")?;
        client.ask("POST", "/customers", json!({}), "{\"name\":\"Grace\"}")?;
        client.ask("DELETE", "/customers/18", json!({}), "")?;
        client.get("/customers/0")?;
        client.get("/search?fail=1")?;
    }
    let urls = ["/page", "/customers/5"].map(|path| format!("{base}{path}"));
    curl(&[], &urls)?;
    Ok(())
}

#[test]
fn ordinary_traffic_is_counted_exactly_on_every_server() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let mut differences = Vec::new();
    for name in STACKS {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        ordinary_traffic(&stack.front.base())?;
        if let Err(error) = verify(&agent, &stack.front, EXCHANGES) {
            differences.push(format!("{name}: {error:#}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    Ok(())
}

#[test]
fn a_service_is_named_by_its_program_and_port() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "nginx proxy TLS")?;
    let agent = Agent::start(&lab, &[stack.front.port])?;
    curl(&[], &[stack.front.url("/customers/5")])?;
    let counted = verify(&agent, &stack.front, 1)?;
    // On a machine where the tests run in a unit or container, that one names it.
    let port = format!(":{}", stack.front.port);
    assert!(counted[0].service.ends_with(&port), "{}", counted[0].service);
    let classes: BTreeSet<_> = counted[0].sensitive.iter().map(String::as_str).collect();
    assert_eq!(classes, BTreeSet::from(["email", "name", "phone"]));
    assert_eq!(counted[0].keys, ["5"]);
    Ok(())
}
