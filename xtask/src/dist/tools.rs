//! The packaging tools: cargo subcommands, in `target/tools` where they aren't installed.

use std::path::PathBuf;

use anyhow::Result;

use crate::cargo::cargo;
use crate::process::{find, run, say};
use crate::workspace;

/// A cargo subcommand.
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

pub(super) const DEB: Tool = Tool { name: "cargo-deb", version: "3.8.0" };
pub(super) const RPM: Tool = Tool { name: "cargo-generate-rpm", version: "0.21.1" };
pub(super) const SBOM: Tool = Tool { name: "cargo-cyclonedx", version: "0.5.9" };

impl Tool {
    /// Where it is; compiled first where it is nowhere.
    ///
    /// # Errors
    /// It does not compile.
    pub(super) fn get(&self) -> Result<PathBuf> {
        let tools = workspace::target().join("tools");
        let ours = tools.join("bin").join(self.name);
        if ours.is_file() {
            return Ok(ours);
        }
        if let Some(installed) = find(self.name) {
            return Ok(installed);
        }
        say(&format!("compiling {} {} into target/tools: some minutes", self.name, self.version));
        run(cargo("install")
            .args([self.name, "--version", self.version, "--locked", "--root"])
            .arg(&tools)
            .env("CARGO_TARGET_DIR", workspace::target().join("tools-build")))?;
        Ok(ours)
    }
}
