//! curl.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::programs;

/// Runs curl with these arguments and URLs, over one connection, HTTP/1.1; returns the
/// statuses in order. Bodies are thrown away.
///
/// # Errors
/// curl is missing or fails.
pub fn curl<S: AsRef<str>>(arguments: &[&str], urls: &[S]) -> Result<Vec<u16>> {
    let mut command = Command::new(programs::program("curl")?);
    command.args(["--silent", "--show-error", "--insecure", "--http1.1", "--noproxy", "*"]);
    command.args(["--max-time", "120", "--write-out", "%{http_code}\\n"]).args(arguments);
    for url in urls {
        command.args(["--output", "/dev/null", url.as_ref()]);
    }
    let output = command.output().context("cannot start curl")?;
    if !output.status.success() {
        bail!("curl: {}", String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(|line| line.parse().with_context(|| line.to_owned())).collect()
}
