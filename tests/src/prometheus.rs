//! Prometheus, scraping an agent.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{Lab, Process, net, programs, settle};

/// A running Prometheus. Dropped, it is stopped.
#[derive(Debug)]
pub struct Prometheus {
    address: SocketAddr,
    _process: Process,
}

impl Prometheus {
    /// Starts one that scrapes `target` every second as job `weir`, and waits until it answers.
    ///
    /// # Errors
    /// Prometheus is not installed, or does not start.
    pub fn scraping(lab: &Lab, target: SocketAddr) -> Result<Self> {
        let room = lab.room("prometheus")?;
        let config = room.join("prometheus.yml");
        let text = format!(
            "global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\nscrape_configs:\n  - job_name: weir\n    \
             static_configs: [ {{ targets: [\"{target}\"] }} ]\n"
        );
        std::fs::write(&config, text)?;
        let address = net::local(net::free_port()?);
        let mut command = Command::new(programs::program("prometheus")?);
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", room.join("data").display()))
            .arg(format!("--web.listen-address={address}"));
        let mut process = Process::start("prometheus", &mut command, &room.join("output"))?;
        settle::until("prometheus", settle::PATIENCE, || {
            process.check_alive()?;
            Ok(net::get(address, "/-/ready").ok().filter(|(status, _)| *status == 200).map(drop))
        })?;
        Ok(Self { address, _process: process })
    }

    /// The series that an expression gives now.
    ///
    /// # Errors
    /// Prometheus refuses it.
    pub fn query(&self, expression: &str) -> Result<Vec<Value>> {
        let data = self.ask("/api/v1/query", &[("query", expression)])?;
        let series = data.get("result").and_then(Value::as_array);
        let series = series.with_context(|| data.to_string())?;
        Ok(series.clone())
    }

    /// The values of a label among the series that `selector` selects.
    ///
    /// # Errors
    /// Prometheus refuses it.
    pub fn label_values(&self, selector: &str, label: &str) -> Result<Vec<String>> {
        let data = self.ask(&format!("/api/v1/label/{label}/values"), &[("match[]", selector)])?;
        serde_json::from_value(data).context("label values are not a list of strings")
    }

    fn ask(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Value> {
        let encoded =
            parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let query = encoded.collect::<Vec<_>>().join("&");
        let (status, body) = net::get(self.address, &format!("{path}?{query}"))?;
        anyhow::ensure!(status == 200, "{parameters:?} was answered {status}: {body}");
        let mut answer: Value = serde_json::from_str(&body).with_context(|| body.clone())?;
        Ok(answer.get_mut("data").map(Value::take).unwrap_or_default())
    }
}

/// Percent-encoding (RFC 3986 2.1) of all but unreserved characters.
fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
