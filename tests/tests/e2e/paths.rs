//! A crawler that never asks for the same path twice.

use std::collections::BTreeSet;

use anyhow::Result;
use weir_tests::client::RawClient;
use weir_tests::server::{RawServer, Step};
use weir_tests::{Agent, Lab, agent, settle, wait_for_served};

const PATHS: usize = 100_000;
const ENDPOINTS_MAX: usize = 200;

/// A word of its own for every number, so that no placeholder is at hand.
fn word(mut number: usize) -> String {
    let mut word = String::new();
    for _ in 0..5 {
        word.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
    }
    word
}

#[test]
fn a_hundred_thousand_paths_are_all_counted_in_bounded_series() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let server =
        RawServer::start(|request| vec![Step::json(b"[{\"id\":1}]"), request.served("", 1)])?;
    let settings = agent::Settings::new(&lab, &[server.port])?.set(
        "limits",
        "endpoints",
        &ENDPOINTS_MAX.to_string(),
    );
    let agent = Agent::with(&lab, &settings)?;
    let mut client = RawClient::connect(server.port)?;
    for start in (0..PATHS).step_by(100) {
        // Two levels, so that one collapsing level alone does not bound the templates.
        let requests: String = (start..start + 100)
            .map(|n| format!("GET /{}/{}/x HTTP/1.1\r\nhost: x\r\n\r\n", word(n / 300), word(n)))
            .collect();
        client.send(requests.as_bytes())?;
        client.read_until("[{\"id\":1}]", 100)?;
    }
    assert_eq!(wait_for_served(&server, PATHS)?.len(), PATHS);
    settle::until("all exchanges", settle::PATIENCE, || {
        let metrics = agent.metrics()?;
        Ok((metrics.sum("weir_exchanges_total", &[]) >= PATHS as f64).then_some(()))
    })?;
    let metrics = agent.metrics()?;
    assert_eq!(metrics.sum("weir_exchanges_total", &[]), PATHS as f64);
    // A page of the server's that moves at that moment can't be read: then the agent says so.
    let lost = metrics.sum("weir_capture_lost_total", &[]);
    let exact = metrics.sum("weir_records_total", &[("quality", "exact")]);
    assert!(exact >= PATHS as f64 - lost, "{exact} records, {lost} events lost");
    assert!(metrics.sum("weir_records_total", &[]) <= PATHS as f64, "more than was sent");
    let endpoints: BTreeSet<_> =
        metrics.samples().filter_map(|sample| sample.labels.get("endpoint")).collect();
    assert!(endpoints.len() <= ENDPOINTS_MAX + 1, "{} endpoints", endpoints.len());
    assert!(agent.endpoints()?.len() <= ENDPOINTS_MAX + 1);
    Ok(())
}
