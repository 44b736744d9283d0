//! `cargo xtask bench detect`: whether thefts are found, how soon, and what alarms falsely.

use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use super::{Effort, PACKAGE, report};
use crate::cargo::cargo;
use crate::process::say;

/// Simulates every shape and prints the tables, or puts them into a document.
///
/// # Errors
/// A theft is found too late or not at all, ordinary traffic alerts more than once a day, or the
/// document has no place for the tables.
pub(crate) fn all(document: Option<&Path>, effort: Effort) -> Result<()> {
    say("simulating thefts and ordinary traffic: some minutes");
    let mut bench = cargo("bench");
    bench.args(["--package", PACKAGE, "--locked", "--bench", "detect", "--"]);
    bench.args((effort == Effort::Short).then_some("--short"));
    let mut child = bench.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let mut tables = String::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_string(&mut tables)?;
    }
    let status = child.wait()?;
    report::publish(&tables, document)?;
    ensure!(status.success(), "detection misses what it must reach: see the tables");
    Ok(())
}
