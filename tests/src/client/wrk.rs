//! wrk: load.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::{Lab, Process, programs, settle};

/// wrk at work.
#[derive(Debug)]
pub struct Wrk {
    process: Process,
    patience: Duration,
}

/// What wrk says at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WrkReport {
    /// Responses it read to the end.
    pub requests: u64,
    /// Responses a second.
    pub requests_per_second: f64,
    /// Failed connects, reads and writes, timeouts, and answers other than 2xx or 3xx.
    pub errors: u64,
}

impl Wrk {
    /// Starts `connections` connections that ask for `url` again and again.
    ///
    /// # Errors
    /// wrk is missing.
    pub fn start(lab: &Lab, url: &str, connections: usize, time: Duration) -> Result<Self> {
        let output: PathBuf = lab.room("wrk")?.join("output");
        let mut command = Command::new(programs::program("wrk")?);
        command.args(["--threads", "1", "--connections", &connections.to_string()]);
        command.args(["--timeout", "60s", "--header", "x-api-key: wrk"]);
        command.args(["--duration", &format!("{}s", time.as_secs()), url]);
        let process = Process::start("wrk", &mut command, &output)?;
        Ok(Self { process, patience: time + settle::PATIENCE })
    }

    /// Ends it before its time.
    ///
    /// # Errors
    /// It failed.
    pub fn stop(self) -> Result<WrkReport> {
        self.process.signal(libc::SIGINT)?;
        self.finish()
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// It failed.
    pub fn finish(mut self) -> Result<WrkReport> {
        let status = self.process.wait(self.patience)?;
        let text = self.process.output();
        if !status.success() {
            bail!("wrk ended with {status}: {text}");
        }
        report(&text).with_context(|| text.clone())
    }
}

/// Reads wrk's summary.
fn report(text: &str) -> Result<WrkReport> {
    let number = |line: &str| line.split_whitespace().next().and_then(|word| word.parse().ok());
    let lines = || text.lines().map(str::trim);
    let after = |start: &str| lines().find_map(|line| line.strip_prefix(start));
    let requests = lines().find(|line| line.contains("requests in")).and_then(number);
    let rate = after("Requests/sec:").and_then(|rest| rest.trim().parse().ok());
    let socket_errors = after("Socket errors:").unwrap_or_default();
    let socket_errors = socket_errors.split([' ', ',']).filter_map(|word| word.parse::<u64>().ok());
    let refused =
        after("Non-2xx or 3xx responses:").map_or(Some(0), |rest| rest.trim().parse().ok());
    Ok(WrkReport {
        requests: requests.context("no requests")?,
        requests_per_second: rate.context("no rate")?,
        errors: socket_errors.sum::<u64>() + refused.context("no number")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_every_kind_are_summed() {
        let text = "  10 requests in 1.00s, 1MB read\n  Socket errors: connect 1, read 2, write 3, timeout 4\n  \
            Non-2xx or 3xx responses: 5\nRequests/sec:     10.50\n";
        let expected = WrkReport { requests: 10, requests_per_second: 10.5, errors: 15 };
        assert_eq!(report(text).unwrap(), expected);
    }

    #[test]
    fn a_run_without_errors_has_none() {
        let text = "  10 requests in 1.00s, 1MB read\nRequests/sec:     10.50\n";
        assert_eq!(report(text).unwrap().errors, 0);
    }
}
