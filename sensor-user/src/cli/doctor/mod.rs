//! `weir doctor`: what can be captured on this host, what cannot, why, and what to do about it.
//!
//! Input: the kernel ([`host`]), capture itself ([`sight`]: the running agent's where one answers,
//! else its own, for as long as a look at every process takes) and the processes that serve
//! ([`server`]). Output: a report as text or JSON, in which each gap comes with advice.

mod advice;
mod host;
mod process;
mod server;
mod sight;
mod text;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use super::api::Api;
use super::{config, print};
use process::Process;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct DoctorArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Configuration file [default: /etc/weir/weir.toml where it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the agent listens, if one runs
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

/// One thing that capture depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// Without it nothing is captured; else less is.
    needed: bool,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Check {
    fn needed(name: &'static str, ok: bool, found: String, advice: &str) -> Self {
        Self { name, ok, needed: true, found, advice: (!ok).then(|| advice.to_owned()) }
    }

    fn wanted(name: &'static str, ok: bool, found: String, advice: &str) -> Self {
        Self { needed: false, ..Self::needed(name, ok, found, advice) }
    }
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    can_capture: bool,
    checks: Vec<Check>,
    /// Processes that have TLS or listen.
    processes: Vec<Process>,
    /// What capture itself says, as `/api/v1/coverage`; null where it doesn't start.
    coverage: Value,
}

pub(super) fn run(arguments: &DoctorArgs) -> anyhow::Result<()> {
    let settings = config::settings(arguments.config.as_deref())?;
    let api = Api::of(&settings.http, arguments.listen)?;
    let sight = sight::of(&api, &settings);
    let mut checks = host::checks(sight.is_of_agent);
    checks.extend(sight.checks);
    let report = Report {
        can_capture: checks.iter().all(|check| check.ok || !check.needed),
        processes: process::all(&sight.coverage, server::all()),
        checks,
        coverage: sight.coverage,
    };
    if arguments.json {
        print(&(serde_json::to_string_pretty(&report)? + "\n"))
    } else {
        print(&text::of(&report))
    }
}
