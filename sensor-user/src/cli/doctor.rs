//! `weir doctor`: what can be captured on this host, what cannot, and why.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use caps::{CapSet, Capability};
use serde::Serialize;

use crate::config::Settings;
use crate::pipeline::{HostCoverage, Live};

const BTF: &str = "/sys/kernel/btf/vmlinux";

/// What capture needs, and for what; `CAP_SYS_ADMIN` stands for all of them.
const NEEDED: [(Capability, &str); 4] = [
    (Capability::CAP_BPF, "to load programs"),
    (Capability::CAP_PERFMON, "to attach them"),
    (Capability::CAP_SYS_PTRACE, "to see which libraries processes map"),
    (Capability::CAP_CHECKPOINT_RESTORE, "to open those libraries"),
];

/// One thing that capture depends on.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

#[derive(Debug, Serialize)]
struct Report {
    can_capture: bool,
    checks: Vec<Check>,
    /// What capture itself says, where it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<HostCoverage>,
}

/// How long to look at the processes that run.
const SCAN: Duration = Duration::from_secs(20);

pub(super) fn doctor(json: bool) -> anyhow::Result<String> {
    let mut checks = vec![kernel(), btf(), witness(), capabilities()];
    let coverage = match Live::open(&Settings::default()) {
        Ok(live) => {
            checks.push(check("programs", true, "the kernel takes them".into(), ""));
            Some(scanned(&live))
        }
        Err(error) => {
            checks.push(check("programs", false, "not loaded".into(), &error.to_string()));
            None
        }
    };
    let report = Report { can_capture: checks.iter().all(|check| check.ok), checks, coverage };
    if json { Ok(serde_json::to_string_pretty(&report)? + "\n") } else { Ok(text(&report)) }
}

/// The coverage once every running process was looked at.
fn scanned(live: &Live) -> HostCoverage {
    let end = Instant::now() + SCAN;
    loop {
        let coverage = live.host_coverage();
        if coverage.tls.scanned || Instant::now() > end {
            return coverage;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn text(report: &Report) -> String {
    let mut text = String::new();
    for check in &report.checks {
        let mark = if check.ok { "ok  " } else { "FAIL" };
        let _ = writeln!(text, "{mark} {}: {}", check.name, check.found);
        if let Some(advice) = &check.advice {
            let _ = writeln!(text, "     {advice}");
        }
    }
    let Some(coverage) = &report.coverage else { return text };
    for missing in &coverage.programs_missing {
        let _ = writeln!(text, "none {}: {}", missing.program, missing.why);
    }
    let _ = writeln!(text, "\nprocesses with TLS: {}", coverage.tls.processes.len());
    for process in &coverage.tls.processes {
        let mark = if process.covered { "ok  " } else { "none" };
        let (pid, comm, runtime) = (process.pid, &process.comm, process.runtime);
        let libraries = process.libraries.join(" ");
        let _ = writeln!(text, "{mark} {pid} {comm}: {runtime} {libraries}");
        if let Some(reason) = &process.reason {
            let _ = writeln!(text, "     {reason}");
        }
    }
    text
}

fn check(name: &'static str, ok: bool, found: String, advice: &str) -> Check {
    Check { name, ok, found, advice: (!ok).then(|| advice.to_owned()) }
}

fn kernel() -> Check {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = release.trim().to_owned();
    let ok = at_least(&release, (6, 3));
    check("kernel", ok, release, "the socket witness needs Linux 6.3 or later")
}

/// Whether a kernel release such as `6.18.2-amd64` is of `version` or later.
fn at_least(release: &str, version: (u32, u32)) -> bool {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= version
}

fn btf() -> Check {
    let bytes = std::fs::metadata(BTF).map(|file| file.len()).unwrap_or(0);
    let found = if bytes > 0 { format!("{BTF}, {bytes} bytes") } else { format!("no {BTF}") };
    check("type information", bytes > 0, found, "use a kernel built with CONFIG_DEBUG_INFO_BTF=y")
}

fn witness() -> Check {
    let types = std::fs::read(BTF).unwrap_or_default();
    let has = |name: &[u8]| memchr::memmem::find(&types, name).is_some();
    let ok = has(b"\0btf_trace_sock_send_length\0") && has(b"\0btf_trace_sock_recv_length\0");
    let found = if ok { "sock_send_length and sock_recv_length" } else { "none" };
    check("socket witness", ok, found.to_owned(), "these trace points came with Linux 6.3")
}

fn capabilities() -> Check {
    let held = caps::read(None, CapSet::Effective).unwrap_or_default();
    let holds = |needed| held.contains(&Capability::CAP_SYS_ADMIN) || held.contains(needed);
    let missing: Vec<_> = NEEDED.iter().filter(|(needed, _)| !holds(needed)).collect();
    let names = |list: &[&(Capability, &str)]| {
        let names = list.iter().map(|(capability, why)| format!("{capability} ({why})"));
        names.collect::<Vec<_>>().join(", ")
    };
    let found = if missing.is_empty() { "all that are needed".into() } else { "too few".into() };
    let advice = format!(
        "missing {}: run as root, or grant them (AmbientCapabilities= in the systemd unit)",
        names(&missing)
    );
    check("capabilities", missing.is_empty(), found, &advice)
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn kernel_releases_compare_by_number() {
        for (release, ok) in [
            ("6.3.0", true),
            ("6.18.2-amd64", true),
            ("7.0", true),
            ("6.2.16", false),
            ("5.10.0-30-cloud", false),
            ("", false),
        ] {
            assert_eq!(at_least(release, (6, 3)), ok, "{release:?}");
        }
    }
}
