//! Real servers on loopback, each writing down what it sent.

mod apache;
mod api;
mod nginx;
mod node;
mod raw;

use std::net::SocketAddr;

use anyhow::Result;

pub use apache::apache;
pub use api::{Api, Flavour};
pub use nginx::Nginx;
pub use node::node;
pub use raw::{RawServer, Request, Step};

use crate::oracle::{Oracle, Served, ServedLog};
use crate::{Process, net, settle};

/// A running server.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub port: u16,
    /// It speaks TLS.
    pub tls: bool,
    /// What it sent, in its own words.
    pub log: ServedLog,
    address: SocketAddr,
    process: Process,
}

impl Server {
    /// Waits until `process` listens on `address`.
    fn ready(mut process: Process, address: SocketAddr, tls: bool, log: ServedLog) -> Result<Self> {
        net::wait_for_listener(address, || process.check_alive())?;
        Ok(Self { port: address.port(), tls, log, address, process })
    }

    /// `https://127.0.0.1:8443`.
    #[must_use]
    pub fn base(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
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

    /// Lets it end what is under way, which nginx does at SIGQUIT: its log is complete then.
    ///
    /// # Errors
    /// It doesn't end.
    pub fn finish(&mut self) -> Result<()> {
        self.signal(libc::SIGQUIT)?;
        self.process.wait(settle::PATIENCE).map(drop)
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// It cannot be sent.
    pub fn signal(&self, signal: i32) -> Result<()> {
        self.process.signal(signal)
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
