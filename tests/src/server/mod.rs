//! Real servers on loopback, each writing down what it sent.

mod apache;
mod api;
mod nginx;
mod raw;

use anyhow::Result;

pub use apache::apache;
pub use api::{Api, Flavour};
pub use nginx::Nginx;
pub use raw::{RawServer, Request, Step};

use crate::oracle::{Oracle, Served, ServedLog};
use crate::{Process, net};

/// A running server.
#[derive(Debug)]
pub struct Server {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// It speaks TLS.
    pub tls: bool,
    /// What it sent, in its own words.
    pub log: ServedLog,
    process: Process,
}

impl Server {
    /// Waits until `process` listens on `port`.
    fn ready(mut process: Process, port: u16, tls: bool, log: ServedLog) -> Result<Self> {
        net::wait_for_listener(port, || process.check_alive())?;
        Ok(Self { port, tls, log, process })
    }

    /// `https://127.0.0.1:8443`.
    #[must_use]
    pub fn base(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// The URL of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        self.base() + path
    }

    /// Its main process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// What it printed.
    #[must_use]
    pub fn output(&self) -> String {
        self.process.output()
    }
}

impl Oracle for Server {
    fn served(&self) -> Result<Vec<Served>> {
        self.log.served()
    }
}
