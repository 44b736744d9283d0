//! `bpf-linker`, which links LLVM bitcode and so must have the compiler's LLVM.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{answer, find as find_program, run, say};
use crate::{cargo, workspace};

const VERSION: &str = "0.13.0";

/// The linker that has this LLVM: ours, else the one on `PATH`.
pub(crate) fn find(llvm: u32) -> Option<PathBuf> {
    let ours = tools().join("bin/bpf-linker");
    [Some(ours), find_program("bpf-linker")].into_iter().flatten().find(|path| fits(path, llvm))
}

/// Compiles the linker into `target/tools`.
///
/// # Errors
/// LLVM's development files are not there, or the linker does not compile.
pub(crate) fn install(llvm: u32) -> Result<PathBuf> {
    let prefix = llvm_prefix(llvm).with_context(|| {
        format!(
            "bpf-linker needs LLVM {llvm}'s development files: install what your system calls \
             llvm-{llvm}-dev libpolly-{llvm}-dev libclang-{llvm}-dev libzstd-dev zlib1g-dev"
        )
    })?;
    say(&format!("compiling bpf-linker {VERSION} for LLVM {llvm} into target/tools: 2 minutes"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(prefix.join("bin")).chain(std::env::split_paths(&path));
    run(cargo::cargo("install")
        .args(["bpf-linker", "--version", VERSION, "--locked", "--no-default-features"])
        .args(["--features", &format!("llvm-{llvm}"), "--root"])
        .arg(tools())
        .env("CARGO_TARGET_DIR", workspace::target().join("tools-build"))
        .env("PATH", std::env::join_paths(path)?)
        .env(format!("LLVM_SYS_{llvm}1_PREFIX"), &prefix)
        .env("LLVM_PREFIX", &prefix))?;
    Ok(tools().join("bin/bpf-linker"))
}

fn tools() -> PathBuf {
    workspace::target().join("tools")
}

/// It starts, and is not linked with another LLVM. One linked statically does not tell.
fn fits(linker: &Path, llvm: u32) -> bool {
    if answer(Command::new(linker).arg("--version").env_remove("LD_LIBRARY_PATH")).is_none() {
        return false;
    }
    let libraries = answer(Command::new("ldd").arg(linker)).unwrap_or_default();
    !libraries.contains("libLLVM") || libraries.contains(&format!("libLLVM.so.{llvm}."))
}

/// Where this LLVM is installed.
fn llvm_prefix(llvm: u32) -> Option<PathBuf> {
    let debian = PathBuf::from(format!("/usr/lib/llvm-{llvm}"));
    if debian.join("bin/llvm-config").exists() {
        return Some(debian);
    }
    [format!("llvm-config-{llvm}"), "llvm-config".to_owned()].iter().find_map(|name| {
        let version = answer(Command::new(name).arg("--version"))?;
        if !version.starts_with(&format!("{llvm}.")) {
            return None;
        }
        answer(Command::new(name).arg("--prefix")).map(PathBuf::from)
    })
}
