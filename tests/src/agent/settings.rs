//! The configuration file of an agent under test.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{Lab, net};

/// Settings that keep an agent to its lab: own port, state, key and exchange log, and
/// only the servers that it is told of.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it serves metrics and API.
    pub address: SocketAddr,
    /// Its state directory.
    pub state: PathBuf,
    /// Its exchange log.
    pub exchange_log: PathBuf,
    /// Table → key → value, as they stand in the file.
    tables: BTreeMap<String, BTreeMap<String, String>>,
}

impl Settings {
    /// Settings for an agent that captures what the servers on `ports` serve.
    ///
    /// # Errors
    /// No free port or directory.
    pub fn new(lab: &Lab, ports: &[u16]) -> Result<Self> {
        let room = lab.room("state")?;
        let (state, exchange_log) = (room.join("state"), room.join("exchanges.ndjson"));
        let address = net::local(net::free_port()?);
        let include: Vec<_> = ports.iter().map(|port| format!("{{ port = {port} }}")).collect();
        let settings = Self {
            address,
            state: state.clone(),
            exchange_log: exchange_log.clone(),
            tables: BTreeMap::new(),
        };
        Ok(settings
            .set("http", "listen", &format!("{:?}", address.to_string()))
            .set("state", "directory", &format!("{:?}", state.display().to_string()))
            .set("state", "save_seconds", "1")
            .set("capture", "include", &format!("[{}]", include.join(", ")))
            .set("exchange_log", "path", &format!("{:?}", exchange_log.display().to_string())))
    }

    /// Sets `key` of `[table]` to `value`, written as TOML.
    #[must_use]
    pub fn set(mut self, table: &str, key: &str, value: &str) -> Self {
        self.tables.entry(table.to_owned()).or_default().insert(key.to_owned(), value.to_owned());
        self
    }

    /// No exchange log, as by default.
    #[must_use]
    pub fn without_exchange_log(mut self) -> Self {
        self.tables.remove("exchange_log");
        self
    }

    /// Moves the state to another directory.
    #[must_use]
    pub fn with_state(mut self, directory: &Path) -> Self {
        directory.clone_into(&mut self.state);
        self.set("state", "directory", &format!("{:?}", directory.display().to_string()))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut text = String::new();
        for (table, keys) in &self.tables {
            writeln!(text, "[{table}]")?;
            for (key, value) in keys {
                writeln!(text, "{key} = {value}")?;
            }
        }
        std::fs::write(path, text).with_context(|| format!("{}", path.display()))
    }
}
