//! The package on a machine that never saw it: installed, running, hardened.

use std::fs;

use anyhow::{Context, Result, bail, ensure};

use super::shop::{SECRET, Shop};
use crate::process::say;

/// What the operator writes.
const CONFIGURATION: &str = r#"
[capture]
include = [{ port = 8443 }]
[state]
save_seconds = 1
[exchange_log]
path = "/var/lib/weir/exchanges.ndjson"
[alert]
webhook = [{ name = "hook", url = "http://127.0.0.1:9000/", secret_file = "/etc/weir-hook.secret" }]
alertmanager = [{ name = "am", url = "http://127.0.0.1:9093/" }]
"#;

/// Programs of the kernel that aren't systemd's own; every one has its line while it is loaded.
pub(super) const PROGRAMS: &str =
    "awk '/\\[bpf\\]$/ && !/bpf_prog_[0-9a-f]+_sd_/' /proc/kallsyms | wc -l";

/// What must hold of the unit, as `systemctl show` says it.
const PROPERTIES: &[&str] = &[
    "Type=notify",
    "ActiveState=active",
    "SubState=running",
    "UnitFileState=enabled",
    "NRestarts=0",
    "Result=success",
    "User=weir",
    "WatchdogUSec=1min",
];

/// `systemd-analyze security` says at most this.
const EXPOSURE_MAX: f64 = 2.0;

/// Installs, starts as shipped, then with a configuration of its own.
///
/// # Errors
/// The package can't be installed, or the unit isn't as it should be.
pub(super) fn from_package(shop: &mut Shop<'_>) -> Result<()> {
    let machine = &shop.machine;
    ensure!(machine.run(PROGRAMS)?.trim() == "0", "something else loaded programs");
    let [package, _] = &shop.packages;
    machine.put(&[package.as_path()], "/root/weir.deb")?;
    machine.run("apt-get install -y -q -o Dpkg::Use-Pty=0 /root/weir.deb")?;
    machine.run("weir config check /etc/weir/weir.toml")?;
    // As shipped, nobody but the unit may read it.
    let mode = machine.run("stat -c '%U:%G %a' /etc/weir/weir.toml")?;
    ensure!(mode.trim() == "root:weir 640", "weir.toml is {mode}");
    check_unit(shop)?;
    let room = shop.lab.room("configuration")?;
    let (configuration, secret) = (room.join("weir.toml"), room.join("secret"));
    fs::write(&configuration, CONFIGURATION)?;
    fs::write(&secret, SECRET)?;
    shop.machine.put(&[&configuration, &secret], "/root/")?;
    shop.machine.run(
        "cat /root/weir.toml > /etc/weir/weir.toml; \
         install -g weir -m 640 /root/secret /etc/weir-hook.secret",
    )?;
    Ok(())
}

/// The unit runs as the package says; its process has the capabilities that it needs alone.
///
/// # Errors
/// It does not.
pub(super) fn check_unit(shop: &Shop<'_>) -> Result<()> {
    let unit = shop.machine.run("systemctl show weir")?;
    for property in PROPERTIES {
        if !unit.lines().any(|line| line == *property) {
            let name = property.split('=').next().unwrap_or_default();
            let has = unit.lines().find(|line| line.starts_with(&format!("{name}=")));
            bail!("the unit has {has:?}, not {property}");
        }
    }
    Ok(())
}

/// `systemd-analyze security` finds little to say, while it runs.
///
/// # Errors
/// It finds more than it should.
pub(super) fn is_hardened(shop: &mut Shop<'_>) -> Result<()> {
    let report = shop.machine.run("systemd-analyze security --no-pager weir.service")?;
    let (_, overall) = report.split_once("Overall exposure level").context(report.clone())?;
    let figure = overall.split_whitespace().find_map(|word| word.parse::<f64>().ok());
    let exposure = figure.context(overall.to_owned())?;
    say(&format!("systemd-analyze security: {exposure}"));
    ensure!(exposure <= EXPOSURE_MAX, "{report}");
    let status = "cat /proc/$(systemctl show -P MainPID weir)/status";
    let status = shop.machine.run(status)?;
    let right = ["NoNewPrivs:\t1", "Seccomp:\t2"];
    for line in right {
        ensure!(status.contains(line), "not {line:?}:\n{status}");
    }
    let programs = shop.machine.run(PROGRAMS)?;
    say(&format!("programs in the kernel: {}", programs.trim()));
    ensure!(programs.trim() != "0", "the unit loaded no programs");
    Ok(())
}
