//! systemd's watchdog: quiet while Weir works, and there when it hangs.

use anyhow::{Result, ensure};
use weir_tests::settle;

use super::shop::{PATIENCE, Shop};

/// A shorter watchdog, so that nobody waits for a minute.
const DROP_IN: &str = "[Service]\nWatchdogSec=10\n";

/// It lives through three times of the watchdog; stopped, it is replaced, and goes on counting.
///
/// # Errors
/// It is killed when it should not be, or not when it should.
pub(super) fn by_systemd(shop: &mut Shop<'_>) -> Result<()> {
    let machine = &shop.machine;
    machine.run(&format!(
        "mkdir -p /run/systemd/system/weir.service.d; \
         printf '{DROP_IN}' > /run/systemd/system/weir.service.d/watchdog.conf; \
         systemctl daemon-reload; systemctl restart weir; sleep 30"
    ))?;
    ensure!(restarts(shop)? == "0", "a working agent was killed");
    shop.machine.run("kill -STOP $(systemctl show -P MainPID weir)")?;
    settle::until("the watchdog", PATIENCE, || Ok((restarts(shop)? == "1").then_some(())))?;
    shop.machine.run(
        "rm -r /run/systemd/system/weir.service.d; systemctl daemon-reload; \
         systemctl reset-failed weir; systemctl restart weir",
    )?;
    super::shown::look_up(shop)?;
    super::shown::check(shop)
}

fn restarts(shop: &Shop<'_>) -> Result<String> {
    Ok(shop.machine.run("systemctl show -P NRestarts weir")?.trim().to_owned())
}
