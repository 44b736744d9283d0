//! `weir incidents`: what was found, from the running agent or from the state that it left.

mod text;

#[cfg(test)]
mod tests;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::api::{Answer, Api};
use super::{config, print};
use crate::clock::Timestamp;
use crate::incident::{IncidentId, IncidentView, Incidents};
use crate::store;

pub(super) use text::{list, one};

#[derive(Debug, Clone, clap::Args)]
pub(super) struct IncidentsArgs {
    /// Show this one alone, with its evidence
    id: Option<IncidentId>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Say that it is known, and why: it is held back from now on, unless it grows
    #[arg(long, value_name = "REASON", requires = "id")]
    acknowledge: Option<String>,
    /// Until when it is known (RFC 3339) [default: for 30 days]
    #[arg(long, value_name = "TIME", requires = "acknowledge", value_parser = time)]
    until: Option<Timestamp>,
    /// Configuration file [default: /etc/weir/weir.toml where it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the agent listens
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Directory of the state, read where no agent answers
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

fn time(text: &str) -> Result<Timestamp, String> {
    let message = "not a time such as 2026-12-31T00:00:00Z";
    Timestamp::parse(text).ok_or_else(|| message.to_owned())
}

pub(super) fn run(arguments: &IncidentsArgs) -> anyhow::Result<()> {
    let settings = config::settings(arguments.config.as_deref())?;
    let api = Api::of(&settings.http, arguments.listen)?;
    if let (Some(id), Some(reason)) = (arguments.id, &arguments.acknowledge) {
        let Some(answer) = api.acknowledge(id, reason, arguments.until)? else {
            bail!("no agent answers at {api}: incidents are acknowledged while it runs");
        };
        return show(&answer.good(id)?, arguments.json, one);
    }
    let directory = arguments.state.as_deref().unwrap_or(&settings.state.directory);
    match arguments.id {
        None => show(all(&api, directory)?.as_slice(), arguments.json, list),
        Some(id) => show(&single(&api, directory, id)?, arguments.json, one),
    }
}

fn all(api: &Api, directory: &Path) -> anyhow::Result<Vec<IncidentView>> {
    match api.get("/api/v1/incidents")? {
        Some(answer) => {
            tell(&format!("from the agent at {api}"));
            answer.json()
        }
        None => Ok(left_behind(api, directory)?.views()),
    }
}

fn single(api: &Api, directory: &Path, id: IncidentId) -> anyhow::Result<IncidentView> {
    match api.get(&format!("/api/v1/incidents/{id}"))? {
        Some(answer) => {
            tell(&format!("from the agent at {api}"));
            answer.good(id)
        }
        None => left_behind(api, directory)?.view(id).with_context(|| unknown(id)),
    }
}

fn unknown(id: IncidentId) -> String {
    format!("there is no incident {id}: weir incidents lists them")
}

/// What the agent left in its state.
fn left_behind(api: &Api, directory: &Path) -> anyhow::Result<Incidents> {
    let Some(saved) = store::incidents(directory)? else {
        bail!(
            "no agent answers at {api} and there is no state in {}: start weir run, or give \
             another --listen or --state",
            directory.display()
        );
    };
    tell(&format!("no agent answers at {api}: from the state in {}", directory.display()));
    let mut incidents = Incidents::default();
    let unreadable = incidents.restore(&saved);
    if unreadable > 0 {
        tell(&format!("{unreadable} of the saved incidents can't be read"));
    }
    Ok(incidents)
}

fn show<T: Serialize + ?Sized>(
    what: &T,
    json: bool,
    text: impl Fn(&T) -> String,
) -> anyhow::Result<()> {
    if json { print(&(serde_json::to_string_pretty(what)? + "\n")) } else { print(&text(what)) }
}

/// Says where the answer is from, beside the answer.
fn tell(line: &str) {
    // With standard error gone there is nobody to tell.
    let _told = writeln!(std::io::stderr(), "weir: {line}");
}

impl Answer {
    /// The incident that was asked for, or why there is none.
    fn good(&self, id: IncidentId) -> anyhow::Result<IncidentView> {
        if self.status == 404 {
            bail!(unknown(id));
        }
        self.json()
    }
}
