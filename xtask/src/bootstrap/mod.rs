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
    prepare(&[Stage::Build, Stage::Test, Stage::Bench])?;
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
    prepare(&[Stage::Build])?;
    BpfToolchain::find_or_install()
}

/// Installs the packages that these stages, and the BPF toolchain, still lack.
fn prepare(stages: &[Stage]) -> Result<()> {
    let stages = stages.iter().copied().chain(bpf::stages_missing());
    let packages: Vec<_> = stages.flat_map(needs::missing).collect();
    apt::install(&packages)
}
