//! `weir run` as users run it, and all that it says.

mod bpf;
mod command;
mod metrics;
mod report;
mod settings;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

pub use bpf::Programs;
pub use command::{Finished, finish, weir};
pub use metrics::{Metrics, Sample};
pub use report::{Coverage, Endpoint, Incident, Logged, Principal, ProcessCoverage, read_log};
pub use settings::Settings;

use crate::{Lab, Process, net, programs, settle};

/// How long the kernel may take to free the programs of a process that is gone.
const FREE_PATIENCE: Duration = settle::PATIENCE;

/// A running agent. Dropped, it is stopped, and must have left no program in the kernel.
#[derive(Debug)]
pub struct Agent {
    process: Process,
    address: SocketAddr,
    log: PathBuf,
    config: PathBuf,
    state: PathBuf,
}

impl Agent {
    /// Starts an agent that captures what the servers on `ports` serve, and waits until it
    /// is ready.
    ///
    /// # Errors
    /// It ends, or is not ready in time.
    pub fn start(lab: &Lab, ports: &[u16]) -> Result<Self> {
        Self::with(lab, &Settings::new(lab, ports)?)
    }

    /// Starts an agent with these settings and waits until it is ready.
    ///
    /// # Errors
    /// It ends, or is not ready in time.
    pub fn with(lab: &Lab, settings: &Settings) -> Result<Self> {
        let room = lab.room("agent")?;
        let config = room.join("weir.toml");
        settings.write(&config)?;
        let process = Process::start(
            "weir",
            Command::new(programs::weir()?).args(["run", "--config"]).arg(&config),
            &room.join("output"),
        )?;
        let mut agent = Self {
            process,
            address: settings.address,
            log: settings.exchange_log.clone(),
            config,
            state: settings.state.clone(),
        };
        agent.wait_until_ready()?;
        Ok(agent)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let address = self.address;
        let process = &mut self.process;
        settle::until("/readyz", settle::PATIENCE, || {
            process.check_alive()?;
            Ok(net::get(address, "/readyz").ok().filter(|(status, _)| *status == 200).map(drop))
        })
        .with_context(|| self.process.output())
    }

    /// Its process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// What it logged so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.process.output()
    }

    /// Its configuration file.
    #[must_use]
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// Its state directory.
    #[must_use]
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Body of a `GET` that must be answered 200.
    ///
    /// # Errors
    /// It isn't.
    pub fn get(&self, path: &str) -> Result<String> {
        let (status, body) = net::get(self.address, path)?;
        if status != 200 {
            bail!("{path} was answered {status}: {body}");
        }
        Ok(body)
    }

    /// `/api/v1/endpoints`.
    ///
    /// # Errors
    /// No answer, or not of the promised form.
    pub fn endpoints(&self) -> Result<Vec<Endpoint>> {
        let body = self.get("/api/v1/endpoints")?;
        serde_json::from_str(&body).with_context(|| body.clone())
    }

    /// `/api/v1/principals`.
    ///
    /// # Errors
    /// No answer, or not the expected one.
    pub fn principals(&self) -> Result<Vec<Principal>> {
        let body = self.get("/api/v1/principals")?;
        serde_json::from_str(&body).with_context(|| body.clone())
    }

    /// `/api/v1/incidents`.
    ///
    /// # Errors
    /// No answer, or not the expected one.
    pub fn incidents(&self) -> Result<Vec<Incident>> {
        let body = self.get("/api/v1/incidents")?;
        serde_json::from_str(&body).with_context(|| body.clone())
    }

    /// `/metrics`.
    ///
    /// # Errors
    /// No answer, or not Prometheus text.
    pub fn metrics(&self) -> Result<Metrics> {
        Metrics::parse(&self.get("/metrics")?)
    }

    /// `/api/v1/coverage`.
    ///
    /// # Errors
    /// No answer, or not the expected one.
    pub fn coverage(&self) -> Result<Coverage> {
        let body = self.get("/api/v1/coverage")?;
        serde_json::from_str(&body).with_context(|| body.clone())
    }

    /// Waits until the agent sees the plaintext of a process's TLS, and gives the libraries.
    ///
    /// # Errors
    /// It doesn't in time.
    pub fn wait_until_covered(&self, pid: u32) -> Result<Vec<String>> {
        settle::until(&format!("coverage of process {pid}"), settle::PATIENCE, || {
            let covered =
                self.coverage()?.processes.into_iter().find(|p| p.pid == pid && p.covered);
            Ok(covered.map(|process| process.libraries))
        })
    }

    /// The exchange log.
    ///
    /// # Errors
    /// A line of it is not in the format `weir`.
    pub fn exchanges(&self) -> Result<Vec<Logged>> {
        report::read_log(&self.log)
    }

    /// Everything that the agent says it lost, one line a reason.
    ///
    /// # Errors
    /// As [`Self::metrics`].
    pub fn losses(&self) -> Result<String> {
        let metrics = self.metrics()?;
        let names =
            ["weir_capture_lost_total", "weir_capture_gap_bytes_total", "weir_unbound_bytes_total"];
        let lost = metrics.samples().filter(|s| names.contains(&s.name.as_str()) && s.value > 0.0);
        Ok(lost.map(|s| format!("{s}\n")).collect())
    }

    /// Its most resident memory so far, in bytes.
    ///
    /// # Errors
    /// It has ended.
    pub fn memory_peak_bytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.pid()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).context("no VmHWM")?;
        Ok(kib.trim().parse::<u64>()? * 1024)
    }

    /// The programs and links that it holds in the kernel now.
    ///
    /// # Errors
    /// It has ended.
    pub fn programs(&self) -> Result<Programs> {
        Programs::of(self.process.pid())
    }

    /// Asks it to stop, and waits until the kernel holds nothing of it any more.
    ///
    /// # Errors
    /// It had to be killed, failed, panicked, or something of it stays in the kernel.
    pub fn stop(&mut self) -> Result<()> {
        self.process.check_alive()?;
        let programs = self.programs()?;
        let status = self.process.stop()?;
        if !status.success() {
            bail!("weir ended with {status}:\n{}", self.output());
        }
        if self.output().contains("panicked") {
            bail!("weir panicked:\n{}", self.output());
        }
        programs.wait_until_gone(FREE_PATIENCE)
    }

    /// Kills it (SIGKILL), and waits until the kernel holds nothing of it any more.
    ///
    /// # Errors
    /// Something of it stays in the kernel.
    pub fn kill(&mut self) -> Result<()> {
        let programs = self.programs()?;
        if programs.is_empty() {
            bail!("the agent holds no BPF programs: nothing to clean up after it");
        }
        self.process.kill()?;
        programs.wait_until_gone(FREE_PATIENCE)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // Stopped or killed by the test itself: nothing left to say.
        if self.process.check_alive().is_err() {
            return;
        }
        let stopped = self.stop();
        if std::thread::panicking() {
            eprintln!("weir's own log:\n{}", self.output());
        } else {
            assert!(stopped.is_ok(), "{stopped:?}");
        }
    }
}
