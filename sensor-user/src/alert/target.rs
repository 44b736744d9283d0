//! Who takes events, as configured.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::Uri;

use crate::clock::Timestamp;
use crate::config::{self, Receiver, Settings};

use super::alertmanager::{self, Alertmanager};
use super::answer::Outcome;
use super::client::{Client, ClientError, authorities};
use super::event::Event;
use super::sign::{BadSecret, Signer};
use super::stream::Stream;
use super::syslog::Syslog;
use super::webhook::Webhook;

/// Why a target cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// A secret can't be had.
    #[error("{path}: {source}")]
    Secret {
        /// The file.
        path: String,
        /// Why.
        source: config::SecretError,
    },
    /// The secret is not one.
    #[error("{path}: {source}")]
    BadSecret {
        /// The file.
        path: String,
        /// Why.
        source: BadSecret,
    },
    /// Its URL or its certificates.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// A file that a configuration names.
#[derive(Debug)]
pub struct UnusableFile {
    /// The key that names it.
    pub key: String,
    /// The file.
    pub path: PathBuf,
    /// Why it cannot be used.
    pub why: TargetError,
}

/// A way to deliver.
#[derive(Clone)]
pub enum Way {
    /// See there.
    Webhook(Webhook),
    /// See there.
    Alertmanager(Alertmanager),
    /// See there.
    Syslog(Syslog),
    /// See there.
    Stream(Stream),
}

/// A way to deliver, and what it is called in metrics, log and queue.
#[derive(Clone)]
pub struct Target {
    /// Differs from every other target's.
    pub name: String,
    /// How to reach it.
    pub way: Way,
}

impl Target {
    /// Delivers an event, or fails in bounded time.
    pub async fn deliver(&self, event: &Event, now: Timestamp) -> Outcome {
        match &self.way {
            Way::Webhook(webhook) => webhook.deliver(event, now).await,
            Way::Alertmanager(alertmanager) => alertmanager.deliver(event, now).await,
            Way::Syslog(syslog) => syslog.deliver(event).await,
            Way::Stream(stream) => stream.deliver(event),
        }
    }
}

/// All targets of a configuration.
///
/// # Errors
/// The first that cannot be used: a secret or a certificate, read anew with each call.
pub fn targets(settings: &config::Alert) -> Result<Vec<Target>, TargetError> {
    let patience = Duration::from_secs(settings.timeout_seconds.into());
    let mut ways = Vec::new();
    for receiver in &settings.webhook {
        let client = client(receiver, "", patience)?;
        let signer = receiver.secret_file.as_deref().map(signer).transpose()?;
        ways.push((name("webhook", receiver), Way::Webhook(Webhook { client, signer })));
    }
    for receiver in &settings.alertmanager {
        let client = client(receiver, alertmanager::PATH, patience)?;
        let alertmanager = Alertmanager {
            client,
            runbook_url: settings.runbook_url.clone(),
            interval: Duration::from_secs(settings.repeat_seconds.into()),
        };
        ways.push((name("alertmanager", receiver), Way::Alertmanager(alertmanager)));
    }
    for config::Syslog { address, facility } in &settings.syslog {
        let syslog = Syslog { address: address.clone(), facility: *facility, patience };
        ways.push((format!("syslog:{address}"), Way::Syslog(syslog)));
    }
    for config::Stream { path, format } in &settings.stream {
        let stream = Stream { path: path.clone(), format: *format };
        ways.push((format!("stream:{}", path.display()), Way::Stream(stream)));
    }
    let mut names = BTreeSet::new();
    let targets = ways.into_iter().map(|(name, way)| {
        let numbered = (2..).map(|number| format!("{name}#{number}"));
        let mut free = std::iter::once(name.clone()).chain(numbered);
        let name = free.find(|name| names.insert(name.clone())).unwrap_or_default();
        Target { name, way }
    });
    Ok(targets.collect())
}

/// The files of a configuration that cannot be used, all of them.
#[must_use]
pub fn unusable_files(settings: &Settings) -> Vec<UnusableFile> {
    let Settings { alert: settings, otlp, .. } = settings;
    let receivers = settings.webhook.iter().map(|it| ("alert.webhook", it));
    let receivers =
        receivers.chain(settings.alertmanager.iter().map(|it| ("alert.alertmanager", it)));
    let collector = otlp.receiver();
    let receivers = receivers.chain(collector.iter().map(|it| ("otlp", it)));
    let mut found = Vec::new();
    for (section, Receiver { secret_file, bearer_file, ca_file, .. }) in receivers {
        let mut check = |key, path: &Option<PathBuf>, why: fn(&Path) -> Option<TargetError>| {
            let wrong = path.as_ref().and_then(|path| Some((path.clone(), why(path)?)));
            found.extend(wrong.map(|(path, why)| UnusableFile {
                key: format!("{section}.{key}"),
                path,
                why,
            }));
        };
        check("secret_file", secret_file, |path| signer(path).err());
        check("bearer_file", bearer_file, |path| secret(path).err());
        check("ca_file", ca_file, |path| authorities(path).err().map(Into::into));
    }
    found
}

/// What a receiver is called: as configured, or by host. The rest of a URL may be a secret.
fn name(kind: &str, receiver: &Receiver) -> String {
    let host = || {
        let uri: Option<Uri> = receiver.url.parse().ok();
        let authority = uri.as_ref().and_then(Uri::authority);
        format!("{kind}:{}", authority.map_or("", |authority| authority.as_str()))
    };
    receiver.name.clone().unwrap_or_else(host)
}

/// A client of a receiver, to whose URL `path` is added.
///
/// # Errors
/// A secret or a certificate cannot be used; both are read anew with each call.
pub fn client(receiver: &Receiver, path: &str, patience: Duration) -> Result<Client, TargetError> {
    let bearer = receiver.bearer_file.as_deref().map(secret).transpose()?;
    let (url, ca_file) = (&receiver.url, receiver.ca_file.as_deref());
    Ok(Client::new(url, path, ca_file, bearer.as_deref(), patience)?)
}

fn secret(path: &Path) -> Result<String, TargetError> {
    config::read_secret(path)
        .map_err(|source| TargetError::Secret { path: path.display().to_string(), source })
}

fn signer(path: &Path) -> Result<Signer, TargetError> {
    Signer::new(&secret(path)?)
        .map_err(|source| TargetError::BadSecret { path: path.display().to_string(), source })
}
