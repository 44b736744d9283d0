//! `cargo xtask tidy`: what has to hold for the repository as a whole.
//!
//! Input: the files that git knows or would add. Output: every [`Problem`], at once. A
//! rule is a pure function from a file, or from all of them, to problems.

mod documents;
mod file;
mod house;
mod sources;

use anyhow::{Result, bail};

use file::File;

use crate::process::say;

/// A rule broken, and where.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    path: String,
    line: usize,
    what: String,
}

impl Problem {
    fn new(file: &File, line: usize, what: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, what: what.into() }
    }
}

/// Checks every rule.
///
/// # Errors
/// One is broken; all that are have been listed.
pub(crate) fn repository() -> Result<()> {
    let files = file::all()?;
    let mut problems = Vec::new();
    for file in &files {
        problems.extend(sources::problems(file));
        problems.extend(documents::problems(file, &files));
        problems.extend(house::problems(file));
    }
    problems.extend(house::missing(&files));
    for Problem { path, line, what } in &problems {
        eprintln!("{path}:{line}: {what}");
    }
    if !problems.is_empty() {
        bail!("{} of the repository's rules broken", problems.len());
    }
    say(&format!("tidy: {} files in order", files.len()));
    Ok(())
}
