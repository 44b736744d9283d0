//! Debian packages, installed without starting what they bring.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{answer, find, is_root, run, say};

/// Debian asks this program whether a package may start its service.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Whether apt knows a version of this package.
pub(crate) fn offers(package: &str) -> bool {
    answer(Command::new("apt-cache").args(["policy", package]))
        .is_some_and(|text| text.contains("Candidate:") && !text.contains("Candidate: (none)"))
}

/// Installs packages; nothing happens where the list is empty.
///
/// # Errors
/// There is no apt, this is not root, or apt failed: the message says what to install.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    if find("apt-get").is_none() {
        bail!("missing, and there is no apt-get here: install what your system calls {list}");
    }
    if !is_root() {
        bail!("missing packages; as root: apt-get update && apt-get install {list}");
    }
    say(&format!("installing Debian packages: {list}"));
    let _quiet_services = NoServices::begin()?;
    if let Err(error) = run(&mut apt_get(&["update"])) {
        say(&format!("going on with the package lists that are here: {error:#}"));
    }
    let arguments = ["install", "--yes", "--no-install-recommends"];
    run(apt_get(&arguments).args(packages)).with_context(|| format!("could not install: {list}"))
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(["-o", "DPkg::Lock::Timeout=300"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// While it lives, packages do not start their services. An administrator's own policy
/// is left alone.
struct NoServices {
    ours: bool,
}

impl NoServices {
    fn begin() -> Result<Self> {
        let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o755).open(POLICY);
        match file {
            Ok(mut file) => {
                let refuse = b"#!/bin/sh\nexit 101\n";
                std::io::Write::write_all(&mut file, refuse).context(POLICY)?;
                fs::set_permissions(Path::new(POLICY), fs::Permissions::from_mode(0o755))
                    .context(POLICY)?;
                Ok(Self { ours: true })
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Self { ours: false }),
            Err(error) => Err(error).context(POLICY),
        }
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if self.ours && fs::remove_file(POLICY).is_err() {
            say(&format!("please remove {POLICY}: services will not start while it is there"));
        }
    }
}
