//! `cargo xtask dist`: what users install, in `target/dist`: a .deb, an .rpm, a tarball,
//! their checksums and a bill of materials.
//!
//! The agent itself prints most of what goes in beside it (configuration, manual pages,
//! completions), so that a package never disagrees with its binary.

mod pages;
mod tools;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{answer, run, say};
use crate::{build, workspace};

/// Largest package that is still small to copy to a thousand hosts, in bytes.
const PACKAGE_MAX: u64 = 25 << 20;

/// Makes everything; says where it is.
///
/// # Errors
/// Something does not build, or a package is larger than 25 MiB.
pub(crate) fn packages() -> Result<()> {
    let (folder, release) = prepare()?;
    let made = [deb(&folder, &release)?, rpm(&folder, &release)?, tarball(&folder, &release)?];
    let bill = bill_of_materials(&folder, &release)?;
    for package in &made {
        let size = std::fs::metadata(package)?.len();
        ensure!(size <= PACKAGE_MAX, "{} has {size} bytes", package.display());
    }
    checksums(&folder, made.iter().chain([&bill]))?;
    for file in &made {
        say(&format!("made {}", file.display()));
    }
    Ok(())
}

/// The .deb alone, and the same in `folder` under a version that comes after it.
///
/// # Errors
/// As [`packages`].
pub(crate) fn upgrade(folder: &Path) -> Result<[PathBuf; 2]> {
    let (dist, release) = prepare()?;
    let next = Release { version: format!("{}+next", release.version), ..release.clone() };
    Ok([deb(&dist, &release)?, deb(folder, &next)?])
}

/// The agent, and an empty folder with what it prints of itself.
fn prepare() -> Result<(PathBuf, Release)> {
    let weir = build::agent()?;
    let folder = workspace::target().join("dist");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    pages::print_all(&weir, &folder)?;
    let release = Release::of(&weir)?;
    Ok((folder, release))
}

/// What is packaged.
#[derive(Clone)]
struct Release {
    version: String,
    /// Seconds since 1970 of the last commit: every time stamp inside a package.
    epoch: String,
}

impl Release {
    fn of(weir: &Path) -> Result<Self> {
        let says = answer(Command::new(weir).arg("--version")).context("weir does not start")?;
        let version = says.split(' ').nth(1).context("weir has no version")?.to_owned();
        let mut git = Command::new("git");
        git.current_dir(workspace::root()).args(["log", "-1", "--format=%ct"]);
        Ok(Self { version, epoch: answer(&mut git).unwrap_or_else(|| "0".to_owned()) })
    }

    fn deb(&self) -> String {
        format!("weir_{}_{}.deb", self.version, debian_architecture())
    }

    fn name(&self) -> String {
        format!("weir-{}-linux-{}", self.version, std::env::consts::ARCH)
    }
}

fn deb(folder: &Path, release: &Release) -> Result<PathBuf> {
    let made = folder.join(release.deb());
    run(packager(&tools::DEB.get()?, release)
        .args(["--no-build", "--package", "sensor-user"])
        .args(["--deb-version", &release.version, "--output"])
        .arg(&made))?;
    Ok(made)
}

fn rpm(folder: &Path, release: &Release) -> Result<PathBuf> {
    let made = folder.join(format!("weir-{}-1.{}.rpm", release.version, std::env::consts::ARCH));
    run(packager(&tools::RPM.get()?, release)
        .arg("generate-rpm")
        .args(["--package", "sensor-user", "--output"])
        .arg(&made))?;
    Ok(made)
}

fn packager(tool: &Path, release: &Release) -> Command {
    let mut command = Command::new(tool);
    command
        .current_dir(workspace::root())
        .env("CARGO_TARGET_DIR", workspace::target())
        .env("SOURCE_DATE_EPOCH", &release.epoch);
    command
}

/// Everything in one folder, to be copied to a host without a package manager.
fn tarball(folder: &Path, release: &Release) -> Result<PathBuf> {
    let (name, made) = (release.name(), folder.join(format!("{}.tar.gz", release.name())));
    let inside = folder.join(&name);
    std::fs::create_dir_all(&inside)?;
    let root = workspace::root();
    let parts = [
        workspace::target().join("release/weir"),
        root.join("packaging/weir.service"),
        root.join("packaging/prometheus"),
        root.join("dashboards"),
        root.join("README.md"),
        root.join("CHANGELOG.md"),
        root.join("LICENSE"),
        folder.join("weir.toml"),
        folder.join("man"),
        folder.join("weir.bash"),
        folder.join("_weir"),
        folder.join("weir.fish"),
    ];
    run(Command::new("cp").arg("-r").args(parts).arg(&inside))?;
    run(Command::new("tar")
        .args(["--create", "--gzip", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
        .arg(format!("--mtime=@{}", release.epoch))
        .arg("--directory")
        .arg(folder)
        .arg("--file")
        .arg(&made)
        .arg(&name))?;
    std::fs::remove_dir_all(&inside)?;
    Ok(made)
}

/// Every crate inside, in CycloneDX.
fn bill_of_materials(folder: &Path, release: &Release) -> Result<PathBuf> {
    let root = workspace::root();
    let written = root.join("sensor-user").join("weir.cdx.json");
    run(packager(&tools::SBOM.get()?, release)
        .arg("cyclonedx")
        .args(["--format", "json", "--override-filename", "weir.cdx", "--manifest-path"])
        .arg(root.join("sensor-user/Cargo.toml")))?;
    let made = folder.join(format!("{}.cdx.json", release.name()));
    std::fs::copy(&written, &made).context("the bill of materials was not written")?;
    // It is written beside every member of the workspace.
    for member in ["sensor-ebpf", "sensor-user", "xtask", "tests"] {
        let _absent = std::fs::remove_file(root.join(member).join("weir.cdx.json"));
    }
    Ok(made)
}

fn checksums<'a>(folder: &Path, files: impl Iterator<Item = &'a PathBuf>) -> Result<()> {
    let names: Vec<_> = files.filter_map(|file| file.file_name()).collect();
    let sums = answer(Command::new("sha256sum").current_dir(folder).args(names));
    let sums = sums.context("sha256sum failed")?;
    std::fs::write(folder.join("SHA256SUMS"), sums + "\n").context("SHA256SUMS")
}

const fn debian_architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" }
}
