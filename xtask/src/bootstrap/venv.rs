//! The Python packages of the tests' servers and clients, in `target/venv`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::needs::{PYTHON_PACKAGES, SYSTEM_PYTHON};
use crate::process::{run, say};
use crate::workspace;

/// Makes the environment hold exactly the listed packages; quick where it does.
///
/// # Errors
/// Python or pip failed.
pub(crate) fn prepare() -> Result<()> {
    let wanted = PYTHON_PACKAGES.join("\n");
    let stamp = folder().join("weir-packages.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say("setting up Python's packages in target/venv");
    run(Command::new(SYSTEM_PYTHON).args(["-m", "venv", "--clear"]).arg(folder()))?;
    let arguments = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check"];
    run(Command::new(folder().join("bin/python")).args(arguments).args(PYTHON_PACKAGES))?;
    fs::write(&stamp, wanted).with_context(|| format!("{}", stamp.display()))
}

fn folder() -> PathBuf {
    workspace::target().join("venv")
}
