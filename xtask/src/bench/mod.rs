//! `cargo xtask bench`: times by criterion, instructions by valgrind, loss and cost under load.
//!
//! Wall-clock times depend on the machine and on what else it does; ratios within one
//! run and instruction counts repeat.

mod criterion;
mod instructions;
mod load;
mod report;

use std::path::Path;

use anyhow::Result;

use crate::cargo::cargo;
use crate::process::{run, say};
use crate::{bootstrap, build};

/// The package that has the benchmarks.
const PACKAGE: &str = "sensor-user";

/// Runs every benchmark and prints the tables, or puts them into a document.
///
/// # Errors
/// A benchmark failed, or the document has no place for the tables.
pub(crate) fn all(document: Option<&Path>) -> Result<()> {
    bootstrap::for_benchmarks()?;
    build::agent()?;
    // Every figure of the table has to be of this run.
    criterion::forget()?;
    say("criterion");
    run(cargo("bench").args(["--package", PACKAGE, "--benches", "--locked"]))?;
    let times = criterion::results()?;
    say("valgrind");
    let counts = instructions::count_all()?;
    say("load");
    let load = load::table()?;
    report::publish(&report::tables(&times, &counts, &load), document)
}
