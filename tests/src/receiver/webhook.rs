//! A receiver of webhooks that writes down what it got.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::{Lab, Process, net, programs, settle};

/// A running receiver.
#[derive(Debug)]
pub struct Webhook {
    log: PathBuf,
    process: Process,
}

/// A request that it got.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Delivery {
    /// `webhook-id`.
    pub id: String,
    /// The signature is right.
    pub signed: bool,
    /// What it was answered with.
    pub status: u16,
    /// What was posted.
    pub body: Value,
}

impl Webhook {
    /// Starts one on `port`, with more arguments of `fixtures/receiver.py`.
    ///
    /// # Errors
    /// Python is missing, or the port is not free.
    pub fn start(lab: &Lab, port: u16, arguments: &[&str]) -> Result<Self> {
        let room = lab.room("receiver")?;
        let log = room.join("deliveries.ndjson");
        let mut command = Command::new(programs::python()?);
        command.arg(programs::fixture("receiver.py")).arg(port.to_string()).arg(&log);
        command.args(arguments);
        let mut process = Process::start("the receiver", &mut command, &room.join("output"))?;
        net::wait_for_listener(net::local(port), || process.check_alive())?;
        Ok(Self { log, process })
    }

    /// What it got so far.
    ///
    /// # Errors
    /// Its own log cannot be read.
    pub fn deliveries(&self) -> Result<Vec<Delivery>> {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let read = |line: &str| serde_json::from_str(line).with_context(|| line.to_owned());
        text.lines().map(read).collect()
    }

    /// Waits for what it has to get.
    ///
    /// # Errors
    /// It does not come.
    pub fn wait_for(
        &self,
        what: &str,
        is_there: impl Fn(&[Delivery]) -> bool,
    ) -> Result<Vec<Delivery>> {
        let got = || Ok(Some(self.deliveries()?).filter(|got| is_there(got)));
        settle::until(what, settle::PATIENCE, got)
            .with_context(|| format!("{:?}\n{}", self.deliveries(), self.process.output()))
    }
}
