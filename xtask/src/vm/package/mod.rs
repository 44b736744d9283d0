//! The .deb as an operator uses it: from a machine that never saw it to one that has forgotten
//! it, with a theft in between.
//!
//! Prometheus, Alertmanager and the webhook's receiver are on this host, where they aren't
//! emulated; for Weir they listen on the machine's own loopback.

mod alerts;
mod gone;
mod installed;
mod reloaded;
mod shop;
mod shown;
mod upgraded;
mod watched;

use std::fs;
use std::time::Duration;

use anyhow::{Result, ensure};
use weir_tests::Lab;

use super::image::{self, Image};
use super::machine::Machine;
use crate::process::say;
use crate::{bootstrap, dist, steps};
use shop::Shop;

/// A step: its name, how long it may take in seconds, and what it does.
type Step = (&'static str, u64, fn(&mut Shop<'_>) -> Result<()>);

const STEPS: &[Step] = &[
    ("install", 300, installed::from_package),
    ("hardened", 120, installed::is_hardened),
    ("an API over TLS, counted", 300, shown::exactly),
    ("Prometheus scrapes", 120, shown::scraped),
    ("a theft, alerts received", 300, alerts::of_a_theft),
    ("every panel's queries", 180, shown::panels),
    ("reload", 120, reloaded::good_and_bad),
    ("watchdog", 180, watched::by_systemd),
    ("upgrade", 300, upgraded::with_its_state),
    ("remove", 180, gone::removed),
    ("purge", 120, gone::purged),
];

/// Makes packages and image where needed, boots, and does every step.
///
/// # Errors
/// The first step that fails or takes too long; or there is nothing to begin with.
pub(crate) fn try_it() -> Result<()> {
    ensure!(cfg!(target_arch = "x86_64"), "the machine is made for x86_64 alone");
    bootstrap::for_tests()?;
    bootstrap::for_machines()?;
    let folder = image::folder()?;
    let packages = dist::upgrade(&folder)?;
    let image = Image::get()?;
    let lab = Lab::new()?;
    let console = folder.join("console.log");
    say(&format!("booting; its console: {}", console.display()));
    let machine = Machine::boot(&lab, &image, &console)?;
    let mut shop = Shop::new(&lab, machine, packages)?;
    let outcome = steps::each(
        STEPS,
        |step| step.0,
        |step| {
            shop.machine.allow(Duration::from_secs(step.1));
            step.2(&mut shop)
        },
    );
    shop.machine.allow(Duration::from_secs(60));
    let journal = folder.join("journal.log");
    fs::write(&journal, shop.machine.run("journalctl --no-pager --output=short-iso")?)?;
    say(&format!("the machine's journal: {}", journal.display()));
    outcome
}
