//! `cargo xtask fuzz`: libFuzzer over the targets of `fuzz/`, on the stable toolchain.
//!
//! The flags are cargo-fuzz's for coverage, which stable rustc takes; no nightly and no
//! sanitizer is needed, since the code under test is safe Rust: what is looked for are
//! panics, overflows, endless loops and memory without bound. cargo-fuzz works too.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::bootstrap;
use crate::cargo::cargo;
use crate::process::{answer, run, say};
use crate::workspace;

const COVERAGE: &str = "--cfg fuzzing -C passes=sancov-module \
    -C llvm-args=-sanitizer-coverage-level=4 \
    -C llvm-args=-sanitizer-coverage-inline-8bit-counters \
    -C llvm-args=-sanitizer-coverage-pc-table \
    -C llvm-args=-sanitizer-coverage-trace-compares";

const MANIFEST: &str = "fuzz/Cargo.toml";
/// Memory that one process may take; the agent's parsers need far less.
const MEMORY_LIMIT_MB: u32 = 1024;
/// Time that one input may take.
const TIME_LIMIT_S: u32 = 10;

/// Fuzzes one target, or all of them in turn, each for so many seconds.
///
/// # Errors
/// There is no such target, it does not compile, or an input was found that breaks it.
pub(crate) fn targets(only: Option<&str>, seconds: u32) -> Result<()> {
    let all = names()?;
    let chosen: Vec<_> =
        all.iter().filter(|name| only.is_none_or(|only| only == name.as_str())).collect();
    if chosen.is_empty() {
        bail!("no such fuzz target; there are: {}", all.join(", "));
    }
    bootstrap::for_fuzzing()?;
    let programs = build_instrumented()?;
    for name in chosen {
        say(&format!("fuzzing {name} for {seconds} s"));
        let corpus = folder("corpus", name)?;
        let artifacts = folder("artifacts", name)?;
        run(Command::new(programs.join(name))
            .args([format!("-max_total_time={seconds}"), "-print_final_stats=1".to_owned()])
            .arg(format!("-rss_limit_mb={MEMORY_LIMIT_MB}"))
            .arg(format!("-timeout={TIME_LIMIT_S}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .args([corpus, folder("seeds", name)?]))?;
    }
    Ok(())
}

/// Runs every target once over its seeds, without coverage: the targets compile, and no
/// finding that became a seed is back. Shares what the unit tests compiled.
///
/// # Errors
/// As [`targets`].
pub(crate) fn seeds() -> Result<()> {
    bootstrap::for_fuzzing()?;
    run(cargo("build").args(["--manifest-path", MANIFEST, "--profile", "test", "--bins"]))?;
    for name in names()? {
        let seeds = fs::read_dir(folder("seeds", &name)?)?
            .map(|seed| Ok(seed?.path()))
            .collect::<Result<Vec<_>>>()?;
        let output = Command::new(workspace::target().join("debug").join(&name))
            .args(&seeds)
            .output()
            .with_context(|| format!("cannot start the fuzz target {name}"))?;
        if !output.status.success() {
            bail!("the fuzz target {name}: {}", String::from_utf8_lossy(&output.stderr));
        }
        say(&format!("{name}: {} seeds", seeds.len()));
    }
    Ok(())
}

/// Every target: one file of `fuzz/targets` each.
fn names() -> Result<Vec<String>> {
    let folder = workspace::root().join("fuzz/targets");
    let files = fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))?;
    let mut names = Vec::new();
    for file in files {
        let path = file?.path();
        names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// Builds all targets with coverage; gives the folder of the programs. With `--target`,
/// so that build scripts and macros are not instrumented.
fn build_instrumented() -> Result<PathBuf> {
    let host = host()?;
    let target = workspace::target().join("fuzz");
    run(cargo("build")
        .args(["--release", "--manifest-path", MANIFEST, "--bins", "--target", &host])
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", COVERAGE))?;
    Ok(target.join(host).join("release"))
}

fn host() -> Result<String> {
    let version = answer(Command::new("rustc").arg("-vV")).context("rustc does not start")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not name its host")
}

/// `fuzz/KIND/NAME`, made where it isn't there.
fn folder(kind: &str, name: &str) -> Result<PathBuf> {
    let folder = workspace::root().join("fuzz").join(kind).join(name);
    fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    Ok(folder)
}
