//! Many connections at once.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::programs;

/// `connections` connections at once, each with a key of its own, each asking `requests`
/// times; see `fixtures/crowd.py`.
///
/// # Errors
/// An answer was wrong.
pub fn crowd(base: &str, connections: usize, requests: usize) -> Result<()> {
    let output = Command::new(programs::python()?)
        .arg(programs::fixture("crowd.py"))
        .args([base, &connections.to_string(), &requests.to_string()])
        .output()
        .context("cannot start python")?;
    if !output.status.success() {
        bail!("the crowd: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
