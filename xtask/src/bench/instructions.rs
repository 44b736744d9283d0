//! Instructions of one piece of work, counted by valgrind.
//!
//! The benchmark `instructions` does a named piece of work so many times and prints
//! nothing; `instructions list` prints the names. Counting N and 2N times and taking the
//! difference leaves the start of the program out.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::PACKAGE;
use crate::cargo::cargo;
use crate::process::{answer, say};

/// Each of the benchmark's 256 connections once. What is counted repeats; more rounds would only
/// take minutes.
const REPEATS: u64 = 256;

/// Instructions of one piece of work.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Count {
    /// Its name.
    pub(super) name: String,
    /// Instructions each time.
    pub(super) instructions: f64,
}

/// Counts every piece of work that the program knows.
pub(super) fn count_all() -> Result<Vec<Count>> {
    let program = program()?;
    let names = answer(Command::new(&program).arg("list")).context("no list of work to count")?;
    let mut counts = Vec::new();
    for name in names.lines() {
        say(&format!("counting instructions of {name}"));
        let once = measure(&program, name, REPEATS)?;
        let twice = measure(&program, name, 2 * REPEATS)?;
        let instructions = twice.saturating_sub(once) as f64 / REPEATS as f64;
        counts.push(Count { name: name.to_owned(), instructions });
    }
    Ok(counts)
}

/// Builds the program; gives its path.
fn program() -> Result<PathBuf> {
    let arguments = ["--bench", "instructions", "--no-run", "--message-format", "json"];
    let output = cargo("bench")
        .args(["--package", PACKAGE, "--locked"])
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("the benchmark `instructions` does not compile");
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        // The package's own program is built along with it.
        .filter(|message| {
            message.pointer("/target/name").is_some_and(|name| name == "instructions")
        })
        .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .context("cargo does not name the benchmark `instructions`")
}

fn measure(program: &PathBuf, name: &str, repeats: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(program)
        .args([name, &repeats.to_string()])
        .stdin(Stdio::null())
        .output()
        .context("cannot start valgrind")?;
    let report = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("counting {name} failed: {report}");
    }
    references(&report).with_context(|| format!("valgrind does not say how many: {report}"))
}

/// The number in `==1== I   refs:      1,234`.
fn references(report: &str) -> Option<u64> {
    let line = report.lines().find(|line| line.contains("refs:"))?;
    let digits = line.split("refs:").nth(1)?.trim().replace(',', "");
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn the_count_is_read_from_valgrinds_report() {
        let report = "==7== Cachegrind\n==7== \n==7== I   refs:      1,234,567\n";
        assert_eq!(references(report), Some(1_234_567));
        assert_eq!(references("==7== Cachegrind\n"), None);
    }
}
