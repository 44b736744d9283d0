//! What the agent says: members of its JSON that the tests look at.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// An element of `/api/v1/endpoints`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Endpoint {
    /// `nginx:8443`.
    pub service: String,
    /// `GET /customers/{id}`.
    pub endpoint: String,
    /// Exchanges of any status.
    pub exchanges: u64,
    /// Records handed out.
    pub records: u64,
    /// The worst quality of their counts.
    pub records_quality: String,
    /// Distinct records, one member a window.
    pub distinct_records: BTreeMap<String, f64>,
    /// Distinct callers.
    pub principals: u64,
    /// Classes of personal data seen.
    pub sensitive: Vec<String>,
}

/// An element of `/api/v1/principals`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Principal {
    /// `key:3f9a…`.
    pub principal: String,
    /// Records that it obtained.
    pub records: u64,
}

/// An element of `/api/v1/incidents`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Incident {
    /// `20261122-0001`.
    pub id: String,
    /// Which detector found it.
    pub detector: String,
    /// `low` to `critical`.
    pub severity: String,
    /// `open` or `closed`.
    pub state: String,
    /// `GET /customers/{id}`.
    pub endpoint: Option<String>,
    /// Who did it.
    pub principals: Vec<String>,
    /// When the first finding came.
    pub opened_at: String,
    /// When the activity began.
    pub first_activity: String,
    /// Distinct records taken.
    pub distinct_records: u64,
    /// A sentence.
    pub summary: String,
}

/// A line of the exchange log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Logged {
    /// `nginx:8443`.
    #[serde(default)]
    pub service: String,
    /// Who called.
    #[serde(default)]
    pub principal: String,
    /// Request method.
    pub method: String,
    /// Request path.
    pub path: String,
    /// Route template.
    #[serde(default)]
    pub endpoint: String,
    /// Response status.
    pub status: u16,
    /// Body bytes on the wire.
    #[serde(default)]
    pub response_bytes: u64,
    /// Records handed out.
    #[serde(default)]
    pub records: u64,
    /// How good `records` is.
    #[serde(default)]
    pub quality: String,
    /// Record keys.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Classes of personal data.
    #[serde(default)]
    pub sensitive: Vec<String>,
}

/// `/api/v1/coverage`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Coverage {
    /// Processes with TLS.
    pub processes: Vec<ProcessCoverage>,
    /// Events that could not be captured since the start, by reason.
    pub lost: BTreeMap<String, u64>,
}

/// What the agent sees of a process's TLS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ProcessCoverage {
    /// Its id.
    pub pid: u32,
    /// Its plaintext is seen.
    pub covered: bool,
    /// The files with TLS functions that it maps.
    pub libraries: Vec<String>,
}

/// All complete lines of an exchange log; none where it doesn't exist yet.
///
/// # Errors
/// A line of it is not in the format `weir`.
pub fn read_log(path: &Path) -> Result<Vec<Logged>> {
    let bytes = fs::read(path).unwrap_or_default();
    let complete = bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
    let lines = bytes.get(..complete).unwrap_or_default().split(|&byte| byte == b'\n');
    lines.filter(|line| !line.is_empty()).map(parse).collect()
}

/// Reads one line of the exchange log.
fn parse(line: &[u8]) -> Result<Logged> {
    serde_json::from_slice(line).with_context(|| String::from_utf8_lossy(line).into_owned())
}
