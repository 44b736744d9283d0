//! `cargo xtask bench`: times by criterion, instructions by valgrind, loss and cost under load.
//!
//! Wall-clock times depend on the machine and on what else it does; ratios within one
//! run and instruction counts repeat.

mod criterion;
mod detect;
mod instructions;
mod load;
mod report;

use std::path::Path;

use anyhow::Result;

use crate::cargo::cargo;
use crate::process::{run, say};
use crate::{bootstrap, build};

pub(crate) use detect::all as detect;

/// The package that has the benchmarks.
const PACKAGE: &str = "sensor-user";

/// How thorough the figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Times that repeat within a few percent on a quiet machine.
    Full,
    /// Enough to see that every benchmark runs, and the orders of magnitude.
    Short,
}

/// Runs every benchmark and prints the tables, or puts them into a document.
///
/// # Errors
/// A benchmark failed, or the document has no place for the tables.
pub(crate) fn all(document: Option<&Path>, effort: Effort) -> Result<()> {
    bootstrap::for_benchmarks()?;
    build::agent()?;
    // Every figure of the table has to be of this run.
    criterion::forget()?;
    say("criterion");
    let quick: &[&str] = if effort == Effort::Short { &["--quick"] } else { &[] };
    // By name: `--benches` would compile the unit tests with optimisation, too.
    let benches =
        ["http", "metrics", "pipeline", "records"].iter().flat_map(|name| ["--bench", name]);
    let mut criterion = cargo("bench");
    run(criterion.args(["--package", PACKAGE, "--locked"]).args(benches).arg("--").args(quick))?;
    let times = criterion::results()?;
    say("valgrind");
    let counts = instructions::count_all()?;
    say("load");
    let load = load::table(if effort == Effort::Short { 2 } else { 8 })?;
    report::publish(&report::tables(effort, &times, &counts, &load), document)
}
