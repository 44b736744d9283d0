//! Kernel events in, ordered byte streams out.
//!
//! Input: [`Event`]s of all connections, in ring buffer order. Output: [`StreamChunk`]s
//! to each connection's [`Http1`](h1::Http1), whose exchanges go to the observer. Invariants: keyed
//! by socket cookie alone; a hole in the offsets becomes a gap, bytes seen before are
//! dropped; table and buffers are bounded, an idle connection costs at most 1 kB.

mod flow;
mod info;
mod stats;
mod table;
#[cfg(test)]
mod tests;
mod tracked;

use std::collections::VecDeque;

use sensor_ebpf::abi::{EventFlags, Protocol, Role, Source};

use flow::{Data, End, Flow};
pub use info::{ConnectionInfo, Direction, Feedback, GapCause, Services, StreamChunk};
pub use stats::ConnectionStats;
use table::Table;
use tracked::{Beginning, Tracked};

use crate::capture::{Event, OpenInfo};
use crate::clock::Timestamp;
use crate::http::h1;
use crate::http::{BodyReader, HttpStats, Limits, Observer};

/// Bounds and choices.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionConfig {
    /// Connections tracked at a time; beyond, the one idle for longest is let go.
    pub connections_max: usize,
    /// Bytes that all connections together may buffer.
    pub buffered_bytes_max: usize,
    /// Bytes that undoing the codings of all bodies together may hold, one body aside; a body
    /// that needs more is read as far as it goes.
    pub decode_bytes_max: usize,
    /// Read connections on which the local process is the client, too.
    pub outbound: bool,
    /// Bounds of one connection.
    pub http: Limits,
}

impl Default for ConnectionConfig {
    fn default() -> Self {
        Self {
            connections_max: 65_536,
            buffered_bytes_max: 64 << 20,
            decode_bytes_max: 64 << 20,
            outbound: false,
            http: Limits::default(),
        }
    }
}

/// All connections.
#[derive(Debug)]
pub struct Connections<B> {
    table: Table<Tracked<B>>,
    /// Connections whose socket was closed, and when they end for good: in order of time.
    closing: VecDeque<(u64, Timestamp)>,
    flow: Flow,
}

/// How long after its close a connection's last bytes are waited for, in nanoseconds. A
/// reset closes the socket while a call still sends on it: the close is told first.
const LINGER_NS: u64 = 200_000_000;

/// An end that far ahead was reckoned before the wall clock was set back.
const SET_BACK_NS: u64 = 10 * LINGER_NS;

impl<B: BodyReader> Connections<B> {
    /// Without any connection yet.
    #[must_use]
    pub fn new(config: ConnectionConfig) -> Self {
        let table = Table::new(config.connections_max);
        Self { table, closing: VecDeque::new(), flow: Flow::new(config) }
    }

    /// What was lost and what is open.
    #[must_use]
    pub fn stats(&self) -> &ConnectionStats {
        &self.flow.stats
    }

    /// What was odd about the messages.
    #[must_use]
    pub fn http_stats(&self) -> &HttpStats {
        &self.flow.http_stats
    }

    /// The next event; `now` is the wall-clock time of it.
    pub fn step<O: Observer<Body = B>>(
        &mut self,
        event: &Event<'_>,
        now: Timestamp,
        services: &mut impl Services,
        observer: &mut O,
    ) {
        self.settle(now, observer);
        match *event {
            Event::Open(ref open) => self.open(open, now, services, observer),
            Event::Data { cookie, source, sent, offset, length, bytes, flags, .. } => {
                let length = u64::from(length);
                let data = Data { cookie, source, sent, offset, length, bytes, flags };
                self.data(&data, now, observer);
            }
            Event::Close { cookie, source, sent_bytes, .. } => {
                self.tail(cookie, source, sent_bytes, now, observer);
                if let Some(tracked) = self.table.touch(cookie) {
                    tracked.closing = true;
                    self.closing.push_back((cookie, Timestamp(now.0.saturating_add(LINGER_NS))));
                }
            }
            Event::TlsEnd { cookie, sent_bytes } => {
                self.tail(cookie, Source::Openssl, sent_bytes, now, observer);
                if let Some(tracked) = self.table.touch(cookie) {
                    self.flow.end_plaintext(tracked, now, observer);
                }
            }
            Event::Process { .. } => {}
        }
    }

    /// Ends the connections that were closed a while ago. To be called where no events come,
    /// too, or bodies that end with their connection wait for the next event.
    pub fn settle<O: Observer<Body = B>>(&mut self, now: Timestamp, observer: &mut O) {
        while let Some(&(cookie, end)) = self.closing.front()
            && (end <= now || end.0 - now.0 > SET_BACK_NS)
        {
            self.closing.pop_front();
            self.close(cookie, end, observer);
        }
    }

    /// Gives up on all connections: what is under way ends as a lower bound.
    pub fn abandon<O: Observer<Body = B>>(&mut self, now: Timestamp, observer: &mut O) {
        while let Some(mut tracked) = self.table.remove_oldest() {
            self.flow.stats.closed(tracked.protocol);
            self.flow.end(&mut tracked, End::Abandoned, now, observer);
        }
    }

    fn open<O: Observer<Body = B>>(
        &mut self,
        open: &OpenInfo,
        now: Timestamp,
        services: &mut impl Services,
        observer: &mut O,
    ) {
        if self.table.touch(open.cookie).is_some_and(|tracked| tracked.closing) {
            // A closed socket no longer has its addresses.
            return;
        }
        if open.protocol == Protocol::Mute {
            return self.close(open.cookie, now, observer);
        }
        if open.role == Role::Client && !self.flow.config.outbound {
            observer.feedback(Feedback::Mute { cookie: open.cookie });
            return self.close(open.cookie, now, observer);
        }
        let (client, server) = match open.role {
            Role::Client => (open.local, open.remote),
            Role::Server | Role::Unknown => (open.remote, open.local),
        };
        let (client, server) = (Some(client), Some(server));
        let info = ConnectionInfo { service: services.name(open), client, server };
        if let Some(tracked) = self.table.touch(open.cookie) {
            self.flow.stats.moved(tracked.protocol, open.protocol);
            if tracked.contradicts(open) {
                self.flow.end(tracked, End::Abandoned, now, observer);
                tracked.restart(Beginning::Missed);
            }
            return tracked.update(open, info);
        }
        let tracked = Tracked::new(info, open.role, open.protocol, Beginning::of(open));
        self.insert(open.cookie, tracked, now, observer);
    }

    fn data<O: Observer<Body = B>>(&mut self, data: &Data<'_>, now: Timestamp, observer: &mut O) {
        self.flow.stats.saw(data.source, data.length);
        if data.cookie == 0 || data.flags & EventFlags::UNBOUND != 0 {
            return self.flow.stats.unbound(data.source, data.length);
        }
        let Some(tracked) = self.table.touch(data.cookie) else {
            return self.unannounced(data, now, observer);
        };
        if tracked.role == Role::Unknown {
            let Some(role) = role_by_content(data) else {
                tracked.beginning = Beginning::Missed;
                return;
            };
            if role == Role::Client && !self.flow.config.outbound {
                observer.feedback(Feedback::Mute { cookie: data.cookie });
                return self.close(data.cookie, now, observer);
            }
            tracked.learn(role);
        }
        self.flow.data(tracked, data, now, observer);
    }

    /// Bytes of a connection whose news was lost: its first head tells who is who.
    fn unannounced<O: Observer<Body = B>>(
        &mut self,
        data: &Data<'_>,
        now: Timestamp,
        observer: &mut O,
    ) {
        let Some(role) = role_by_content(data) else { return };
        if role == Role::Client && !self.flow.config.outbound {
            return;
        }
        let info = ConnectionInfo::unknown();
        let tracked = Tracked::new(info, role, Protocol::Unknown, Beginning::ByOffset);
        self.insert(data.cookie, tracked, now, observer);
        if let Some(tracked) = self.table.touch(data.cookie) {
            self.flow.data(tracked, data, now, observer);
        }
    }

    /// A stream ended after `sent_bytes`: what was lost of its end is a gap like any other.
    /// Without this a body that ends with the connection would seem whole.
    fn tail<O: Observer<Body = B>>(
        &mut self,
        cookie: u64,
        source: Source,
        sent_bytes: u64,
        now: Timestamp,
        observer: &mut O,
    ) {
        if sent_bytes > 0
            && let Some(tracked) = self.table.touch(cookie)
            && tracked.is_reading(source)
        {
            let (sent, offset, length, bytes, flags) = (true, sent_bytes, 0, &[][..], 0);
            let end = Data { cookie, source, sent, offset, length, bytes, flags };
            self.flow.data(tracked, &end, now, observer);
        }
    }

    fn insert<O: Observer<Body = B>>(
        &mut self,
        cookie: u64,
        tracked: Tracked<B>,
        now: Timestamp,
        observer: &mut O,
    ) {
        self.flow.stats.opened(tracked.protocol);
        if let Some(mut evicted) = self.table.insert(cookie, tracked) {
            self.flow.stats.evictions += 1;
            self.flow.stats.closed(evicted.protocol);
            self.flow.end(&mut evicted, End::Abandoned, now, observer);
        }
    }

    fn close<O: Observer<Body = B>>(&mut self, cookie: u64, now: Timestamp, observer: &mut O) {
        if let Some(mut closed) = self.table.remove(cookie) {
            self.flow.stats.closed(closed.protocol);
            self.flow.end(&mut closed, End::Closed, now, observer);
        }
    }
}

/// The local process's role by the head that `data` starts with, if it does.
fn role_by_content(data: &Data<'_>) -> Option<Role> {
    let direction = h1::direction_of(data.bytes)?;
    let server = data.sent == (direction == Direction::Response);
    Some(if server { Role::Server } else { Role::Client })
}
