//! A theft becomes an incident, and those who are configured hear of it.

use anyhow::{Context, Result, ensure};
use weir_tests::agent::Incident;
use weir_tests::settle;

use super::shop::{PATIENCE, Shop};
use crate::process::say;

/// How many records are carried away.
const LOOT: u32 = 300;

/// Somebody walks through the ids; the webhook is told, signed, and so is Alertmanager.
///
/// # Errors
/// One of them isn't.
pub(super) fn of_a_theft(shop: &mut Shop<'_>) -> Result<()> {
    shop.visit("thief", &format!("1-{LOOT}"), LOOT)?;
    let incident = settle::until("the incident", PATIENCE, || {
        Ok(shop.ask::<Vec<Incident>>("/api/v1/incidents")?.pop())
    })?;
    say(&format!("incident {}: {}", incident.id, incident.summary));
    super::shown::check(shop)?;

    let got = shop.webhook.wait_for("a delivery", |got| !got.is_empty())?;
    let first = got.first().context("no delivery")?;
    ensure!(first.signed, "the delivery is not signed: {first:?}");
    let told = first.body.pointer("/data/id").and_then(|id| id.as_str());
    ensure!(told == Some(&incident.id), "the webhook was told of {told:?}");
    let alert = settle::until("the alert at Alertmanager", PATIENCE, || {
        Ok(shop.alertmanager.active()?.pop())
    })?;
    ensure!(alert.labels.get("incident") == Some(&incident.id), "{alert:?}");
    say("received: a signed delivery at the webhook, an alert at Alertmanager");
    Ok(())
}
