//! `weir` for what it prints and how it ends.

use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::{Lab, programs, settle};

/// How long a command that is not the agent may take.
const PATIENCE: Duration = settle::PATIENCE;

/// A command that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs `weir` with these arguments to its end.
///
/// # Errors
/// It was not built, or it doesn't end.
pub fn weir<S: AsRef<std::ffi::OsStr>>(lab: &Lab, arguments: &[S]) -> Result<Finished> {
    finish(lab, Command::new(programs::weir()?).args(arguments))
}

/// Runs any command to its end.
///
/// # Errors
/// It cannot be started, or doesn't end.
pub fn finish(lab: &Lab, command: &mut Command) -> Result<Finished> {
    let room = lab.room("command")?;
    let (stdout, stderr) = (room.join("stdout"), room.join("stderr"));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(File::create(&stdout)?)
        .stderr(File::create(&stderr)?)
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let ended =
        settle::until(&format!("the end of {command:?}"), PATIENCE, || Ok(child.try_wait()?));
    if ended.is_err() {
        child.kill()?;
        child.wait()?;
    }
    Ok(Finished {
        code: ended?.code(),
        stdout: fs::read_to_string(stdout)?,
        stderr: fs::read_to_string(stderr)?,
    })
}
