//! A theft, and who is told of it: over failures, restarts, dead and slow receivers.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use weir_tests::agent::{self, Incident, Settings};
use weir_tests::client::curl;
use weir_tests::receiver::{Alertmanager, Delivery, Webhook};
use weir_tests::server::Server;
use weir_tests::{Agent, Lab, net, settle, verify};

use crate::servers::start;

const SECRET: &str = "whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGhlIHRlc3Rz";

/// Exchanges that make a theft.
const STEPS: usize = 300;

/// Somebody walks through the ids.
fn steal(server: &Server) -> Result<()> {
    let url = server.url(&format!("/customers/[1-{STEPS}]"));
    curl(&["--header", "x-api-key: thief"], &[url]).map(drop)
}

fn wait_for_incident(agent: &Agent) -> Result<Incident> {
    settle::until("the incident", settle::PATIENCE, || Ok(agent.incidents()?.into_iter().next()))
        .with_context(|| agent.output())
}

/// A file that holds the secret, for its owner alone.
fn secret_file(lab: &Lab) -> Result<PathBuf> {
    let path = lab.room("secret")?.join("secret");
    fs::write(&path, SECRET)?;
    set_mode(&path, 0o600)?;
    Ok(path)
}

fn set_mode(path: &PathBuf, mode: u32) -> Result<()> {
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}

/// A webhook, with more of its keys.
fn hook(name: &str, port: u16, more: &str) -> String {
    format!("{{ name = \"{name}\", url = \"http://127.0.0.1:{port}/\"{more} }}")
}

fn settings(lab: &Lab, server: &Server, webhooks: &[String]) -> Result<Settings> {
    let settings = Settings::new(lab, &[server.port])?;
    Ok(settings.set("alert", "instance", "\"shop-1\"").set("alert", "timeout_seconds", "1").set(
        "alert",
        "webhook",
        &format!("[{}]", webhooks.join(", ")),
    ))
}

/// What became of events for a target.
fn counted(agent: &Agent, target: &str, outcome: &str) -> Result<f64> {
    let labels = [("target", target), ("outcome", outcome)];
    Ok(agent.metrics()?.sum("weir_alert_deliveries_total", &labels))
}

fn wait_until_counted(agent: &Agent, target: &str, outcome: &str, at_least: f64) -> Result<()> {
    settle::until(&format!("{outcome} at {target}"), settle::PATIENCE, || {
        Ok((counted(agent, target, outcome)? >= at_least).then_some(()))
    })
    .with_context(|| agent.output())
}

#[test]
fn a_theft_reaches_a_webhook_signed_and_is_tried_again_under_one_id() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let port = net::free_port()?;
    let webhook = Webhook::start(&lab, port, &["--fail", "2", "--secret", SECRET])?;
    let target = hook("hook", port, &format!(", secret_file = {:?}", secret_file(&lab)?));
    let agent = Agent::with(&lab, &settings(&lab, &stack.front, &[target])?)?;
    steal(&stack.front)?;
    let incident = wait_for_incident(&agent)?;
    let got = webhook.wait_for("a delivery", |got| got.iter().any(|it| it.status == 204))?;
    assert_eq!(got.iter().map(|it| it.status).collect::<Vec<_>>(), [500, 500, 204]);
    assert!(got.iter().all(|it| it.signed && it.id == got[0].id), "{got:?}");
    let body = &got[2].body;
    assert_eq!(body["type"], "incident.opened");
    assert_eq!(body["event_id"], json!(got[0].id));
    assert_eq!(body["instance"], "shop-1");
    let shown = agent.get(&format!("/api/v1/incidents/{}", incident.id))?;
    let shown: Value = serde_json::from_str(&shown)?;
    for member in ["id", "detector", "service", "endpoint", "principals", "opened_at", "alerts"] {
        assert_eq!(body["data"][member], shown[member], "{member}");
    }
    wait_until_counted(&agent, "hook", "delivered", 1.0)?;
    assert_eq!(counted(&agent, "hook", "failed")?, 2.0);
    assert_eq!(webhook.deliveries()?.len(), 3, "told once");
    assert!(!agent.output().contains(SECRET));
    Ok(())
}

#[test]
fn an_alert_for_a_dead_receiver_survives_a_kill_and_comes_once_with_its_id() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let port = net::free_port()?;
    let lines = lab.path().join("events.ndjson");
    let stream = format!("[{{ path = {lines:?}, format = \"ocsf\" }}]");
    let log = UnixDatagram::bind(lab.path().join("log"))?;
    log.set_read_timeout(Some(Duration::from_secs(20)))?;
    let syslog = format!("[{{ address = \"unix://{}\" }}]", lab.path().join("log").display());
    let settings = settings(&lab, &stack.front, &[hook("hook", port, "")])?
        .set("alert", "stream", &stream)
        .set("alert", "syslog", &syslog);
    let mut first = Agent::with(&lab, &settings)?;
    steal(&stack.front)?;
    let incident = wait_for_incident(&first)?;
    let mut message = [0; 4096];
    let length = log.recv(&mut message).context("a message for syslog")?;
    let message = String::from_utf8_lossy(&message[..length]).into_owned();
    assert!(message.contains(&format!(" incident=\"{}\" ", incident.id)), "{message}");
    wait_until_counted(&first, "hook", "failed", 1.0)?;
    assert_eq!(first.metrics()?.sum("weir_alert_queue", &[("target", "hook")]), 1.0);
    verify(&first, &stack.front, STEPS).context("a dead receiver stops no counting")?;
    // The incident is in the state by then, which is written once a second here.
    std::thread::sleep(Duration::from_secs(3));
    first.kill()?;

    let webhook = Webhook::start(&lab, port, &[])?;
    let second = Agent::with(&lab, &settings)?;
    let got = webhook.wait_for("a delivery", |got| !got.is_empty())?;
    assert_eq!(got[0].body["data"]["id"], json!(incident.id));
    wait_until_counted(&second, "hook", "delivered", 1.0)?;
    assert_eq!(second.metrics()?.sum("weir_alert_queue", &[]), 0.0);
    assert_eq!(webhook.deliveries()?.len(), 1);
    let text = fs::read_to_string(&lines)?;
    let events: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(events.len(), 1, "the file had it before the kill: {text}");
    assert_eq!(events[0]["metadata"]["uid"], json!(got[0].id), "one event, one id");
    assert_eq!(events[0]["class_uid"], 2004);
    Ok(())
}

#[test]
fn a_receiver_over_tls_is_verified_against_the_authority_that_is_configured() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let (vouched, authority) = lab.vouched_certificate()?;
    let certificate = vouched.certificate.display().to_string();
    let key = vouched.key.display().to_string();
    let port = net::free_port()?;
    let webhook = Webhook::start(&lab, port, &["--tls", &certificate, &key])?;
    let url = format!("url = \"https://localhost:{port}/\"");
    let targets = [
        format!("{{ {url}, name = \"vouched\", ca_file = {:?} }}", authority.certificate),
        format!("{{ {url}, name = \"stranger\" }}"),
    ];
    let agent = Agent::with(&lab, &settings(&lab, &stack.front, &targets)?)?;
    steal(&stack.front)?;
    webhook.wait_for("a delivery", |got| !got.is_empty())?;
    wait_until_counted(&agent, "stranger", "failed", 2.0)?;
    assert_eq!(webhook.deliveries()?.len(), 1, "nothing for who is not verified");
    assert!(agent.output().contains("invalid peer certificate"), "{}", agent.output());
    Ok(())
}

#[test]
fn a_slow_receiver_holds_up_neither_the_others_nor_counting_nor_the_end() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let (slow_port, quick_port) = (net::free_port()?, net::free_port()?);
    let slow = Webhook::start(&lab, slow_port, &["--slow", "600"])?;
    let quick = Webhook::start(&lab, quick_port, &[])?;
    let targets = [hook("slow", slow_port, ""), hook("quick", quick_port, "")];
    let mut agent = Agent::with(&lab, &settings(&lab, &stack.front, &targets)?)?;
    steal(&stack.front)?;
    quick.wait_for("a delivery", |got| !got.is_empty())?;
    let tries = slow.wait_for("a second attempt", |got| got.len() > 1)?;
    assert_eq!(tries[0].id, tries[1].id);
    verify(&agent, &stack.front, STEPS)?;
    let start = Instant::now();
    agent.stop()?;
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    Ok(())
}

#[test]
fn an_alertmanager_fires_and_resolves() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let (port, webhook_port) = (net::free_port()?, net::free_port()?);
    let told = Webhook::start(&lab, webhook_port, &[])?;
    let alertmanager = Alertmanager::start(&lab, port, webhook_port)?;
    let settings = settings(&lab, &stack.front, &[])?
        .set("alert", "alertmanager", &format!("[{}]", hook("am", port, "")))
        .set("alert", "repeat_seconds", "1");
    let agent = Agent::with(&lab, &settings)?;
    steal(&stack.front)?;
    let incident = wait_for_incident(&agent)?;
    let active = || Ok(alertmanager.active()?.into_iter().next());
    let alert = settle::until("the alert", settle::PATIENCE, active)?;
    for (label, value) in [
        ("alertname", "WeirIncident"),
        ("instance", "shop-1"),
        ("incident", &incident.id),
        ("detector", &incident.detector),
        ("endpoint", "GET /customers/{id}"),
    ] {
        assert_eq!(alert.labels.get(label).map(String::as_str), Some(value), "{label}");
    }
    assert!(alert.annotations.contains_key("summary"), "{alert:?}");
    settle::until("its repetition", settle::PATIENCE, || {
        Ok(active()?.filter(|later| later.ends_at > alert.ends_at))
    })?;
    let firing = |got: &[Delivery]| got.iter().any(|it| it.body["status"] == "firing");
    told.wait_for("that it fires", firing)?;

    let acknowledge = ["incidents", &incident.id, "--acknowledge", "yearly audit", "--config"];
    let config = agent.config().display().to_string();
    assert_eq!(agent::weir(&lab, &[&acknowledge[..], &[&config]].concat())?.code, Some(0));
    settle::until("its end", settle::PATIENCE, || Ok(active()?.is_none().then_some(())))?;
    let resolved = |got: &[Delivery]| got.iter().any(|it| it.body["status"] == "resolved");
    told.wait_for("that it is over", resolved)?;
    assert_eq!(counted(&agent, "am", "rejected")?, 0.0);
    Ok(())
}

#[test]
fn metrics_reach_a_collector_that_was_away() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let port = net::free_port()?;
    let settings = Settings::new(&lab, &[stack.front.port])?
        .set("otlp", "url", &format!("\"http://127.0.0.1:{port}\""))
        .set("otlp", "interval_seconds", "1");
    let agent = Agent::with(&lab, &settings)?;
    let exports = |outcome: &str| -> Result<f64> {
        Ok(agent.metrics()?.sum("weir_otlp_exports_total", &[("outcome", outcome)]))
    };
    settle::until("a failure", settle::PATIENCE, || Ok((exports("failed")? > 0.0).then_some(())))?;
    let collector = Webhook::start(&lab, port, &[])?;
    steal(&stack.front)?;
    let counted = |got: &[Delivery]| {
        let names = ["weir_exchanges_total", "GET /customers/{id}", "service.name"];
        let bodies = got.iter().filter_map(|it| it.body.as_str());
        bodies.into_iter().any(|body| names.iter().all(|name| body.contains(name)))
    };
    collector.wait_for("the counts", counted)?;
    assert!(exports("delivered")? > 0.0);
    Ok(())
}

#[test]
fn targets_come_with_a_reload_and_one_whose_secret_anybody_may_read_is_refused() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server")?;
    let settings = settings(&lab, &stack.front, &[])?;
    let mut agent = Agent::with(&lab, &settings)?;
    let port = net::free_port()?;
    let webhook = Webhook::start(&lab, port, &["--secret", SECRET])?;
    let secret = secret_file(&lab)?;
    let target = hook("hook", port, &format!(", secret_file = {secret:?}"));
    settings.set("alert", "webhook", &format!("[{target}]")).write(agent.config())?;
    set_mode(&secret, 0o644)?;
    agent.process().signal(libc::SIGHUP)?;
    settle::until("the complaint", settle::PATIENCE, || {
        Ok(agent.output().contains("alert.webhook.secret_file").then_some(()))
    })?;
    let config = agent.config().display().to_string();
    let checked = agent::weir(&lab, &["config", "check", &config])?;
    assert_eq!(checked.code, Some(1));
    assert!(checked.stderr.contains("every user of this host may use it"), "{}", checked.stderr);
    set_mode(&secret, 0o600)?;
    assert_eq!(agent::weir(&lab, &["config", "check", &config])?.code, Some(0));
    agent.process().signal(libc::SIGHUP)?;
    settle::until("the target", settle::PATIENCE, || {
        let metrics = agent.metrics()?;
        let is_there = metrics.samples().any(|sample| sample.name == "weir_alert_queue");
        Ok(is_there.then_some(()))
    })?;
    steal(&stack.front)?;
    let got = webhook.wait_for("a delivery", |got| !got.is_empty())?;
    assert!(got[0].signed);
    Ok(())
}
