//! What the agent prints of itself, as files.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Configuration, manual page and completions.
///
/// # Errors
/// The agent does not print one of them.
pub(super) fn print_all(weir: &Path, folder: &Path) -> Result<()> {
    let pages: [(&str, &[&str]); 5] = [
        ("weir.toml", &["config", "example"]),
        ("weir.1", &["man"]),
        ("weir.bash", &["completions", "bash"]),
        ("_weir", &["completions", "zsh"]),
        ("weir.fish", &["completions", "fish"]),
    ];
    for (name, arguments) in pages {
        let output = Command::new(weir).args(arguments).stdin(Stdio::null()).output()?;
        ensure!(output.status.success(), "`weir {}` failed", arguments.join(" "));
        std::fs::write(folder.join(name), output.stdout).context(name)?;
    }
    // Without name and time in it, so that the same page gives the same bytes.
    let zipped = Command::new("gzip").args(["-9", "-n", "weir.1"]).current_dir(folder).status()?;
    ensure!(zipped.success(), "gzip failed");
    Ok(())
}
