//! `cargo xtask check`: what a developer runs before each commit; no server, no root.

use anyhow::{Context, Result, bail};

use crate::bootstrap;
use crate::cargo::cargo;
use crate::process::{answer, find, run, say};
use crate::steps::{Step, run_in_order};
use crate::{build, tidy};

/// Format, lints, unit tests and the repository's own rules.
///
/// # Errors
/// The first step that failed.
pub(crate) fn quick() -> Result<()> {
    const STEPS: &[Step] = &[
        ("tools", rust_components),
        ("tidy", tidy::repository),
        ("format", format),
        ("BPF object", build::bpf_object),
        ("clippy", clippy),
        ("unit tests", unit_tests),
    ];
    run_in_order(STEPS)
}

/// rustfmt and clippy, which a minimal toolchain lacks.
///
/// # Errors
/// They are missing and rustup can't add them.
pub(crate) fn rust_components() -> Result<()> {
    let missing: Vec<_> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(subcommand, _)| answer(cargo(subcommand).arg("--version")).is_none())
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if find("rustup").is_none() {
        bail!("this Rust toolchain lacks {list}: install them");
    }
    say(&format!("adding {list} to this Rust toolchain"));
    run(std::process::Command::new("rustup").args(["component", "add"]).args(&missing))
        .with_context(|| format!("could not add {list}"))
}

/// The sources are formatted.
///
/// # Errors
/// They are not; the difference is shown.
pub(crate) fn format() -> Result<()> {
    run(cargo("fmt").args(["--all", "--check"])).context("`cargo fmt` puts it right")
}

/// No lint speaks up, in any target.
///
/// # Errors
/// One does.
pub(crate) fn clippy() -> Result<()> {
    bootstrap::for_build()?;
    let arguments = ["--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    run(cargo("clippy").args(arguments))
}

/// Unit, property and documentation tests: all that need no server and no kernel.
///
/// # Errors
/// One fails.
pub(crate) fn unit_tests() -> Result<()> {
    run(cargo("test").args(["--workspace", "--exclude", "weir-tests", "--locked"]))
}
