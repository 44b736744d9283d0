//! A machine without KVM: qemu emulates it on any host, and slowly.
//!
//! Its network reaches nothing at all, and the only way in is SSH, on a port of this host's
//! loopback; everything else goes through that. What it writes to its console is kept in a file.

use std::cell::Cell;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use weir_tests::{Lab, Process, net, settle};

use super::image::Image;

/// How long a boot may take.
const BOOT: Duration = Duration::from_secs(300);

/// How long a program may run before there is any other limit.
const AT_FIRST: Duration = Duration::from_secs(60);

/// A running machine. Dropped, it is gone, and its disk as it was.
#[derive(Debug)]
pub(super) struct Machine<'l> {
    lab: &'l Lab,
    /// Programs in it must end by then.
    deadline: Cell<Instant>,
    way_in: WayIn,
    // After what goes through it, so that it ends after it.
    qemu: Process,
}

/// How to reach it.
#[derive(Debug)]
struct WayIn {
    /// The connection that every command shares, once it stands.
    shared: Option<Process>,
    options: Vec<String>,
}

impl<'l> Machine<'l> {
    /// Boots the image, and waits until it takes commands. Its console goes to `console`.
    ///
    /// # Errors
    /// qemu does not start, or nobody answers within five minutes.
    pub(super) fn boot(lab: &'l Lab, image: &Image, console: &Path) -> Result<Self> {
        let port = net::free_port()?;
        let disk = format!("file={},format=raw,if=virtio,snapshot=on", image.disk.display());
        let network = format!("user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22");
        let mut qemu = Command::new("qemu-system-x86_64");
        qemu.args(["-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max"])
            .args(["-smp", "2", "-m", "1024", "-display", "none", "-monitor", "none"])
            .args(["-serial", "stdio", "-no-reboot", "-device", "virtio-rng-pci"])
            .args(["-append", "root=/dev/vda rw console=ttyS0 quiet"])
            .arg("-kernel")
            .arg(&image.kernel)
            .arg("-initrd")
            .arg(&image.initramfs)
            .args(["-drive", &disk, "-netdev", &network])
            .args(["-device", "virtio-net-pci,netdev=net"]);
        let mut qemu = Process::start("qemu", &mut qemu, console)?;
        let socket = lab.room("ssh")?.join("shared");
        let options = [
            format!("-oControlPath={}", socket.display()),
            format!("-oPort={port}"),
            format!("-oIdentityFile={}", image.key.display()),
            "-oIdentitiesOnly=yes".to_owned(),
            // Made with the image, and reached over loopback alone.
            "-oStrictHostKeyChecking=no".to_owned(),
            "-oUserKnownHostsFile=/dev/null".to_owned(),
            "-oLogLevel=ERROR".to_owned(),
            "-oConnectTimeout=20".to_owned(),
            "-oUser=root".to_owned(),
            "-oHostName=127.0.0.1".to_owned(),
        ];
        let way_in = WayIn { shared: None, options: options.into() };
        let deadline = Cell::new(Instant::now() + BOOT);
        let mut attempts = 0;
        settle::until("the machine's boot", BOOT, || {
            qemu.check_alive()?;
            attempts += 1;
            let probe = lab.path().join(format!("boot-{attempts}"));
            let mut ssh = way_in.ssh();
            let status = Process::start("ssh", ssh.arg("true"), &probe)?.wait(BOOT)?;
            Ok(status.success().then_some(()))
        })?;
        deadline.set(Instant::now() + AT_FIRST);
        Ok(Self { lab, deadline, way_in, qemu })
    }

    /// From now on commands have so long altogether.
    pub(super) fn allow(&self, time: Duration) {
        self.deadline.set(Instant::now() + time);
    }

    /// Opens the connection that commands share from now on. Ports of this host's loopback are
    /// given ports of the machine's (`to`), and the other way round (`from`).
    ///
    /// # Errors
    /// One of the ports is taken.
    pub(super) fn connect(&mut self, to: &[(u16, u16)], from: &[(u16, u16)]) -> Result<()> {
        let mut ssh = self.way_in.ssh();
        ssh.args(["-M", "-N", "-oExitOnForwardFailure=yes"]);
        for (here, there) in to {
            ssh.arg(format!("-L127.0.0.1:{here}:127.0.0.1:{there}"));
        }
        for (there, here) in from {
            ssh.arg(format!("-R127.0.0.1:{there}:127.0.0.1:{here}"));
        }
        let mut shared = Process::start("ssh", &mut ssh, &self.lab.path().join("shared-ssh"))?;
        let is_up = || -> Result<Option<()>> {
            shared.check_alive()?;
            let check = self.way_in.ssh().args(["-O", "check"]).output()?;
            Ok(check.status.success().then_some(()))
        };
        settle::until("the shared connection", settle::PATIENCE, is_up)?;
        self.way_in.shared = Some(shared);
        Ok(())
    }

    /// What a script for its shell prints; it must succeed.
    ///
    /// # Errors
    /// It fails, or is not done in time; the message has what it printed.
    pub(super) fn run(&self, script: &str) -> Result<String> {
        eprintln!("  guest# {script}");
        let mut ssh = self.way_in.ssh();
        self.finish(ssh.arg(format!("set -e; export LC_ALL=C; {script}")))
            .with_context(|| format!("in the machine: `{script}`"))
    }

    /// Puts files of this host into a folder of it.
    ///
    /// # Errors
    /// They can't be read, or not be written in time.
    pub(super) fn put(&self, files: &[&Path], folder: &str) -> Result<()> {
        eprintln!("  $ scp … guest:{folder}");
        let mut scp = Command::new("scp");
        scp.args(&self.way_in.options).arg("-pq").args(files).arg(format!("guest:{folder}"));
        self.finish(&mut scp).map(drop)
    }

    fn finish(&self, command: &mut Command) -> Result<String> {
        let output = self.lab.room("command")?.join("output");
        let mut process = Process::start("the command", command, &output)?;
        let left = self.deadline.get().saturating_duration_since(Instant::now());
        let status = process.wait(left)?;
        ensure!(status.success(), "{status}:\n{}", process.output());
        Ok(process.output())
    }
}

impl WayIn {
    fn ssh(&self) -> Command {
        let mut ssh = Command::new("ssh");
        ssh.args(&self.options).arg("guest");
        ssh
    }
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        self.way_in.shared = None;
        // Its disk is a snapshot: there is nothing to save.
        if let Err(error) = self.qemu.kill() {
            eprintln!("{error:#}");
        }
    }
}
