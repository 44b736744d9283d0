//! Removed, then purged: what stays is what Debian's policy (section 6.8) says.

use anyhow::{Result, ensure};

use super::installed::PROGRAMS;
use super::shop::Shop;

/// Fails, with its name, where a condition of the shell does not hold.
const CHECK: &str = "check() { \"$@\" || { echo \"does not hold: $*\"; exit 1; }; }";

/// Service, programs and files go; configuration and state stay.
///
/// # Errors
/// They don't.
pub(super) fn removed(shop: &mut Shop<'_>) -> Result<()> {
    shop.machine.run("apt-get remove -y -q -o Dpkg::Use-Pty=0 weir")?;
    shop.machine.run(&format!(
        "{CHECK}; check test -z \"$(pgrep -x weir)\"; check test ! -e /usr/bin/weir; \
         check test \"$(systemctl is-active weir)\" = inactive; \
         check test ! -e /lib/systemd/system/weir.service; \
         check test ! -e /usr/lib/systemd/system/weir.service; \
         check test -f /etc/weir/weir.toml; check test -d /var/lib/weir"
    ))?;
    ensure!(shop.machine.run(PROGRAMS)?.trim() == "0", "programs stay in the kernel");
    Ok(())
}

/// Nothing of it is left.
///
/// # Errors
/// Something is.
pub(super) fn purged(shop: &mut Shop<'_>) -> Result<()> {
    shop.machine.run("rm /etc/weir-hook.secret; apt-get purge -y -q -o Dpkg::Use-Pty=0 weir")?;
    shop.machine.run(&format!(
        "{CHECK}; check test -z \"$(getent passwd weir)$(getent group weir)\"; \
         check test -z \"$(dpkg-query -W -f '${{Package}}' weir 2>/dev/null)\"; \
         check test -z \"$(find /etc /usr /lib /var /run -name '*weir*')\""
    ))?;
    Ok(())
}
