//! Connections that are older than the agent.

use anyhow::Result;
use weir_tests::client::{Library, Session};
use weir_tests::{Agent, Lab, Oracle, verify};

use crate::servers::start;

#[test]
fn a_connection_open_since_before_the_agent_is_counted_from_then_on() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in [
        "http.server",
        "http.server TLS",
        "nginx proxy",
        "nginx proxy TLS",
        "uvicorn asyncio TLS",
        "uvicorn uvloop TLS",
        "apache proxy TLS",
    ] {
        let stack = start(&lab, name)?;
        let mut clients = [
            Session::open(Library::Standard, &stack.front.base(), "alpha")?,
            Session::open(Library::Requests, &stack.front.base(), "beta")?,
        ];
        for client in &mut clients {
            client.get("/customers/1")?;
        }
        weir_tests::settle::until("the oracle", weir_tests::settle::PATIENCE, || {
            Ok((stack.front.served()?.len() == 2).then_some(()))
        })?;
        stack.front.log.forget()?;
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
