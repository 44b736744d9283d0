//! The running kernel as a [`Source`].

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::capture::{Capture, CaptureError, CaptureSettings, Coverage, Event, Filters, Rule};
use crate::config::{Filter, Settings};
use crate::connection::Feedback;
use crate::metrics::{Readings, TlsProcesses};

use super::{Source, Wishes};

/// Capture on this host.
pub struct Live(Capture);

impl Live {
    /// Loads and attaches the programs.
    ///
    /// # Errors
    /// One line that says what is missing and what to do about it.
    pub fn open(settings: &Settings) -> Result<Self, CaptureError> {
        let mut capture = Capture::load(&CaptureSettings {
            ring_bytes: settings.capture.ring_bytes,
            filters: filters(settings),
            program_times: settings.capture.program_times,
            ..CaptureSettings::default()
        })?;
        capture.attach()?;
        Ok(Self(capture))
    }

    /// What is captured on this host, what is not, and why.
    #[must_use]
    pub fn host_coverage(&self) -> HostCoverage {
        let missing = self
            .0
            .missing()
            .iter()
            .map(|(program, why)| MissingProgram { program, why: why.clone() });
        HostCoverage {
            backend: self.0.backend(),
            programs_missing: missing.collect(),
            undecodable_events: self.0.undecodable(),
            tls: self.0.coverage(),
        }
    }
}

/// What `/api/v1/coverage` and `weir doctor` show.
#[derive(Debug, Serialize)]
pub struct HostCoverage {
    /// How sockets are observed.
    pub backend: &'static str,
    /// Programs that capture does without.
    pub programs_missing: Vec<MissingProgram>,
    /// Events that could not be read.
    pub undecodable_events: u64,
    /// TLS, process by process, and what was lost of all.
    #[serde(flatten)]
    pub tls: Coverage,
}

/// A program that is not there.
#[derive(Debug, Serialize)]
pub struct MissingProgram {
    /// Its name.
    pub program: &'static str,
    /// Why not.
    pub why: String,
}

impl Source for Live {
    fn poll(&mut self, timeout: Duration, each: &mut dyn FnMut(Event<'_>)) -> io::Result<u64> {
        self.0.poll(timeout, &mut |event| each(event)).map_err(io::Error::other)
    }

    fn wishes(&self) -> Wishes {
        let control = self.0.control();
        Box::new(move |wish| match wish {
            Feedback::Skip { cookie, sent, until_offset } => {
                control.skip(cookie, sent, until_offset);
            }
            Feedback::Mute { cookie } => control.mute(cookie),
        })
    }

    fn tick(&mut self) {}

    fn reload(&mut self, settings: &Settings) {
        self.0.control().set_filters(filters(settings));
    }

    fn read(&mut self, readings: &mut Readings) {
        self.0.backend().clone_into(&mut readings.backend);
        readings.lost = self.0.losses().map(|(_, events)| events);
        readings.undecodable = self.0.undecodable();
        readings.wishes_refused = self.0.control().refused();
        readings.events = self.0.traffic().map(|(_, events, _)| events);
        readings.bytes = self.0.traffic().map(|(_, _, bytes)| bytes);
        if let Some(programs) = self.0.programs() {
            readings.bpf_seconds = programs.iter().map(|it| it.run_time.as_secs_f64()).sum();
        }
        readings.tls_processes = by_runtime(&self.0.coverage());
    }

    fn coverage(&mut self) -> Value {
        // A structure of numbers, names and lists always has a JSON form.
        serde_json::to_value(self.host_coverage()).unwrap_or_default()
    }

    fn is_ready(&self) -> bool {
        self.0.coverage().scanned
    }
}

/// How many processes of each runtime are covered.
fn by_runtime(coverage: &Coverage) -> Vec<TlsProcesses> {
    let mut runtimes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for process in &coverage.processes {
        let (covered, uncovered) = runtimes.entry(process.runtime).or_default();
        *if process.covered { covered } else { uncovered } += 1;
    }
    let runtimes = runtimes.into_iter().map(|(runtime, (covered, uncovered))| TlsProcesses {
        runtime: runtime.to_owned(),
        covered,
        uncovered,
    });
    runtimes.collect()
}

fn filters(settings: &Settings) -> Filters {
    let rules = |filters: &[Filter]| {
        let rules = filters
            .iter()
            .map(|Filter { port, process }| Rule { port: *port, process: process.clone() });
        rules.collect()
    };
    Filters {
        include: rules(&settings.capture.include),
        exclude: rules(&settings.capture.exclude),
        outbound: settings.capture.outbound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::ProcessCoverage;

    #[test]
    fn processes_are_summed_up_by_runtime() {
        let process = |runtime, covered| ProcessCoverage {
            pid: 1,
            comm: "api".into(),
            runtime,
            libraries: Vec::new(),
            covered,
            reason: None,
        };
        let coverage = Coverage {
            processes: vec![
                process("openssl", true),
                process("unknown", false),
                process("openssl", false),
                process("openssl", true),
            ],
            scanned: true,
            ..Coverage::default()
        };
        let sums: Vec<_> = by_runtime(&coverage)
            .into_iter()
            .map(|it| (it.runtime, it.covered, it.uncovered))
            .collect();
        assert_eq!(sums, [("openssl".to_owned(), 2, 1), ("unknown".to_owned(), 0, 1)]);
    }
}
