//! `cargo xtask run`: the agent, freshly built, in place of this process.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build;
use crate::process::say;

/// Builds the agent and becomes `weir run ARGUMENTS`.
///
/// # Errors
/// The build failed, or the binary could not be started. Does not return otherwise.
pub(crate) fn agent(arguments: &[OsString]) -> Result<()> {
    let weir = build::agent()?;
    say("weir run (Ctrl-C stops it)");
    let error = Command::new(&weir).arg("run").args(arguments).exec();
    Err(error).with_context(|| format!("cannot start {}", weir.display()))
}
