//! The report for a terminal.

use std::fmt::Write as _;

use super::process::{Process, State};
use super::{Check, Report};
use crate::text::line;

const LEGEND: &str = "(ok: its plaintext is seen; none: that of its TLS is not; http: it has no TLS that \
     Weir knows of, and plain HTTP is seen)";

pub(super) fn of(report: &Report) -> String {
    let mut text = String::new();
    for check in &report.checks {
        write_check(&mut text, check);
    }
    if !report.coverage.is_null() || !report.processes.is_empty() {
        let _ = writeln!(text, "\n{}\n{LEGEND}", sums(&report.processes));
        for process in &report.processes {
            write_process(&mut text, process);
        }
    }
    let verdict = if report.can_capture {
        "This host can be captured."
    } else {
        "Nothing can be captured here until what FAILs is mended."
    };
    let _ = writeln!(text, "\n{verdict}");
    text
}

fn write_check(text: &mut String, check: &Check) {
    let mark = match (check.ok, check.needed) {
        (true, _) => "ok  ",
        (false, true) => "FAIL",
        (false, false) => "warn",
    };
    let _ = writeln!(text, "{mark} {}: {}", check.name, line(&check.found));
    if let Some(advice) = &check.advice {
        let _ = writeln!(text, "     {}", line(advice));
    }
}

fn sums(processes: &[Process]) -> String {
    let count = |state| processes.iter().filter(|process| process.state == state).count();
    format!(
        "processes with TLS: {} covered, {} not; {} more that listen",
        count(State::Covered),
        count(State::Uncovered),
        count(State::Plain)
    )
}

fn write_process(text: &mut String, process: &Process) {
    let mark = match process.state {
        State::Covered => "ok  ",
        State::Uncovered => "none",
        State::Plain => "http",
    };
    let _ = write!(text, "{mark} {} {}", process.pid, line(&process.comm));
    for address in &process.listens {
        let _ = write!(text, " {address}");
    }
    for part in process.runtime.iter().chain(&process.libraries) {
        let _ = write!(text, " {}", line(part));
    }
    text.push('\n');
    for more in process.reason.iter().chain(&process.advice) {
        let _ = writeln!(text, "     {}", line(more));
    }
}
