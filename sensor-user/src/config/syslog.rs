//! Where messages for a syslog go, and as whose.

use std::fmt;
use std::path::PathBuf;

use axum::http::uri::Authority;
use serde::{Deserialize, Serialize};

/// A syslog that takes alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Syslog {
    /// Where it is.
    pub address: SyslogAddress,
    /// The facility of the messages.
    pub facility: Facility,
}

/// Where a syslog is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SyslogAddress {
    /// The socket of a syslog on this host, which takes datagrams.
    Unix(PathBuf),
    /// `HOST:PORT`, by UDP (RFC 5426).
    Udp(String),
    /// `HOST:PORT`, by TCP with octets counted (RFC 6587).
    Tcp(String),
}

/// The text is no address of a syslog.
#[derive(Debug, thiserror::Error)]
#[error("not unix:///PATH, udp://HOST:PORT or tcp://HOST:PORT")]
pub struct BadAddress;

impl TryFrom<String> for SyslogAddress {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<Self, BadAddress> {
        let peer = |text: &str| {
            let authority: Authority = text.parse().map_err(|_| BadAddress)?;
            let is_peer = !authority.host().is_empty() && !text.contains('@');
            (is_peer && authority.port_u16().is_some()).then(|| text.to_owned()).ok_or(BadAddress)
        };
        match text.split_once("://") {
            Some(("unix", path)) if path.starts_with('/') => Ok(Self::Unix(path.into())),
            Some(("udp", text)) => peer(text).map(Self::Udp),
            Some(("tcp", text)) => peer(text).map(Self::Tcp),
            _ => Err(BadAddress),
        }
    }
}

impl From<SyslogAddress> for String {
    fn from(address: SyslogAddress) -> Self {
        address.to_string()
    }
}

impl fmt::Display for SyslogAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Udp(peer) => write!(f, "udp://{peer}"),
            Self::Tcp(peer) => write!(f, "tcp://{peer}"),
        }
    }
}

/// Whose messages they are (RFC 5424, table 1); the number is the facility's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are those of syslog(3)")]
pub enum Facility {
    User = 1,
    Daemon = 3,
    Auth = 4,
    Authpriv = 10,
    Local0 = 16,
    Local1 = 17,
    Local2 = 18,
    Local3 = 19,
    Local4 = 20,
    Local5 = 21,
    Local6 = 22,
    Local7 = 23,
}

impl Facility {
    /// The number of RFC 5424.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}
