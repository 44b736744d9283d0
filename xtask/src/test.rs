//! `cargo xtask test`: everything, as CI runs it.

use anyhow::Result;

use crate::bench::{self, Effort};
use crate::cargo::cargo;
use crate::process::run;
use crate::steps::{Step, run_in_order};
use crate::{bootstrap, build, check, dashboards, fuzz, packaging, page, tidy};

/// Runs every test that the repository has.
///
/// # Errors
/// The first step that failed.
pub(crate) fn everything() -> Result<()> {
    const STEPS: &[Step] = &[
        ("bootstrap", bootstrap::for_tests),
        ("Rust components", check::rust_components),
        ("tidy", tidy::repository),
        ("format", check::format),
        ("page", page::check),
        ("dashboards", dashboards::check),
        ("build", || build::agent().map(drop)),
        ("clippy", check::clippy),
        ("unit tests", check::unit_tests),
        ("documentation", documentation),
        ("fuzz seeds", fuzz::seeds),
        ("packaging", packaging::checks),
        ("detection, short form", || bench::detect(None, Effort::Short)),
        ("end-to-end tests", end_to_end),
    ];
    run_in_order(STEPS)
}

/// rustdoc has no complaint, links within the documentation lead somewhere.
fn documentation() -> Result<()> {
    let arguments = ["--workspace", "--no-deps", "--document-private-items", "--locked"];
    // The pages show private items, so links to them lead somewhere.
    let flags = "-D warnings -A rustdoc::private-intra-doc-links";
    run(cargo("doc").args(arguments).env("RUSTDOCFLAGS", flags))
}

/// Real servers and clients, the agent as it was built. They take turns, since each agent
/// sees the whole host. Without root they say so and pass, unless `WEIR_REQUIRE_BPF=1`.
fn end_to_end() -> Result<()> {
    run(cargo("test").args(["--package", "weir-tests", "--locked"]))
}
