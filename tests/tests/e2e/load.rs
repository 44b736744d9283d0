//! Under load every count is exact, or says that it is not.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, ensure};
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

/// Waits until the agent's log has stopped to grow.
fn wait_until_quiet(agent: &Agent) -> Result<()> {
    let mut before = usize::MAX;
    let mut same = 0;
    settle::until("the agent to catch up", settle::PATIENCE, || {
        let now = agent.exchanges()?.len();
        same = if now == before { same + 1 } else { 0 };
        before = now;
        Ok((same >= 10).then_some(()))
    })
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
    let server = Nginx::files("/list", file_of(&lab, 50)?, 50).tls(&tls).start(&lab)?;
    let agent = Agent::start(&lab, &[server.port])?;
    let report = Wrk::start(&lab, &server.url("/list"), 16, Duration::from_secs(4))?.finish()?;
    assert_eq!(report.errors, 0, "{report:?}");
    wait_until_quiet(&agent)?;
    let lost = agent.metrics()?.sum("weir_capture_lost_total", &[]);
    eprintln!("{report:?}, {lost} events lost");
    if lost == 0.0 {
        verify(&agent, &server, server.served()?.len())?;
    } else {
        check_honest(&agent, &BTreeMap::from([("/list", 50)]))?;
    }
    Ok(())
}

#[test]
fn a_ring_buffer_too_small_loses_events_and_says_so() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    let server = Nginx::files("/small", file_of(&lab, 5)?, 5)
        .file("/large", file_of(&lab, 20_000)?, 20_000)
        .tls(&tls)
        .start(&lab)?;
    let settings =
        agent::Settings::new(&lab, &[server.port])?.set("capture", "ring_bytes", "65536");
    let agent = Agent::with(&lab, &settings)?;
    let small = Wrk::start(&lab, &server.url("/small"), 4, Duration::from_secs(3))?;
    let large = Wrk::start(&lab, &server.url("/large"), 8, Duration::from_secs(3))?;
    assert_eq!((small.finish()?.errors, large.finish()?.errors), (0, 0));
    wait_until_quiet(&agent)?;
    let metrics = agent.metrics()?;
    assert!(metrics.sum("weir_capture_lost_total", &[("reason", "ring_full")]) > 0.0);
    assert!(metrics.sum("weir_bodies_total", &[("outcome", "lost")]) > 0.0);
    let served = server.served()?;
    let counted = check_honest(&agent, &BTreeMap::from([("/small", 5), ("/large", 20_000)]))?;
    assert!(counted <= served.len(), "{counted} exchanges of {}", served.len());
    let large = agent.endpoints()?.into_iter().find(|e| e.endpoint == "GET /large");
    let large = large.map(|e| (e.records_quality, e.records));
    let truth: u64 = served.iter().filter(|s| s.path == "/large").map(|s| s.records).sum();
    assert!(
        large.as_ref().is_some_and(|(quality, records)| quality == "at_least" && *records <= truth),
        "{large:?} of {truth}"
    );
    Ok(())
}
