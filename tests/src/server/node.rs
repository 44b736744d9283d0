//! Node in front of an API, with or without TLS.

use std::process::Command;

use anyhow::Result;

use super::Server;
use crate::lab::{Certificate, Lab};
use crate::oracle::ServedLog;
use crate::{Process, net, programs};

/// Starts Node as a reverse proxy to a server on port `upstream`. What it writes down is the
/// oracle; the counts come from the API's `x-records` and `x-endpoint`.
///
/// # Errors
/// Node is missing, or doesn't listen in time.
pub fn node(lab: &Lab, upstream: u16, tls: Option<&Certificate>) -> Result<Server> {
    let room = lab.room("node")?;
    let (port, log) = (net::free_port()?, room.join("served.ndjson"));
    let mut command = Command::new(programs::program("node")?);
    command.arg(programs::fixture("proxy.js")).args([port.to_string(), upstream.to_string()]);
    command.arg(&log);
    if let Some(tls) = tls {
        command.args([&tls.certificate, &tls.key]);
    }
    let process = Process::start("node", &mut command, &room.join("output"))?;
    Server::ready(process, net::local(port), tls.is_some(), ServedLog::new(&log))
}
