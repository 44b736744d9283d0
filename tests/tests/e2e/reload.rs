//! SIGHUP.

use std::collections::BTreeSet;

use anyhow::Result;
use weir_tests::client::curl;
use weir_tests::{Agent, Lab, agent, settle, verify};

use crate::servers::start;

#[test]
fn a_reload_with_a_bad_file_changes_nothing_and_says_so() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let settings = agent::Settings::new(&lab, &[stack.front.port])?;
    let mut agent = Agent::with(&lab, &settings)?;
    curl(&[], &[stack.front.url("/customers/1")])?;
    verify(&agent, &stack.front, 1)?;
    let good = std::fs::read_to_string(agent.config())?;
    std::fs::write(agent.config(), format!("{good}\n[limits]\nendpoint = 5\n"))?;
    agent.process().signal(libc::SIGHUP)?;
    settle::until("the complaint", settle::PATIENCE, || {
        Ok(agent.output().contains("limits.endpoint").then_some(()))
    })?;
    curl(&[], &[stack.front.url("/customers/2")])?;
    verify(&agent, &stack.front, 2)?;
    Ok(())
}

#[test]
fn a_reload_takes_what_can_be_taken_without_a_restart() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let settings = agent::Settings::new(&lab, &[stack.front.port])?;
    let mut agent = Agent::with(&lab, &settings)?;
    for key in ["alpha", "beta", "gamma"] {
        curl(&["--header", &format!("x-api-key: {key}")], &[stack.front.url("/customers/1")])?;
    }
    verify(&agent, &stack.front, 3)?;
    let exported = |agent: &Agent| -> Result<usize> {
        let metrics = agent.metrics()?;
        let exported = metrics.samples().filter(|sample| sample.name == "weir_principal_records");
        let principals: BTreeSet<_> =
            exported.filter_map(|sample| sample.labels.get("principal")).collect();
        Ok(principals.len())
    };
    assert_eq!(exported(&agent)?, 3);
    settings.set("limits", "principals_exported", "1").write(agent.config())?;
    agent.process().signal(libc::SIGHUP)?;
    settle::until("one principal", settle::PATIENCE, || Ok((exported(&agent)? == 1).then_some(())))
}
