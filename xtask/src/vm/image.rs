//! The guest's disk with its kernel, made by the [`recipe`] and kept in `target/vm`.
//!
//! Machines open the disk as a snapshot and change nothing of it.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::recipe::{self, BEFORE_THE_KERNEL, DISK_MIB, FILES, MASKED, PACKAGES, SOURCES, SUITE};
use crate::process::{is_root, run, say};
use crate::workspace;

/// Something that qemu boots.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) disk: PathBuf,
    pub(super) kernel: PathBuf,
    pub(super) initramfs: PathBuf,
    /// The private key that opens a shell.
    pub(super) key: PathBuf,
}

impl Image {
    /// The image of the recipe; made first where there is none, which takes minutes.
    ///
    /// # Errors
    /// This is not root, or no packages can be had.
    pub(super) fn get() -> Result<Self> {
        let folder = folder()?.join(format!("image-{:016x}", recipe::digest()));
        if !folder.exists() {
            ensure!(is_root(), "making the image of the machine needs root");
            say("making the image of the machine: some minutes, once");
            // Renamed at its end: an image is there as a whole or not at all.
            let unfinished = folder.with_extension("unfinished");
            if unfinished.exists() {
                fs::remove_dir_all(&unfinished)?;
            }
            fs::create_dir(&unfinished)?;
            Self::inside(&unfinished).make(&unfinished.join("root"))?;
            fs::rename(&unfinished, &folder)?;
        }
        Ok(Self::inside(&folder))
    }

    fn inside(folder: &Path) -> Self {
        Self {
            disk: folder.join("disk.ext4"),
            kernel: folder.join("vmlinuz"),
            initramfs: folder.join("initrd"),
            key: folder.join("key"),
        }
    }

    fn make(&self, root: &Path) -> Result<()> {
        run(Command::new("mmdebstrap")
            .args(["--quiet", "--mode=root", "--format=directory", "--variant=minbase"])
            .arg(format!("--include={PACKAGES}"))
            .arg(format!("--essential-hook={BEFORE_THE_KERNEL}"))
            .arg(SUITE)
            .arg(root)
            .args(SOURCES))?;
        for (path, text) in FILES {
            fs::write(root.join(path), text).context(path)?;
        }
        systemctl(root, "enable", &["systemd-networkd"])?;
        systemctl(root, "mask", &MASKED)?;
        self.let_in(root)?;
        // Debian keeps links to the newest kernel there.
        fs::copy(root.join("vmlinuz"), &self.kernel).context("the image has no kernel")?;
        fs::copy(root.join("initrd.img"), &self.initramfs).context("no initramfs")?;
        run(Command::new("mke2fs")
            .args(["-q", "-t", "ext4", "-d"])
            .args([root, &self.disk])
            .arg(format!("{DISK_MIB}M")))?;
        fs::remove_dir_all(root).context("the tree of the image")
    }

    /// A key of this image's own opens it.
    fn let_in(&self, root: &Path) -> Result<()> {
        let keygen = ["-q", "-t", "ed25519", "-N", "", "-C", "machine", "-f"];
        run(Command::new("ssh-keygen").args(keygen).arg(&self.key))?;
        let folder = root.join("root/.ssh");
        DirBuilder::new().mode(0o700).recursive(true).create(&folder)?;
        fs::copy(self.key.with_extension("pub"), folder.join("authorized_keys"))?;
        Ok(())
    }
}

fn systemctl(root: &Path, verb: &str, units: &[&str]) -> Result<()> {
    let root = format!("--root={}", root.display());
    run(Command::new("systemctl").args(["--quiet", &root, verb]).args(units))
}

/// Where images and logs of machines are.
///
/// # Errors
/// It cannot be made.
pub(super) fn folder() -> Result<PathBuf> {
    let folder = workspace::target().join("vm");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    Ok(folder)
}
