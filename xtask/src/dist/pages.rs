//! What the agent prints of itself, as files; its manual pages in a folder `man`.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::process::run;

/// Configuration, manual pages and completions.
///
/// # Errors
/// The agent does not print one of them.
pub(super) fn print_all(weir: &Path, folder: &Path) -> Result<()> {
    let pages: [(&str, &[&str]); 4] = [
        ("weir.toml", &["config", "example"]),
        ("weir.bash", &["completions", "bash"]),
        ("_weir", &["completions", "zsh"]),
        ("weir.fish", &["completions", "fish"]),
    ];
    for (name, arguments) in pages {
        std::fs::write(folder.join(name), says(weir, arguments)?).context(name)?;
    }
    let man = folder.join("man");
    says(weir, &["man", "--out", &man.to_string_lossy()])?;
    let pages = std::fs::read_dir(&man)?.map(|page| page.map(|page| page.path()));
    let pages = pages.collect::<Result<Vec<_>, _>>()?;
    // Without name and time in them, so that the same page gives the same bytes.
    run(Command::new("gzip").args(["-9", "-n"]).args(pages))
}

fn says(weir: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = Command::new(weir).args(arguments).stdin(Stdio::null()).output()?;
    ensure!(output.status.success(), "`weir {}` failed", arguments.join(" "));
    Ok(output.stdout)
}
