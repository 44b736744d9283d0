//! Prometheus' Alertmanager.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{Lab, Process, net, programs};

/// A running Alertmanager.
#[derive(Debug)]
pub struct Alertmanager {
    port: u16,
    _process: Process,
}

/// An element of its `/api/v2/alerts`: what is not over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ActiveAlert {
    /// What identifies it.
    pub labels: BTreeMap<String, String>,
    /// What is said of it.
    pub annotations: BTreeMap<String, String>,
    /// When it began.
    #[serde(rename = "startsAt")]
    pub starts_at: String,
    /// When it ends, if it is not posted again.
    #[serde(rename = "endsAt")]
    pub ends_at: String,
}

impl Alertmanager {
    /// Starts one on `port` that tells a webhook on `webhook_port` of every alert and its end.
    ///
    /// # Errors
    /// It is not installed, or does not start.
    pub fn start(lab: &Lab, port: u16, webhook_port: u16) -> Result<Self> {
        let room = lab.room("alertmanager")?;
        let config = room.join("alertmanager.yml");
        std::fs::write(&config, CONFIG.replace("PORT", &webhook_port.to_string()))?;
        let mut command = Command::new(programs::program("prometheus-alertmanager")?);
        command.arg(format!("--config.file={}", config.display()));
        command.arg(format!("--storage.path={}", room.join("data").display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        // Alone, with nobody to gossip with.
        command.arg("--cluster.listen-address=");
        let mut process = Process::start("Alertmanager", &mut command, &room.join("output"))?;
        net::wait_for_listener(net::local(port), || process.check_alive())?;
        Ok(Self { port, _process: process })
    }

    /// What is not over.
    ///
    /// # Errors
    /// It does not answer, or not as its API says.
    pub fn active(&self) -> Result<Vec<ActiveAlert>> {
        let (status, body) = net::get(net::local(self.port), "/api/v2/alerts")?;
        anyhow::ensure!(status == 200, "{status}: {body}");
        serde_json::from_str(&body).with_context(|| body.clone())
    }
}

const CONFIG: &str = "\
route:
  receiver: hook
  group_by: [incident]
  group_wait: 0s
  group_interval: 1s
receivers:
- name: hook
  webhook_configs:
  - url: http://127.0.0.1:PORT/
    send_resolved: true
";
