//! The cargo that runs this program, for work on the same workspace.

use std::process::Command;

use crate::{build, workspace};

/// Tells the agent's build which BPF object to embed: an absolute path. The same for every
/// command, or each would build anew what the one before built.
const BPF_OBJECT_VARIABLE: &str = "WEIR_BPF_OBJECT";

/// `cargo SUBCOMMAND` at the top of the repository, with the toolchain that runs us.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .arg(subcommand)
        .current_dir(workspace::root())
        .env("CARGO_TARGET_DIR", workspace::target())
        .env(BPF_OBJECT_VARIABLE, build::object());
    command
}
