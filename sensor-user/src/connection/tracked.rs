//! One connection of the table.

use sensor_ebpf::abi::{Protocol, Role, Source};

use super::{ConnectionInfo, Direction};
use crate::capture::OpenInfo;
use crate::http::h1::Http1;

/// Whether the streams are read from their first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// They are: what is missing before the first bytes was lost.
    Seen,
    /// They are not.
    Missed,
    /// They are where the first offset is 0.
    ByOffset,
}

impl Beginning {
    /// What the kernel side says of it.
    pub(super) fn of(open: &OpenInfo) -> Self {
        if open.joined_midway { Self::Missed } else { Self::Seen }
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Tracked<B> {
    pub(super) info: ConnectionInfo,
    /// The reader of `source`'s streams; none before their first byte.
    pub(super) http: Option<Http1<B>>,
    pub(super) beginning: Beginning,
    pub(super) role: Role,
    pub(super) protocol: Protocol,
    /// Where HTTP is read. Once TLS plaintext was seen, what the socket carries is not.
    pub(super) source: Source,
    /// The kernel side was told that nothing more is wanted.
    pub(super) muted: bool,
    /// The socket was closed; what was sent on it at that moment may still come.
    pub(super) closing: bool,
}

impl<B> Tracked<B> {
    /// Nothing of its streams was seen yet.
    pub(super) fn new(
        info: ConnectionInfo,
        role: Role,
        protocol: Protocol,
        beginning: Beginning,
    ) -> Self {
        let source = Source::Syscall;
        Self { info, http: None, beginning, role, protocol, source, muted: false, closing: false }
    }

    /// Which way over HTTP bytes go that the local process sent, or received.
    pub(super) fn direction(&self, sent: bool) -> Direction {
        if sent == (self.role == Role::Server) { Direction::Response } else { Direction::Request }
    }

    /// Whether `source`'s streams are the ones read, and some of them were.
    pub(super) fn is_reading(&self, source: Source) -> bool {
        self.source == source && self.http.is_some()
    }

    /// Forgets the streams; the next bytes are those of others.
    pub(super) fn restart(&mut self, beginning: Beginning) {
        self.http = None;
        self.beginning = beginning;
    }

    /// The role became known by what the connection carries.
    pub(super) fn learn(&mut self, role: Role) {
        self.role = role;
        if role == Role::Client {
            std::mem::swap(&mut self.info.client, &mut self.info.server);
        }
    }

    /// Whether the streams were read as those of the other side.
    pub(super) fn contradicts(&self, open: &OpenInfo) -> bool {
        ![self.role, open.role].contains(&Role::Unknown) && self.role != open.role
    }

    /// The kernel side has news of the connection; `info` is made from them.
    pub(super) fn update(&mut self, open: &OpenInfo, info: ConnectionInfo) {
        self.protocol = open.protocol;
        if self.http.is_none() {
            self.beginning = Beginning::of(open);
        }
        if open.role == Role::Unknown {
            // What was learned from the content stands.
            self.info.service = info.service;
            return;
        }
        self.role = open.role;
        self.info = info;
    }
}
