//! The agent killed at the worst moment.

use anyhow::Result;
use weir_tests::client::{Wrk, curl};
use weir_tests::{Agent, Lab, Oracle, settle, wait_for_served};

use crate::servers::start;

#[test]
fn killing_the_agent_under_load_leaves_the_host_clean() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["nginx proxy TLS", "uvicorn uvloop TLS"] {
        let stack = start(&lab, name)?;
        let mut agent = Agent::start(&lab, &[stack.front.port])?;
        let url = stack.front.url("/customers/7");
        let load = Wrk::start(&lab, &url, 16, settle::PATIENCE)?;
        settle::until("some load", settle::PATIENCE, || {
            Ok((agent.metrics()?.sum("weir_exchanges_total", &[]) > 300.0).then_some(()))
        })?;
        // `kill` demands that the kernel frees every program and link of the agent's.
        agent.kill()?;
        let before = stack.front.served()?.len();
        wait_for_served(&stack.front, before + 300)?;
        let report = load.stop()?;
        assert_eq!(report.errors, 0, "{name}: {report:?}");
        assert_eq!(curl(&[], &[url])?, [200], "{name}");
    }
    Ok(())
}

#[test]
fn stopping_the_agent_leaves_no_probe() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server TLS")?;
    let mut agent = Agent::start(&lab, &[stack.front.port])?;
    assert!(!agent.programs()?.is_empty(), "the agent holds programs while it runs");
    curl(&[], &[stack.front.url("/customers/7")])?;
    agent.stop()
}
