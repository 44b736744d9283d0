//! What the operator sees is what was served.

use std::fs;

use anyhow::{Context, Result};
use weir_tests::agent::{Endpoint, read_log};
use weir_tests::oracle::{ServedLog, Verdict, compare};
use weir_tests::{Oracle, Prometheus, dashboards, programs, settle};

use super::shop::{PATIENCE, Shop};
use crate::process::say;

/// What ordinary callers look up; the last one is not there.
const LOOKED_UP: [(&str, &str); 3] = [
    ("counter", "4711,12,873,5120,66,999,31007,404"),
    ("backoffice", "731,90210,18,2600,77,1024"),
    ("app", "55555,8,30303,616,2001,999999999"),
];

/// Starts the API as a service of its own; then clients call it, and Weir's counts are right.
///
/// # Errors
/// They aren't.
pub(super) fn exactly(shop: &mut Shop<'_>) -> Result<()> {
    let certificate = shop.lab.certificate()?;
    let api = programs::fixture("api.py");
    shop.machine.put(&[&api, &certificate.certificate, &certificate.key], "/srv/")?;
    shop.machine.run(
        "systemd-run -q --unit=shop --setenv=API_LOG=/srv/served.ndjson \
         python3 /srv/api.py 127.0.0.1 8443 --tls /srv/cert.pem /srv/key.pem; \
         until (: < /dev/tcp/127.0.0.1/8443) 2> /dev/null; do sleep 1; done; \
         systemctl restart weir",
    )?;
    settle::until("/readyz", PATIENCE, || Ok(shop.get("/readyz").ok()))?;
    look_up(shop)?;
    check(shop)
}

/// A round of ordinary calls.
///
/// # Errors
/// The API does not answer.
pub(super) fn look_up(shop: &mut Shop<'_>) -> Result<()> {
    for (key, ids) in LOOKED_UP {
        let count = ids.split(',').count().try_into()?;
        shop.visit(key, ids, count)?;
    }
    Ok(())
}

/// Waits until exchange log, API and metrics are what the API itself wrote down since it started.
///
/// # Errors
/// They go on to differ.
pub(super) fn check(shop: &Shop<'_>) -> Result<()> {
    shop.wait_until_counted()?;
    let mut verdict = Verdict::default();
    // A line of the log is written some time after its exchange was counted.
    settle::until("equal counts", PATIENCE, || {
        verdict = look(shop)?;
        Ok(verdict.differences.is_empty().then_some(()))
    })
    .with_context(|| format!("Weir differs from the server:\n{verdict}"))?;
    say(&format!("{} exchanges, counted exactly", shop.served));
    Ok(())
}

/// The differences at this moment.
fn look(shop: &Shop<'_>) -> Result<Verdict> {
    let room = shop.lab.room("logs")?;
    let copy = |from: &str, name: &str| -> Result<_> {
        let path = room.join(name);
        fs::write(&path, shop.machine.run(&format!("cat {from}"))?)?;
        Ok(path)
    };
    let served = ServedLog::new(&copy("/srv/served.ndjson", "served")?).served()?;
    let log = read_log(&copy("/var/lib/weir/exchanges.ndjson", "log")?)?;
    let endpoints: Vec<Endpoint> = shop.ask("/api/v1/endpoints")?;
    Ok(compare(&served, &log, &endpoints, &shop.metrics()?))
}

/// A Prometheus finds Weir up, and what it counted.
///
/// # Errors
/// It doesn't.
pub(super) fn scraped(shop: &mut Shop<'_>) -> Result<()> {
    let prometheus = Prometheus::scraping(shop.lab, shop.weir)?;
    let all = format!("sum(weir_exchanges_total) == {}", shop.served);
    settle::until("the counts in Prometheus", PATIENCE, || Ok(prometheus.query(&all)?.pop()))?;
    shop.prometheus = Some(prometheus);
    Ok(())
}

/// The dashboards show something, in every state of their variables.
///
/// # Errors
/// One doesn't.
pub(super) fn panels(shop: &mut Shop<'_>) -> Result<()> {
    look_up(shop)?;
    shop.wait_until_counted()?;
    let prometheus = shop.prometheus.as_ref().context("no Prometheus")?;
    let all =
        format!("sum(weir_exchanges_total) == {} and sum(weir_incidents_open) > 0", shop.served);
    settle::until("the incident in Prometheus", PATIENCE, || Ok(prometheus.query(&all)?.pop()))?;
    let queries = dashboards::check_all(prometheus)?;
    say(&format!("{queries} queries of the dashboards gave data"));
    // It would go on to scrape what is removed soon.
    shop.prometheus = None;
    Ok(())
}
