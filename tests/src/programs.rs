//! Where the real programs are.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// The top of the repository.
#[must_use]
pub fn repository() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

/// A file of `tests/fixtures`.
#[must_use]
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The agent: `WEIR_BIN`, else `target/release/weir`.
///
/// # Errors
/// It was not built.
pub fn weir() -> Result<PathBuf> {
    let built = repository().join("target/release/weir");
    let path = std::env::var_os("WEIR_BIN").map_or(built, PathBuf::from);
    if !path.is_file() {
        bail!("no agent at {}: run cargo xtask build", path.display());
    }
    Ok(path)
}

/// A system program by name, from `PATH` and the directories for administrators.
///
/// # Errors
/// It is not installed.
pub fn program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|directory| directory.join(name))
        .find(|candidate| candidate.is_file())
        .map_or_else(|| bail!("{name} is not installed: run cargo xtask bootstrap"), Ok)
}

/// Python with the servers' and clients' packages: `target/venv`, else the system's.
///
/// # Errors
/// There is no Python.
pub fn python() -> Result<PathBuf> {
    let prepared = repository().join("target/venv/bin/python");
    if prepared.is_file() { Ok(prepared) } else { program("python3") }
}
