//! What the program that answers is called.
//!
//! Input: the process and the port of a connection. Output: `nginx:8443`: the systemd
//! unit, else the container, else the process. Invariants: names are cached for a process
//! as long as it lives, in bounded memory; a process that is gone or can't be read has the
//! name that the kernel gave with the connection.

mod cgroup;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use sensor_ebpf::abi::Role;

use crate::capture::OpenInfo;
use crate::connection::Services;

/// Most names held: about 2 MiB.
const NAMES_MAX: usize = 16_384;

/// Longest program name, in bytes.
const PROGRAM_MAX: usize = 64;

/// What a program's name is remembered by: process numbers are used again, and a process
/// keeps its number when it becomes another program or moves to another cgroup.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Process {
    tgid: u32,
    cgroup_id: u64,
    comm: Box<str>,
    started: u64,
}

/// Finds services' names, and remembers them.
#[derive(Debug)]
pub struct ServiceNames {
    procfs: PathBuf,
    programs: HashMap<Process, Arc<str>, foldhash::fast::RandomState>,
    services: HashMap<(Arc<str>, u16), Arc<str>, foldhash::fast::RandomState>,
}

impl Default for ServiceNames {
    fn default() -> Self {
        Self::at("/proc")
    }
}

impl ServiceNames {
    /// Names read from the procfs mounted at `procfs`.
    #[must_use]
    pub fn at(procfs: impl Into<PathBuf>) -> Self {
        Self { procfs: procfs.into(), programs: HashMap::default(), services: HashMap::default() }
    }

    /// The service of process `tgid`, of the name `comm` and in the cgroup `cgroup_id`,
    /// that answers on `port`.
    pub fn of_process(&mut self, tgid: u32, comm: &str, cgroup_id: u64, port: u16) -> Arc<str> {
        let program = self.program(tgid, comm, cgroup_id);
        if self.services.len() >= NAMES_MAX {
            self.services.clear();
        }
        let key = (program, port);
        if let Some(service) = self.services.get(&key) {
            return Arc::clone(service);
        }
        let service: Arc<str> = format!("{}:{port}", key.0).into();
        self.services.insert(key, Arc::clone(&service));
        service
    }

    fn program(&mut self, tgid: u32, comm: &str, cgroup_id: u64) -> Arc<str> {
        let started = self.start_time(tgid).unwrap_or(0);
        let process = Process { tgid, cgroup_id, comm: comm.into(), started };
        if let Some(program) = self.programs.get(&process) {
            return Arc::clone(program);
        }
        let read = |file: &str| fs::read_to_string(self.procfs.join(tgid.to_string()).join(file));
        // The connection may have been named after a thread: procfs has the process.
        let named = read("comm").ok().map(|name| name.trim_end().to_owned());
        let named = named.filter(|name| !name.is_empty()).unwrap_or_else(|| comm.to_owned());
        let grouped = read("cgroup").ok().and_then(|text| cgroup::program(&text));
        let program: Arc<str> = printable(&grouped.unwrap_or(named)).into();
        if self.programs.len() >= NAMES_MAX {
            self.programs.clear();
        }
        self.programs.insert(process, Arc::clone(&program));
        program
    }

    /// When the process started, in clock ticks after boot: field 22 of `/proc/PID/stat`
    /// (proc_pid_stat(5)).
    fn start_time(&self, tgid: u32) -> Option<u64> {
        let stat = fs::read(self.procfs.join(tgid.to_string()).join("stat")).ok()?;
        // The second field is in parentheses and may hold anything, parentheses too.
        let after = memchr::memrchr(b')', &stat).and_then(|at| stat.get(at + 1..))?;
        str::from_utf8(after).ok()?.split_ascii_whitespace().nth(19)?.parse().ok()
    }
}

impl Services for ServiceNames {
    /// Of a connection that the local process opened, the other end: no program here answers.
    fn name(&mut self, open: &OpenInfo) -> Arc<str> {
        match open.role {
            Role::Client => open.remote.to_string().into(),
            Role::Server | Role::Unknown => {
                self.of_process(open.tgid, &open.comm, open.cgroup_id, open.local.port())
            }
        }
    }
}

/// What may stand in a label: process names are the processes' to choose.
fn printable(name: &str) -> String {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '+');
    let name: String =
        name.chars().take(PROGRAM_MAX).map(|c| if is_fit(c) { c } else { '_' }).collect();
    if name.is_empty() { "unknown".into() } else { name }
}
