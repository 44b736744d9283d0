//! `cargo xtask build`: the BPF object, then the agent with the object inside.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::bootstrap::{self, BpfToolchain};
use crate::cargo::cargo;
use crate::process::{run, say};
use crate::workspace;

/// Builds everything; gives the path of `weir`.
///
/// # Errors
/// The toolchain is missing and can't be had, or the code does not compile.
pub(crate) fn agent() -> Result<PathBuf> {
    bpf_object()?;
    say("building weir");
    run(cargo("build").args(["--release", "--package", "sensor-user", "--bin", "weir"]))?;
    let weir = workspace::target().join("release/weir");
    say(&format!("built {}", weir.display()));
    Ok(weir)
}

/// Where the BPF object is.
pub(crate) fn object() -> PathBuf {
    workspace::target().join("bpf/weir.bpf.o")
}

/// Builds the BPF object.
///
/// # Errors
/// The toolchain is missing and can't be had, or the code does not compile.
pub(crate) fn bpf_object() -> Result<()> {
    let toolchain = bootstrap::for_build()?;
    say(&format!("building the BPF object with {toolchain}"));
    let made = workspace::target().join("bpf-build");
    run(bpf_cargo(&toolchain)
        .args(["--release", "--package", "sensor-ebpf", "--bin", "weir-bpf"])
        .arg("--target-dir")
        .arg(&made))?;
    copy_if_changed(&made.join(BpfToolchain::TARGET).join("release/weir-bpf"), &object())
}

/// `cargo build` for the kernel.
fn bpf_cargo(toolchain: &BpfToolchain) -> std::process::Command {
    let mut command = toolchain.cargo_build();
    let flags = format!(
        "-C linker={} -C debuginfo=2 -C link-arg=--btf --cfg=bpf_target_arch=\"{}\"",
        toolchain.linker().display(),
        std::env::consts::ARCH,
    );
    command.current_dir(workspace::root()).env("RUSTFLAGS", flags);
    // A profile that suits the agent may not suit the BPF stack of 512 bytes.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PROFILE_") {
            command.env_remove(name);
        }
    }
    command
}

/// Keeps the copy's time where nothing changed, so that cargo does not build `weir` anew.
fn copy_if_changed(from: &Path, to: &Path) -> Result<()> {
    let new = std::fs::read(from).with_context(|| format!("no object at {}", from.display()))?;
    if std::fs::read(to).is_ok_and(|old| old == new) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    }
    std::fs::write(to, new).with_context(|| format!("{}", to.display()))
}
