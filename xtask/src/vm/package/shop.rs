//! The world of the scenario: the machine, who is told of thefts, and what Weir says.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use weir_tests::agent::Metrics;
use weir_tests::receiver::{Alertmanager, Webhook};
use weir_tests::{Lab, Prometheus, net, settle};

use super::Machine;

/// Where the API listens, in the machine.
const API: &str = "https://127.0.0.1:8443";

/// Where Weir listens, in the machine.
const WEIR_PORT: u16 = 9748;

/// Where the machine reaches the receivers of alerts: as in the configuration of `installed`.
const WEBHOOK_PORT: u16 = 9000;
const ALERTMANAGER_PORT: u16 = 9093;

/// How long Weir may take for anything: two emulated processors are slow.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// What signs for the webhook.
pub(super) const SECRET: &str = "whsec_ZW11bGF0ZWQgbWFjaGluZXMgYXJlIHNsb3c=";

/// Everything that a step needs.
pub(super) struct Shop<'l> {
    pub(super) lab: &'l Lab,
    // Goes before the receivers that it reaches.
    pub(super) machine: Machine<'l>,
    pub(super) webhook: Webhook,
    pub(super) alertmanager: Alertmanager,
    pub(super) prometheus: Option<Prometheus>,
    /// Of this version, and of a later one.
    pub(super) packages: [PathBuf; 2],
    /// Weir, as this host reaches it.
    pub(super) weir: SocketAddr,
    /// Responses that the API sent so far.
    pub(super) served: u32,
    _told: Webhook,
}

impl<'l> Shop<'l> {
    /// Starts the receivers and joins them to the machine.
    ///
    /// # Errors
    /// One does not start.
    pub(super) fn new(
        lab: &'l Lab,
        mut machine: Machine<'l>,
        packages: [PathBuf; 2],
    ) -> Result<Self> {
        let ports = [net::free_port()?, net::free_port()?, net::free_port()?, net::free_port()?];
        let [weir, hook, alertmanager, told] = ports;
        machine.connect(
            &[(weir, WEIR_PORT)],
            &[(WEBHOOK_PORT, hook), (ALERTMANAGER_PORT, alertmanager)],
        )?;
        Ok(Self {
            lab,
            machine,
            webhook: Webhook::start(lab, hook, &["--secret", SECRET])?,
            _told: Webhook::start(lab, told, &[])?,
            alertmanager: Alertmanager::start(lab, alertmanager, told)?,
            prometheus: None,
            packages,
            weir: net::local(weir),
            served: 0,
        })
    }

    /// Gets these ids (a list or range as curl takes them) with a key, over one connection.
    ///
    /// # Errors
    /// The API does not answer as many requests.
    pub(super) fn visit(&mut self, key: &str, ids: &str, count: u32) -> Result<()> {
        let brackets = if ids.contains('-') { ["[", "]"] } else { ["{", "}"] };
        let [open, close] = brackets;
        let answered = self.machine.run(&format!(
            "curl -ks --max-time 240 -H 'x-api-key: {key}' -o /dev/null -w '%{{http_code}}\\n' \
             '{API}/customers/{open}{ids}{close}' | wc -l"
        ))?;
        ensure!(answered.trim() == count.to_string(), "{answered} of {count} were answered");
        self.served += count;
        Ok(())
    }

    /// An answer of Weir's API.
    ///
    /// # Errors
    /// There is none, or not of this form.
    pub(super) fn ask<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let body = self.get(path)?;
        serde_json::from_str(&body).with_context(|| format!("{path}: {body}"))
    }

    /// Its `/metrics`.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(super) fn metrics(&self) -> Result<Metrics> {
        Metrics::parse(&self.get("/metrics")?)
    }

    /// Body of a `GET` that must be answered 200.
    ///
    /// # Errors
    /// It isn't.
    pub(super) fn get(&self, path: &str) -> Result<String> {
        let (status, body) = net::get(self.weir, path)?;
        ensure!(status == 200, "{path} was answered {status}: {body}");
        Ok(body)
    }

    /// Waits until Weir has counted everything that was served, and nothing else.
    ///
    /// # Errors
    /// It doesn't in time, or counts more.
    pub(super) fn wait_until_counted(&self) -> Result<()> {
        let mut counted = 0.0;
        settle::until("Weir's counts", PATIENCE, || {
            counted = self.metrics()?.sum("weir_exchanges_total", &[]);
            Ok((counted >= f64::from(self.served)).then_some(()))
        })
        .with_context(|| format!("{counted} exchanges counted of {}", self.served))?;
        ensure!(counted <= f64::from(self.served), "{counted} counted, {} served", self.served);
        Ok(())
    }
}
