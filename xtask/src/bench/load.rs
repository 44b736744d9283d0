//! The agent beside a server at its limit: the benchmark `load` of the end-to-end tests.

use std::process::Stdio;

use anyhow::{Result, bail};

use crate::cargo::cargo;

/// Its table; empty where this process may not load BPF programs. Each of its lines takes
/// three times `seconds`.
pub(super) fn table(seconds: u32) -> Result<String> {
    let output = cargo("bench")
        .args(["--package", "weir-tests", "--bench", "load", "--locked"])
        .env("LOAD_SECONDS", seconds.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("the benchmark `load` failed");
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
