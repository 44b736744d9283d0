//! Many connections at once: nobody's bytes are taken for another's.

use anyhow::Result;
use weir_tests::client::crowd;
use weir_tests::{Agent, Lab, verify};

use crate::servers::start;

#[test]
fn two_hundred_connections_at_once() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["nginx proxy", "nginx proxy TLS", "uvicorn uvloop TLS", "http.server TLS"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        crowd(&stack.front.base(), 200, 5)?;
        verify(&agent, &stack.front, 1000).map_err(|error| error.context(name))?;
    }
    Ok(())
}

/// Memory BIOs: between the TLS call and the socket call the loop may serve the other.
#[test]
fn two_tls_peers_on_one_event_loop() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["uvicorn asyncio TLS", "uvicorn uvloop TLS"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        crowd(&stack.front.base(), 2, 200)?;
        verify(&agent, &stack.front, 400).map_err(|error| error.context(name))?;
        let unbound = agent.metrics()?.sum("weir_unbound_bytes_total", &[]);
        assert_eq!(unbound, 0.0, "{name}");
    }
    Ok(())
}
