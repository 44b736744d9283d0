//! `cargo xtask bootstrap`: what has to be on the machine before anything can be built.
//!
//! Looks first and does nothing where all is there, so every other command calls it.
//! System packages come in one `apt-get` call; Python packages go to `target/venv` and
//! `bpf-linker` to `target/tools`, where they touch nothing of the user's.

mod apt;
mod bpf;
mod linker;
mod needs;
mod venv;

use anyhow::Result;

pub(crate) use bpf::BpfToolchain;
use needs::Stage;

use crate::process::say;

/// All that any command needs.
///
/// # Errors
/// Something is missing and can't be installed; the message says what to install.
pub(crate) fn everything() -> Result<()> {
    prepare(&with_bpf(&[Stage::Build, Stage::Test, Stage::Fuzz, Stage::Bench]))?;
    venv::prepare()?;
    let toolchain = BpfToolchain::find_or_install()?;
    say(&format!("ready: {toolchain}, linker {}", toolchain.linker().display()));
    Ok(())
}

/// What building the agent needs.
///
/// # Errors
/// As [`everything`].
pub(crate) fn for_build() -> Result<BpfToolchain> {
    prepare(&with_bpf(&[Stage::Build]))?;
    BpfToolchain::find_or_install()
}

/// What the end-to-end tests and the demonstration need.
///
/// # Errors
/// As [`everything`].
pub(crate) fn for_tests() -> Result<()> {
    prepare(&with_bpf(&[Stage::Build, Stage::Test, Stage::Fuzz]))?;
    venv::prepare()
}

/// What programs from npm need: the page's, and the dashboards'.
///
/// # Errors
/// As [`everything`].
pub(crate) fn for_npm() -> Result<()> {
    prepare(&[Stage::Npm])
}

/// What driving the page needs, beside [`for_tests`].
///
/// # Errors
/// As [`everything`].
pub(crate) fn for_browser() -> Result<()> {
    prepare(&[Stage::Browser])
}

/// What the benchmarks need.
///
/// # Errors
/// As [`everything`].
pub(crate) fn for_benchmarks() -> Result<()> {
    prepare(&[Stage::Build, Stage::Bench])
}

/// What the emulated machines need, beside [`for_tests`].
///
/// # Errors
/// As [`everything`].
pub(crate) fn for_machines() -> Result<()> {
    prepare(&[Stage::Machine])
}

/// What the fuzz targets need.
///
/// # Errors
/// As [`everything`].
pub(crate) fn for_fuzzing() -> Result<()> {
    prepare(&[Stage::Build, Stage::Fuzz])
}

/// These stages, and those that the BPF toolchain asks for: one call of apt for all.
fn with_bpf(stages: &[Stage]) -> Vec<Stage> {
    stages.iter().copied().chain(bpf::stages_missing()).collect()
}

/// Installs the packages that these stages still lack.
fn prepare(stages: &[Stage]) -> Result<()> {
    let mut packages = Vec::new();
    for package in stages.iter().copied().flat_map(needs::missing) {
        if !packages.contains(&package) {
            packages.push(package);
        }
    }
    apt::install(&packages)
}
