//! The files that rules look at.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::answer;
use crate::workspace;

/// A file of the repository.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    /// From the top of the repository.
    pub(super) path: String,
    /// Its text; empty where it isn't UTF-8.
    pub(super) text: String,
    /// May be executed.
    pub(super) executable: bool,
}

impl File {
    /// The name without folders.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether the name ends so.
    pub(super) fn is(&self, extension: &str) -> bool {
        self.name().ends_with(extension)
    }

    /// Lines with their numbers, from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

#[cfg(test)]
pub(super) fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned(), executable: false }
}

/// What git has, and what it would add.
pub(super) fn all() -> Result<Vec<File>> {
    let root = workspace::root();
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let list = answer(Command::new("git").args(arguments).current_dir(root))
        .context("git does not list the files of this repository")?;
    let mut files = Vec::new();
    for path in list.lines() {
        let full = root.join(path);
        // A file that was deleted and not committed yet is still listed.
        let Ok(bytes) = fs::read(&full) else { continue };
        let executable = fs::metadata(&full)?.permissions().mode() & 0o111 != 0;
        let text = String::from_utf8(bytes).unwrap_or_default();
        files.push(File { path: path.to_owned(), text, executable });
    }
    Ok(files)
}
