//! A Rust compiler for the kernel, one of two ways:
//!
//! 1. rustup's nightly with `rust-src`, which compiles `core` itself;
//! 2. Debian's `rustc-web`, which has a compiled `core` for BPF and needs no nightly.
//!
//! The machine's own is taken if there is one, in this order. Otherwise Debian's is
//! installed where apt has it (it changes no toolchain of the user's), else rustup's.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::needs::Stage;
use super::{apt, linker};
use crate::process::{answer, run, say};

/// Where Debian puts its compiler; `rustc` on `PATH` may be rustup's.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// The package that carries `core` for BPF.
const DEBIAN_CORE_PACKAGE: &str = "libstd-rust-web-dev-bpf";
const NIGHTLY: &str = "nightly";

/// A compiler for BPF and the linker that goes with it.
#[derive(Debug)]
pub(crate) struct BpfToolchain {
    compiler: Compiler,
    linker: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compiler {
    Nightly,
    Debian,
}

impl BpfToolchain {
    /// The compilation target.
    pub(crate) const TARGET: &str = "bpfel-unknown-none";

    /// The machine's toolchain; sets one up where there is none.
    ///
    /// # Errors
    /// None can be had; the message says what to install.
    pub(crate) fn find_or_install() -> Result<Self> {
        let compiler = match Compiler::find() {
            Some(compiler) => compiler,
            None => Compiler::install()?,
        };
        let llvm = compiler.llvm_major()?;
        let linker = match linker::find(llvm) {
            Some(linker) => linker,
            None => linker::install(llvm)?,
        };
        Ok(Self { compiler, linker })
    }

    /// `bpf-linker`, absolute.
    pub(crate) fn linker(&self) -> &Path {
        &self.linker
    }

    /// `cargo build --target TARGET` with this compiler, free of the variables by which
    /// the cargo that runs us chose its own.
    pub(crate) fn cargo_build(&self) -> Command {
        let mut command = match self.compiler {
            Compiler::Nightly => {
                let mut command = Command::new("rustup");
                command.args(["run", NIGHTLY, "cargo", "build", "-Z", "build-std=core"]);
                command.env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
                command
            }
            Compiler::Debian => {
                let mut command = crate::cargo::cargo("build");
                // Debian's is a stable compiler; aya-ebpf uses unstable features.
                command.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
                command
            }
        };
        command.args(["--target", Self::TARGET]).env_remove("LD_LIBRARY_PATH");
        command
    }
}

impl fmt::Display for BpfToolchain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.compiler {
            Compiler::Nightly => "rustup's nightly",
            Compiler::Debian => "Debian's rustc",
        })
    }
}

/// The stages of packages that this machine's BPF toolchain still asks for.
pub(crate) fn stages_missing() -> Vec<Stage> {
    let compiler = Compiler::find();
    let offered = compiler.is_some() || apt::offers(DEBIAN_CORE_PACKAGE);
    let linked = compiler
        .and_then(|compiler| compiler.llvm_major().ok())
        .is_some_and(|llvm| linker::find(llvm).is_some());
    let mut stages = Vec::new();
    if compiler.is_none() && offered {
        stages.push(Stage::BpfCompiler);
    }
    if !linked && offered {
        stages.push(Stage::BpfLinker);
    }
    stages
}

impl Compiler {
    fn find() -> Option<Self> {
        [Self::Nightly, Self::Debian].into_iter().find(|compiler| compiler.has_core())
    }

    fn has_core(self) -> bool {
        let (mut question, inside) = match self {
            Self::Nightly => {
                let mut question = Command::new("rustup");
                question.args(["run", NIGHTLY, "rustc", "--print", "sysroot"]);
                (question, "lib/rustlib/src/rust/library/core/Cargo.toml")
            }
            Self::Debian => {
                let mut question = Command::new(DEBIAN_RUSTC);
                question.args(["--print", "target-libdir", "--target", BpfToolchain::TARGET]);
                (question, "")
            }
        };
        answer(question.env_remove("LD_LIBRARY_PATH"))
            .is_some_and(|folder| Path::new(&folder).join(inside).exists())
    }

    /// Called after the packages were installed: what is left is rustup's way.
    fn install() -> Result<Self> {
        say(&format!("apt has no {DEBIAN_CORE_PACKAGE}: asking rustup for {NIGHTLY}"));
        let mut command = Command::new("rustup");
        command.args(["toolchain", "install", NIGHTLY, "--profile", "minimal"]);
        run(command.args(["--component", "rust-src"])).context(
            "no compiler for BPF: install Debian's rustc-web and libstd-rust-web-dev-bpf, \
             or `rustup toolchain install nightly --component rust-src`",
        )?;
        if Self::Nightly.has_core() {
            return Ok(Self::Nightly);
        }
        bail!("rustup installed {NIGHTLY}, yet its source of `core` is not there");
    }

    fn llvm_major(self) -> Result<u32> {
        let mut question = match self {
            Self::Nightly => {
                let mut question = Command::new("rustup");
                question.args(["run", NIGHTLY, "rustc", "-vV"]);
                question
            }
            Self::Debian => {
                let mut question = Command::new(DEBIAN_RUSTC);
                question.arg("-vV");
                question
            }
        };
        answer(question.env_remove("LD_LIBRARY_PATH"))
            .as_deref()
            .and_then(llvm_major)
            .context("the compiler does not say which LLVM it has")
    }
}

/// From the output of `rustc -vV`.
fn llvm_major(version: &str) -> Option<u32> {
    let line = version.lines().find_map(|line| line.strip_prefix("LLVM version: "))?;
    line.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::llvm_major;

    #[test]
    fn the_llvm_of_a_compiler_is_read_from_its_version() {
        assert_eq!(llvm_major("rustc 1.96.0\nrelease: 1.96.0\nLLVM version: 22.1.8"), Some(22));
        assert_eq!(llvm_major("rustc 1.96.0"), None);
    }
}
