//! What capture says of itself.
//!
//! The agent has seen who speaks TLS since it started, and what was lost; a look of our own knows
//! only which libraries are mapped now. So the agent is asked first.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use super::super::api::Api;
use super::{Check, advice};
use crate::config::Settings;
use crate::pipeline::Live;

/// How long to look at the processes that run.
const SCAN: Duration = Duration::from_secs(20);

/// What capture says.
pub(super) struct Sight {
    pub(super) is_of_agent: bool,
    pub(super) checks: Vec<Check>,
    /// As `/api/v1/coverage`; null where capture doesn't start.
    pub(super) coverage: Value,
}

/// What the running agent sees, else what a new one would.
pub(super) fn of(api: &Api, settings: &Settings) -> Sight {
    match ask(api) {
        Ok(Some((status, coverage))) => {
            let mut checks = vec![agent(api, &status)];
            checks.extend(of_coverage(&coverage));
            Sight { is_of_agent: true, checks, coverage }
        }
        Ok(None) => {
            let found = format!("none answers at {api}; this is what a new one would see");
            own(Check::wanted("agent", true, found, ""), settings)
        }
        Err(error) => {
            let advice = "give --config or --listen of the agent that runs";
            own(Check::wanted("agent", false, format!("{error:#}"), advice), settings)
        }
    }
}

/// Of `/api/v1/status`.
#[derive(Debug, Deserialize)]
pub(super) struct Status {
    pub(super) version: String,
    pub(super) ready: bool,
}

fn ask(api: &Api) -> anyhow::Result<Option<(Status, Value)>> {
    let Some(status) = api.get("/api/v1/status")? else { return Ok(None) };
    let Some(coverage) = api.get("/api/v1/coverage")? else { return Ok(None) };
    Ok(Some((status.json()?, coverage.json()?)))
}

fn agent(api: &Api, status: &Status) -> Check {
    let Status { version, ready } = status;
    let state = if *ready { "ready" } else { "not ready yet" };
    let found = format!("version {version} at {api}, {state}");
    Check::wanted("agent", *ready, found, "it attaches its probes: ask again in some seconds")
}

/// Loads the programs as an agent would, and lets them go again.
fn own(agent: Check, settings: &Settings) -> Sight {
    let ring = settings.capture.ring_bytes;
    match Live::open(settings) {
        Ok(live) => {
            let taken = |name, found: String| Check::needed(name, true, found, "");
            let mut checks = vec![
                agent,
                taken("programs", "the kernel takes them".to_owned()),
                taken("ring buffer", format!("{ring} bytes")),
            ];
            // A structure of numbers, names and lists always has a JSON form.
            let coverage = serde_json::to_value(scanned(&live)).unwrap_or_default();
            checks.extend(of_coverage(&coverage));
            Sight { is_of_agent: false, checks, coverage }
        }
        Err(error) => {
            let refused = Check::needed("programs", false, "not loaded".into(), &error.to_string());
            Sight { is_of_agent: false, checks: vec![agent, refused], coverage: Value::Null }
        }
    }
}

/// The coverage once every running process was looked at.
fn scanned(live: &Live) -> crate::pipeline::HostCoverage {
    let end = Instant::now() + SCAN;
    loop {
        let coverage = live.host_coverage();
        if coverage.tls.scanned || Instant::now() > end {
            return coverage;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Programs that are missing, and events that were lost.
pub(super) fn of_coverage(coverage: &Value) -> Vec<Check> {
    let missing = coverage.get("programs_missing").and_then(Value::as_array);
    let text = |of: &Value, key| of.get(key).and_then(Value::as_str).unwrap_or("?").to_owned();
    let mut checks: Vec<_> = missing
        .into_iter()
        .flatten()
        .map(|it| {
            let found = format!("no {}: {}", text(it, "program"), text(it, "why"));
            Check::wanted("program", false, found, "the rest runs; less is seen without it")
        })
        .collect();
    checks.extend(losses(coverage));
    checks
}

fn losses(coverage: &Value) -> Vec<Check> {
    let lost = coverage.get("lost").and_then(Value::as_object).into_iter().flatten();
    let lost = lost.map(|(reason, events)| (reason, events.as_u64().unwrap_or(0)));
    let lost: Vec<_> = lost.filter(|(_, events)| *events > 0).collect();
    if lost.is_empty() {
        return vec![Check::wanted("events", true, "none was lost".to_owned(), "")];
    }
    let check = |(reason, events): &(&String, u64)| {
        let found = format!("{events} lost: {reason}");
        Check::wanted("events", false, found, advice::of_loss(reason))
    };
    lost.iter().map(check).collect()
}
