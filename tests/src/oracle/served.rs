//! What the servers under test wrote down themselves.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Deserializer};

use super::Oracle;

/// One response that a server really sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Served {
    /// Request method.
    pub method: String,
    /// Request target, with its query.
    pub path: String,
    /// Response status.
    pub status: u16,
    /// `GET /customers/{id}`.
    pub endpoint: String,
    /// Records handed out.
    pub records: u64,
    /// The caller's API key; empty where none was sent.
    #[serde(deserialize_with = "key")]
    pub key: String,
    /// Body bytes, after content coding, before chunking.
    pub bytes: u64,
}

/// Apache writes `-` for a header that was not sent.
fn key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let key = String::deserialize(deserializer)?;
    Ok(if key == "-" { String::new() } else { key })
}

/// A server's own log, one JSON line a response.
#[derive(Debug)]
pub struct ServedLog {
    path: PathBuf,
    /// Lines before this one were served before the agent looked.
    from: Cell<usize>,
}

impl ServedLog {
    /// The log that a server writes at `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), from: Cell::new(0) }
    }

    /// Forgets what was served up to now.
    ///
    /// # Errors
    /// As [`Oracle::served`].
    pub fn forget(&self) -> Result<()> {
        self.from.set(self.from.get() + self.served()?.len());
        Ok(())
    }
}

impl Oracle for ServedLog {
    fn served(&self) -> Result<Vec<Served>> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        // A line without its end is still being written.
        let complete = bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
        bytes
            .get(..complete)
            .unwrap_or_default()
            .split(|&byte| byte == b'\n')
            .filter(|line| !line.is_empty())
            .skip(self.from.get())
            .map(|line| {
                serde_json::from_slice(line).with_context(|| {
                    format!("{}: {}", self.path.display(), String::from_utf8_lossy(line))
                })
            })
            .collect()
    }
}
