//! `cargo xtask deny`: licences, advisories and sources of all dependencies.

use anyhow::Result;

use crate::cargo::cargo;
use crate::process::{answer, run, say};
use crate::workspace;

const VERSION: &str = "0.18.5";

/// Runs cargo-deny over deny.toml; compiles it into `target/tools` where it is missing.
///
/// # Errors
/// A dependency breaks a rule, or cargo-deny can't be had.
pub(crate) fn dependencies() -> Result<()> {
    let tools = workspace::target().join("tools");
    let ours = tools.join("bin/cargo-deny");
    let on_path = answer(cargo("deny").arg("--version")).is_some();
    if !on_path && !ours.exists() {
        say(&format!("compiling cargo-deny {VERSION} into target/tools: some minutes"));
        let arguments = ["cargo-deny", "--version", VERSION, "--locked", "--root"];
        run(cargo("install")
            .args(arguments)
            .arg(&tools)
            .env("CARGO_TARGET_DIR", workspace::target().join("tools-build")))?;
    }
    let mut command = if on_path { cargo("deny") } else { std::process::Command::new(ours) };
    run(command.args(["--all-features", "check"]).current_dir(workspace::root()))
}
