//! `cargo xtask fuzz`: libFuzzer over the targets of `fuzz/`, on the stable toolchain.
//!
//! The flags are cargo-fuzz's for coverage, which stable rustc takes; no nightly and no
//! sanitizer is needed, since the code under test is safe Rust: what is looked for are
//! panics, overflows, endless loops and memory without bound. cargo-fuzz works too.

use std::fs;
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
    -C llvm-args=-sanitizer-coverage-trace-compares \
    -C codegen-units=1";

/// Memory that one run may take; the agent's parsers need far less.
const MEMORY_LIMIT_MB: u32 = 1024;

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
    let duration = format!("-max_total_time={seconds}");
    for_each(&chosen, &[&duration, "-print_final_stats=1"])
}

/// Runs every target once over its seeds: they compile, and no old finding is back.
///
/// # Errors
/// As [`targets`].
pub(crate) fn seeds() -> Result<()> {
    let all = names()?;
    for_each(&all.iter().collect::<Vec<_>>(), &["-runs=0"])
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

fn for_each(names: &[&String], options: &[&str]) -> Result<()> {
    bootstrap::for_fuzzing()?;
    let host = host()?;
    build(&host)?;
    for name in names {
        say(&format!("fuzzing {name}"));
        let folder = workspace::root().join("fuzz");
        let corpus = folder.join("corpus").join(name);
        let artifacts = folder.join("artifacts").join(name);
        for made in [&corpus, &artifacts] {
            fs::create_dir_all(made).with_context(|| format!("{}", made.display()))?;
        }
        let program = workspace::target().join("fuzz").join(&host).join("release").join(name);
        run(Command::new(program)
            .args(options)
            .arg(format!("-rss_limit_mb={MEMORY_LIMIT_MB}"))
            .arg("-timeout=10")
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg(corpus)
            .arg(folder.join("seeds").join(name)))?;
    }
    Ok(())
}

/// With `--target`, so that build scripts and macros are not instrumented.
fn build(host: &str) -> Result<()> {
    run(cargo("build")
        .args(["--release", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--target", host])
        .env("CARGO_TARGET_DIR", workspace::target().join("fuzz"))
        .env("RUSTFLAGS", COVERAGE))
}

fn host() -> Result<String> {
    let version = answer(Command::new("rustc").arg("-vV")).context("rustc does not start")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not name its host")
}
