//! `systemctl reload`: a good configuration is taken, a wrong one refused.

use anyhow::{Result, ensure};
use weir_tests::settle;

use super::shop::{PATIENCE, Shop};

/// Both, and the unit runs on.
///
/// # Errors
/// It doesn't, or nobody said what became of the configuration.
pub(super) fn good_and_bad(shop: &mut Shop<'_>) -> Result<()> {
    let machine = &shop.machine;
    let before = machine.run("systemctl show -P MainPID weir")?;
    let edited = "cp -p /etc/weir/weir.toml /root/good.toml; cd /etc/weir";
    machine.run(&format!("{edited}; echo '[detect]\nalerts_per_day = 7' >> weir.toml"))?;
    reload(shop, "configuration reloaded")?;
    shop.machine.run("echo 'alerts_a_day = 7' >> /etc/weir/weir.toml")?;
    reload(shop, "alerts_a_day")?;
    shop.machine.run("cat /root/good.toml > /etc/weir/weir.toml")?;
    reload(shop, "configuration reloaded")?;
    let after = shop.machine.run("systemctl show -P MainPID weir")?;
    ensure!(before == after, "the unit was restarted");
    super::shown::look_up(shop)?;
    super::shown::check(shop)
}

/// Reloads, and waits until the journal says `line`.
fn reload(shop: &Shop<'_>, line: &str) -> Result<()> {
    let machine = &shop.machine;
    let cursor = "journalctl -u weir -n 1 -q -o cat --show-cursor | sed -n 's/^-- cursor: //p'";
    let cursor = machine.run(cursor)?;
    machine.run("systemctl reload weir")?;
    settle::until(&format!("{line:?} in the journal"), PATIENCE, || {
        let said = machine
            .run(&format!("journalctl -u weir -q -o cat --after-cursor='{}'", cursor.trim()))?;
        Ok(said.contains(line).then_some(()))
    })
}
