//! Under load every count is exact, or says that it is not.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use weir_tests::client::Wrk;
use weir_tests::server::Nginx;
use weir_tests::{Agent, Lab, Oracle, agent, settle, verify};

/// A list of so many customers in a file.
fn file_of(lab: &Lab, customers: u64) -> Result<std::path::PathBuf> {
    let rows: Vec<_> =
        (0..customers).map(|n| format!("{{\"id\":{n},\"name\":\"Ada Example {n}\"}}")).collect();
    let path = lab.path().join(format!("{customers}.json"));
    std::fs::write(&path, format!("[{}]", rows.join(",")))?;
    Ok(path)
}

/// No count is above the truth, and those called exact are the truth.
fn check_honest(agent: &Agent, truth: &BTreeMap<&str, u64>) -> Result<usize> {
    let counted = agent.exchanges()?;
    for exchange in counted.iter().filter(|exchange| exchange.status == 200) {
        // A request whose head was lost has no path, and cannot be exact.
        let most = truth.get(exchange.path.as_str()).or(truth.values().max()).copied();
        let most = most.unwrap_or_default();
        ensure!(exchange.records <= most, "too high: {exchange:?}");
        let exact = exchange.quality == "exact" && !exchange.path.is_empty();
        ensure!(!exact || exchange.records == most, "not exact: {exchange:?}");
    }
    Ok(counted.len())
}

#[test]
fn under_load_nothing_is_lost_or_the_loss_is_counted() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    let mut server = Nginx::files("/list", file_of(&lab, 50)?, 50).tls(&tls).start(&lab)?;
    let agent = Agent::start(&lab, &[server.port])?;
    let report = Wrk::start(&lab, &server.url("/list"), 16, Duration::from_secs(4))?.finish()?;
    assert_eq!(report.errors, 0, "{report:?}");
    server.finish()?;
    if let Err(error) = verify(&agent, &server, server.served()?.len()) {
        let lost = agent.metrics()?.sum("weir_capture_lost_total", &[]);
        ensure!(lost > 0.0, "nothing was lost, but {error:#}");
        check_honest(&agent, &BTreeMap::from([("/list", 50)]))?;
    }
    Ok(())
}

#[test]
fn a_ring_buffer_too_small_loses_events_and_says_so() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    let mut server = Nginx::files("/small", file_of(&lab, 5)?, 5)
        .file("/large", file_of(&lab, 20_000)?, 20_000)
        .tls(&tls)
        .start(&lab)?;
    let settings =
        agent::Settings::new(&lab, &[server.port])?.set("capture", "ring_bytes", "65536");
    let agent = Agent::with(&lab, &settings)?;
    let small = Wrk::start(&lab, &server.url("/small"), 4, settle::PATIENCE)?;
    let large = Wrk::start(&lab, &server.url("/large"), 8, settle::PATIENCE)?;
    settle::until("losses that show", settle::PATIENCE, || {
        let metrics = agent.metrics()?;
        let full = metrics.sum("weir_capture_lost_total", &[("reason", "ring_full")]);
        let lost = metrics.sum("weir_bodies_total", &[("outcome", "lost")]);
        let lower_bound = agent.endpoints()?.iter().any(is_lower_bound);
        Ok((full > 0.0 && lost > 0.0 && lower_bound).then_some(()))
    })?;
    assert_eq!((small.stop()?.errors, large.stop()?.errors), (0, 0));
    server.finish()?;
    let served = server.served()?;
    let counted = check_honest(&agent, &BTreeMap::from([("/small", 5), ("/large", 20_000)]))?;
    assert!(counted <= served.len(), "{counted} exchanges of {}", served.len());
    let truth: u64 = served.iter().filter(|s| s.path == "/large").map(|s| s.records).sum();
    let large = agent.endpoints()?.into_iter().find(is_lower_bound).context("no /large")?;
    assert!(large.records <= truth, "{large:?} of {truth}");
    Ok(())
}

fn is_lower_bound(endpoint: &agent::Endpoint) -> bool {
    endpoint.endpoint == "GET /large" && endpoint.records_quality == "at_least"
}
