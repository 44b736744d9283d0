//! What is seen of TLS, process by process.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use serde::Serialize;

/// What is seen of this host's traffic, and what isn't.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    /// Every running process that is known to speak TLS or to have a library for it.
    pub processes: Vec<ProcessCoverage>,
    /// Every process that ran at the start was looked at.
    pub scanned: bool,
    /// Events that could not be captured since the start, by reason
    /// ([`LossReason::label`](sensor_ebpf::abi::LossReason::label)).
    pub lost: BTreeMap<&'static str, u64>,
}

/// What is seen of one process's TLS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProcessCoverage {
    /// Process id, in the agent's namespace.
    pub pid: u32,
    /// Its name.
    pub comm: String,
    /// What does its TLS: `openssl`, or `unknown`.
    pub runtime: &'static str,
    /// The files with TLS functions that it maps, as it calls them.
    pub libraries: Vec<String>,
    /// Its plaintext is seen.
    pub covered: bool,
    /// Why not, or what is missing.
    pub reason: Option<String>,
}

/// What is known of the processes; bounded.
#[derive(Default)]
pub(super) struct Known {
    /// Those that map a library.
    pub(super) processes: HashMap<u32, ProcessCoverage>,
    /// Every process that ran at the start was looked at.
    pub(super) scanned: bool,
    /// Those that speak TLS.
    speakers: HashMap<u32, Speaker>,
}

/// A process that speaks TLS.
#[derive(Clone, Copy)]
struct Speaker {
    since: Instant,
    /// Some of its plaintext was seen.
    is_readable: bool,
}

/// Speakers that are remembered.
const SPEAKERS_MAX: usize = 16_384;
/// From the first TLS record of a process to its first plaintext, at most: then it has none.
const HANDSHAKE_MAX: Duration = Duration::from_secs(5);

impl Known {
    /// The process speaks TLS on a socket.
    pub(super) fn speaks_tls(&mut self, pid: u32, now: Instant) {
        if self.speakers.len() < SPEAKERS_MAX {
            self.speakers.entry(pid).or_insert(Speaker { since: now, is_readable: false });
        }
    }

    /// Plaintext of the process was seen.
    pub(super) fn is_readable(&mut self, pid: u32) {
        if let Some(speaker) = self.speakers.get_mut(&pid) {
            speaker.is_readable = true;
        }
    }

    /// The process is gone.
    pub(super) fn forget(&mut self, pid: u32) {
        self.speakers.remove(&pid);
        self.processes.remove(&pid);
    }

    /// What is seen of TLS at `now`; `comm` gives the name of a process that still runs.
    pub(super) fn coverage(&self, now: Instant, comm: impl Fn(u32) -> Option<String>) -> Coverage {
        let mut processes: HashMap<u32, ProcessCoverage> = self.processes.clone();
        for (&pid, speaker) in &self.speakers {
            if speaker.is_readable || now.saturating_duration_since(speaker.since) < HANDSHAKE_MAX {
                continue;
            }
            let Some(comm) = comm(pid) else { continue };
            let process = processes.entry(pid).or_insert_with(|| ProcessCoverage {
                pid,
                comm,
                runtime: "unknown",
                libraries: Vec::new(),
                covered: false,
                reason: None,
            });
            process.covered = false;
            process.reason.get_or_insert_with(|| OPAQUE.to_owned());
        }
        let mut processes: Vec<_> = processes.into_values().collect();
        processes.sort_unstable_by_key(|process| process.pid);
        Coverage { processes, scanned: self.scanned, ..Coverage::default() }
    }
}

const OPAQUE: &str =
    "speaks TLS, but no function of a known library that it calls shows its plaintext";

#[cfg(test)]
mod tests;
