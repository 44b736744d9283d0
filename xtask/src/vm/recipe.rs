//! What the guest's disk is made of.
//!
//! An image carries the digest of this file in its name: whoever changes the recipe gets a new one.

use std::hash::{DefaultHasher, Hash, Hasher};

/// systemd, a kernel that captures, a way in, and what the scenarios run.
pub(super) const PACKAGES: &str = "systemd-sysv,udev,openssh-server,linux-image-6.12-cloud-amd64,\
                                   ca-certificates,curl,openssl,procps,python3";

/// Debian 12.
pub(super) const SUITE: &str = "bookworm";

/// Where packages are from; the kernel is among the security updates.
pub(super) const SOURCES: [&str; 2] = [
    "deb http://deb.debian.org/debian bookworm main",
    "deb http://deb.debian.org/debian-security bookworm-security main",
];

/// Before the kernel is installed: its initramfs gets the disk's drivers and nothing else, since
/// unpacking is slow in an emulated machine.
pub(super) const BEFORE_THE_KERNEL: &str = "cd \"$1/etc\" && mkdir -p initramfs-tools/conf.d && \
    printf 'MODULES=list\\nCOMPRESS=lz4\\n' > initramfs-tools/conf.d/machine && \
    printf 'virtio_pci\\nvirtio_blk\\next4\\n' > initramfs-tools/modules";

/// Files that replace those of the packages. The address is the one that qemu's user-mode network
/// forwards to; there is no name server.
pub(super) const FILES: [(&str, &str); 3] = [
    (
        "etc/systemd/network/10-qemu.network",
        "[Match]\nType=ether\n[Network]\nAddress=10.0.2.15/24\n",
    ),
    ("etc/hostname", "guest\n"),
    ("etc/hosts", "127.0.0.1 localhost guest\n"),
];

/// Units that would only work while something is tried.
pub(super) const MASKED: [&str; 6] = [
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "fstrim.timer",
    "systemd-binfmt.service",
];

/// Of the disk; what is not written takes no room.
pub(super) const DISK_MIB: u32 = 1536;

/// Another number for another recipe.
pub(super) fn digest() -> u64 {
    let mut hasher = DefaultHasher::new();
    include_str!("recipe.rs").hash(&mut hasher);
    hasher.finish()
}
