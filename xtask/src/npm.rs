//! Programs from npm, of the versions that a folder's `package-lock.json` names.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::run;
use crate::{bootstrap, workspace};

/// Installs the locked packages into `folder/node_modules`, where they are not those that are
/// there. None of their scripts is run.
///
/// # Errors
/// Node.js or a package is missing and can't be had.
pub(crate) fn install(folder: &Path) -> Result<()> {
    bootstrap::for_npm()?;
    let path = folder.join("package-lock.json");
    let lock = fs::read(&path).with_context(|| format!("{}", path.display()))?;
    let name = folder.file_name().context("a folder without a name")?.to_string_lossy();
    let stamp = workspace::target().join(format!("{name}-packages.lock"));
    let installed = folder.join("node_modules").is_dir();
    if installed && fs::read(&stamp).is_ok_and(|there| there == lock) {
        return Ok(());
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    run(Command::new("npm").args(arguments).current_dir(folder))?;
    fs::create_dir_all(workspace::target())?;
    fs::write(stamp, lock).map_err(Into::into)
}

/// A program that the packages bring, to be run in `folder`.
pub(crate) fn program(folder: &Path, name: &str) -> Command {
    let mut command = Command::new(folder.join("node_modules/.bin").join(name));
    command.current_dir(folder);
    command
}
