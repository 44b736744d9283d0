//! Every process that has TLS or listens, and what is seen of it.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::advice;
use super::server::Server;

/// What is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Its TLS, and what it speaks without.
    Covered,
    /// It has TLS that is not seen.
    Uncovered,
    /// It listens and has no TLS that is known of.
    Plain,
}

/// One process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) comm: String,
    pub(super) listens: Vec<SocketAddr>,
    pub(super) state: State,
    /// What does its TLS, as far as that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) runtime: Option<String>,
    pub(super) libraries: Vec<String>,
    /// Why it is not covered, or what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<String>,
}

/// Of `/api/v1/coverage`.
#[derive(Debug, Deserialize)]
struct Tls {
    pid: u32,
    comm: String,
    runtime: String,
    libraries: Vec<String>,
    covered: bool,
    reason: Option<String>,
}

/// What has TLS by this coverage, and what listens; in the order of process ids.
pub(super) fn all(coverage: &Value, mut servers: BTreeMap<u32, Server>) -> Vec<Process> {
    let tls = coverage.get("processes").and_then(Value::as_array);
    let tls = tls.into_iter().flatten().filter_map(|it| Tls::deserialize(it).ok());
    let mut all: Vec<_> = tls
        .map(|tls| {
            let server = servers.remove(&tls.pid);
            with_tls(tls, server)
        })
        .collect();
    all.extend(servers.into_iter().map(|(pid, server)| plain(pid, server)));
    all.sort_by_key(|process| process.pid);
    all
}

fn with_tls(tls: Tls, server: Option<Server>) -> Process {
    let own = server.as_ref().and_then(|server| server.own_tls);
    let advice = match (&tls.reason, tls.covered) {
        (None, true) => None,
        (reason, _) => {
            Some(advice::of_process(&tls.libraries, reason.as_deref().unwrap_or_default(), own))
        }
    };
    Process {
        pid: tls.pid,
        comm: tls.comm,
        listens: server.map(|server| server.listens).unwrap_or_default(),
        state: if tls.covered { State::Covered } else { State::Uncovered },
        runtime: Some(tls.runtime),
        libraries: tls.libraries,
        reason: tls.reason,
        advice,
    }
}

fn plain(pid: u32, server: Server) -> Process {
    let Server { comm, listens, own_tls } = server;
    Process {
        pid,
        comm,
        listens,
        state: State::Plain,
        runtime: None,
        libraries: Vec::new(),
        reason: own_tls.map(advice::note),
        advice: None,
    }
}
