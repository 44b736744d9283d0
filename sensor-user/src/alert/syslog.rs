//! Syslog: the event as one message of RFC 5424.
//!
//! Input: an event. Output: a message to the host's own syslog (a datagram socket), to another by
//! UDP (RFC 5426), or by TCP with octets counted (RFC 6587 §3.4.1). Invariants: a message is one
//! line of at most [`MESSAGE_BYTES_MAX`] bytes, whatever the names in it are; it is the same for
//! every attempt. Syslog never answers: what it was handed is delivered.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket, UnixDatagram};
use tokio::time::timeout;

use crate::config::{Facility, SyslogAddress};
use crate::detect::Severity;
use crate::text::line;

use super::answer::Outcome;
use super::event::{Event, EventKind};

/// What every receiver should take (RFC 5426 §3.2).
const MESSAGE_BYTES_MAX: usize = 2_048;

/// Most bytes of one value, its escapes included: with a host name of any length, all of them
/// leave room for some of the sentence.
const VALUE_BYTES_MAX: usize = 128;

/// Most principals that are named.
const PRINCIPALS_MAX: usize = 4;

/// Name of the structured data. The number is the one for those who have none (RFC 5612).
const DATA_ID: &str = "weir@32473";

/// A syslog that takes messages.
#[derive(Clone, Debug)]
pub struct Syslog {
    pub(super) address: SyslogAddress,
    pub(super) facility: Facility,
    pub(super) patience: Duration,
}

impl Syslog {
    pub(super) async fn deliver(&self, event: &Event) -> Outcome {
        let message = message(event, self.facility);
        let sent = match &self.address {
            SyslogAddress::Unix(path) => timeout(self.patience, to_socket(path, &message)).await,
            SyslogAddress::Udp(peer) => timeout(self.patience, by_udp(peer, &message)).await,
            SyslogAddress::Tcp(peer) => {
                timeout(self.patience, by_tcp(peer, &message, self.patience / 2)).await
            }
        };
        match sent {
            Ok(Ok(())) => Outcome::Delivered,
            Ok(Err(error)) => Outcome::failed(error),
            Err(_elapsed) => Outcome::failed("not taken in time"),
        }
    }
}

async fn to_socket(path: &Path, message: &str) -> io::Result<()> {
    let socket = UnixDatagram::unbound()?;
    socket.connect(path)?;
    socket.send(message.as_bytes()).await.map(drop)
}

async fn by_udp(peer: &str, message: &str) -> io::Result<()> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in tokio::net::lookup_host(peer).await? {
        let own = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(own).await?;
        match socket.send_to(message.as_bytes(), address).await {
            Ok(_) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Ends the connection, and waits a while for the other end to do so too: one that refuses shows.
async fn by_tcp(peer: &str, message: &str, patience: Duration) -> io::Result<()> {
    let mut stream = TcpStream::connect(peer).await?;
    stream.write_all(format!("{} {message}", message.len()).as_bytes()).await?;
    stream.shutdown().await?;
    match timeout(patience, stream.read(&mut [0])).await {
        Ok(Err(error)) => Err(error),
        Ok(Ok(_)) | Err(_) => Ok(()),
    }
}

/// The message (RFC 5424 §6).
pub(super) fn message(event: &Event, facility: Facility) -> String {
    let priority = facility.number() * 8 + severity(event);
    let host: String =
        event.labels.instance.chars().filter(char::is_ascii_graphic).take(255).collect();
    let host = if host.is_empty() { "-" } else { &host };
    let mut message =
        format!("<{priority}>1 {} {host} weir - incident.{} ", event.at, event.kind.label());
    data(&mut message, event);
    message.push(' ');
    let summary = line(cut(&event.incident.summary, MESSAGE_BYTES_MAX));
    // A byte order mark says that what follows is UTF-8; nobody needs to be told of ASCII.
    let mark = if summary.is_ascii() { "" } else { "\u{feff}" };
    let room = MESSAGE_BYTES_MAX.saturating_sub(message.len() + mark.len());
    message.push_str(mark);
    message.push_str(cut(&summary, room));
    message
}

/// The structured data (RFC 5424 §6.3).
fn data(message: &mut String, event: &Event) {
    let labels = &event.labels;
    let records = event.incident.distinct_records.to_string();
    message.push('[');
    message.push_str(DATA_ID);
    let mut add = |name: &str, value: &str| {
        let _infallible = write!(message, " {name}=\"{}\"", escaped(value));
    };
    add("event", &event.id);
    add("incident", &labels.incident);
    add("detector", &labels.detector);
    add("severity", &labels.severity);
    add("service", &labels.service);
    if let Some(endpoint) = &labels.endpoint {
        add("endpoint", endpoint);
    }
    for principal in event.incident.principals.iter().take(PRINCIPALS_MAX) {
        add("principal", principal);
    }
    add("distinct_records", &records);
    message.push(']');
}

/// Quote, backslash and closing bracket escaped, as far as there is room.
fn escaped(value: &str) -> String {
    let mut escaped = String::new();
    for character in line(cut(value, VALUE_BYTES_MAX)).chars() {
        let escape = if matches!(character, '"' | '\\' | ']') { "\\" } else { "" };
        if escaped.len() + escape.len() + character.len_utf8() > VALUE_BYTES_MAX {
            break;
        }
        escaped.push_str(escape);
        escaped.push(character);
    }
    escaped
}

/// The beginning of a text of at most so many bytes.
fn cut(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or_default()
}

/// The numbers of RFC 5424, table 2: what is over is a notice.
const fn severity(event: &Event) -> u8 {
    match (event.kind, event.incident.severity) {
        (EventKind::Closed, _) => 5,
        (_, Severity::Critical) => 2,
        (_, Severity::High) => 3,
        (_, Severity::Medium) => 4,
        (_, Severity::Low) => 5,
    }
}
