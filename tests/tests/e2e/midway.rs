//! Connections that are older than the agent.

use anyhow::Result;
use weir_tests::client::{Library, Session};
use weir_tests::{Agent, Lab, settle, verify, wait_for_served};

use crate::servers::{Stack, start};

/// Two connections that have carried one request each, which the oracle has forgotten.
fn open_connections(stack: &Stack) -> Result<[Session; 2]> {
    let base = stack.front.base();
    let mut clients = [
        Session::open(Library::Standard, &base, "alpha")?,
        Session::open(Library::Requests, &base, "beta")?,
    ];
    for client in &mut clients {
        client.get("/customers/1")?;
    }
    wait_for_served(&stack.front, 2)?;
    stack.front.log.forget()?;
    Ok(clients)
}

#[test]
fn a_connection_open_since_before_the_agent_is_counted_from_then_on() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in [
        "http.server",
        "nginx proxy",
        "nginx proxy TLS",
        "uvicorn asyncio TLS",
        "uvicorn uvloop TLS",
        "apache proxy TLS",
    ] {
        let stack = start(&lab, name)?;
        let mut clients = open_connections(&stack)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        for number in 1..=10 {
            for client in &mut clients {
                client.get(&format!("/customers/{number}"))?;
                client.get("/customers?count=7")?;
            }
        }
        verify(&agent, &stack.front, 40).map_err(|error| error.context(name))?;
    }
    Ok(())
}

/// A thread that waits inside the TLS library when the agent comes has passed the probe
/// already: the request that wakes it is not seen. Its answer is, and all that follows.
#[test]
fn a_tls_read_that_began_before_the_agent_hides_one_request_and_says_so() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server TLS")?;
    let clients = open_connections(&stack)?;
    let agent = Agent::start(&lab, &[stack.front.port])?;
    for mut client in clients {
        for _ in 0..5 {
            client.get("/customers?count=7")?;
        }
    }
    let counted = settle::until("all exchanges", settle::PATIENCE, || {
        Ok(Some(agent.exchanges()?).filter(|counted| counted.len() == 10))
    })?;
    assert!(counted.iter().all(|e| (e.records, e.quality.as_str()) == (7, "exact")), "{counted:?}");
    let (unseen, seen): (Vec<_>, Vec<_>) = counted.iter().partition(|e| e.method == "UNKNOWN");
    assert_eq!(unseen.len(), 2, "{counted:?}");
    assert!(unseen.iter().all(|e| e.path.is_empty() && e.endpoint == "unknown"), "{unseen:?}");
    assert!(seen.iter().all(|e| e.endpoint == "GET /customers"), "{seen:?}");
    Ok(())
}
