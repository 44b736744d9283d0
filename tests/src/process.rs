//! A program that was started here, and is ended here, by its process id.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::settle;

/// How long a program may take to end after SIGTERM before it is killed.
const GRACE: Duration = settle::PATIENCE;

/// How much of a program's output an error shows, in bytes.
const TAIL_BYTES: usize = 4_000;

/// A running program; its output goes to a file. Dropped, it is asked to end, then killed.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    output: PathBuf,
}

impl Process {
    /// Starts `command` with both of its outputs written to `output`.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(name: &str, command: &mut Command, output: &Path) -> Result<Self> {
        Self::with_input(name, command, Stdio::null(), output)
    }

    /// Starts `command` with this as its standard input.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn with_input(
        name: &str,
        command: &mut Command,
        input: impl Into<Stdio>,
        output: &Path,
    ) -> Result<Self> {
        let file = File::create(output).with_context(|| format!("{}", output.display()))?;
        let child = command
            .stdout(file.try_clone()?)
            .stderr(file)
            .stdin(input)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self { name: name.to_owned(), child, output: output.to_owned() })
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Everything that it printed so far.
    #[must_use]
    pub fn output(&self) -> String {
        let bytes = std::fs::read(&self.output).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// An error, with the end of its output, if it has ended.
    ///
    /// # Errors
    /// It has ended.
    pub fn check_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            let output = self.output();
            let from = output.floor_char_boundary(output.len().saturating_sub(TAIL_BYTES));
            let tail = output.get(from..).unwrap_or_default();
            bail!("{} ended with {status}:\n{tail}", self.name);
        }
        Ok(())
    }

    /// Sends a signal, e.g. `libc::SIGHUP`.
    ///
    /// # Errors
    /// It has ended already.
    #[expect(unsafe_code, reason = "std can only kill")]
    pub fn signal(&self, signal: i32) -> Result<()> {
        // SAFETY: plain integers; the child is not reaped while `self` lives, so the
        // id cannot name another process.
        let sent = unsafe { libc::kill(self.pid().cast_signed(), signal) };
        if sent != 0 {
            return Err(std::io::Error::last_os_error())
                .with_context(|| format!("signal {signal} to {}", self.name));
        }
        Ok(())
    }

    /// Waits for its own end.
    ///
    /// # Errors
    /// It still runs after `patience`.
    pub fn wait(&mut self, patience: Duration) -> Result<ExitStatus> {
        let name = format!("the end of {}", self.name);
        settle::until(&name, patience, || Ok(self.child.try_wait()?))
    }

    /// Asks it to end (SIGTERM), and kills it if it doesn't.
    ///
    /// # Errors
    /// It had to be killed.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        self.signal(libc::SIGTERM)?;
        match self.wait(GRACE) {
            Ok(status) => Ok(status),
            Err(error) => {
                self.kill()?;
                Err(error.context("killed it"))
            }
        }
    }

    /// SIGKILL.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("{error:#}");
        }
    }
}
