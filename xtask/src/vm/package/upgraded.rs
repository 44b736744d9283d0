//! A later version over this one: counts, incidents and configuration stay.

use anyhow::{Context, Result, ensure};
use weir_tests::agent::Incident;

use super::shop::Shop;
use super::{installed, shown};
use crate::process::say;

/// Upgrades, and goes on counting.
///
/// # Errors
/// Something was lost, or the old process still runs.
pub(super) fn with_its_state(shop: &mut Shop<'_>) -> Result<()> {
    let [_, next] = shop.packages.clone();
    let incidents: Vec<Incident> = shop.ask("/api/v1/incidents")?;
    let state = "systemctl show -P MainPID weir; sha256sum /etc/weir/weir.toml";
    let before = shop.machine.run(state)?;
    shop.machine.put(&[next.as_path()], "/root/next.deb")?;
    shop.machine.run("apt-get install -y -q -o Dpkg::Use-Pty=0 /root/next.deb")?;
    let after = shop.machine.run(state)?;
    let version = shop.machine.run("dpkg-query -W -f '${Version}' weir")?;
    let name = next.file_name().and_then(|name| name.to_str()).context("a package has a name")?;
    ensure!(name.contains(&version), "{version} is installed, not {name}");
    let ((old, kept), (new, keeps)) = (
        before.split_once('\n').context(before.clone())?,
        after.split_once('\n').context(after.clone())?,
    );
    ensure!(old != new, "the process of the old version runs on");
    ensure!(kept == keeps, "the configuration changed");
    installed::check_unit(shop)?;
    shown::look_up(shop)?;
    shown::check(shop)?;
    let still: Vec<Incident> = shop.ask("/api/v1/incidents")?;
    for incident in incidents {
        ensure!(still.iter().any(|it| it.id == incident.id), "{} is forgotten", incident.id);
    }
    say(&format!("upgraded to {version}; counts and incidents go on"));
    Ok(())
}
