//! What the agent says at one moment.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::cli::api::Api;
use crate::incident::IncidentView;

/// All of it.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) at: Instant,
    pub(super) status: Status,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) principals: Vec<Principal>,
    pub(super) incidents: Vec<IncidentView>,
}

/// `/api/v1/status`, as far as it is shown.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Status {
    pub(super) version: String,
    pub(super) ready: bool,
    pub(super) uptime_seconds: u64,
    pub(super) endpoints: u64,
    pub(super) principals: u64,
    pub(super) lost_events: BTreeMap<String, u64>,
}

/// One of `/api/v1/endpoints`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Endpoint {
    pub(super) service: String,
    pub(super) endpoint: String,
    pub(super) principals: u64,
    #[serde(flatten)]
    pub(super) numbers: Numbers,
}

/// One of `/api/v1/principals`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Principal {
    pub(super) principal: String,
    pub(super) service: String,
    pub(super) endpoint: String,
    #[serde(flatten)]
    pub(super) numbers: Numbers,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Numbers {
    pub(super) exchanges: u64,
    pub(super) records: u64,
    /// By window.
    pub(super) distinct_records: BTreeMap<String, u64>,
    pub(super) sensitive: Vec<String>,
}

impl Numbers {
    /// Distinct records of the last day; of all time from an agent that knows no windows.
    pub(super) fn distinct(&self) -> u64 {
        let windows = &self.distinct_records;
        windows.get("24h").or_else(|| windows.get("total")).copied().unwrap_or(0)
    }
}

/// Asks for everything.
///
/// # Errors
/// Nobody listens, or what listens is no agent.
pub(super) fn take(api: &Api) -> anyhow::Result<Sample> {
    let Some(status) = api.get("/api/v1/status")? else {
        bail!("no agent answers at {api}: start weir run, or give another --listen");
    };
    let list = |path: &str| {
        let answer = api.get(path).transpose();
        answer.with_context(|| format!("the agent at {api} is gone"))?
    };
    Ok(Sample {
        at: Instant::now(),
        status: status.json()?,
        endpoints: list("/api/v1/endpoints")?.json()?,
        principals: list("/api/v1/principals")?.json()?,
        incidents: list("/api/v1/incidents")?.json()?,
    })
}
