//! A ring buffer record, checked and borrowed.

use std::net::SocketAddr;

use sensor_ebpf::abi::{Protocol, Role, Source};

/// One record of the ring buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A connection, or news of it.
    Open(OpenInfo),
    /// Bytes moved.
    Data {
        /// Socket cookie; 0 where TLS plaintext could not be bound to a socket.
        cookie: u64,
        /// Where they were read.
        source: Source,
        /// True where the process sent them.
        sent: bool,
        /// Offset of the first byte in this direction's stream.
        offset: u64,
        /// Bytes that moved.
        length: u32,
        /// The bytes captured, from the first on; fewer than `length` where some were not.
        bytes: &'a [u8],
        /// [`sensor_ebpf::abi::EventFlags`].
        flags: u8,
        /// `CLOCK_BOOTTIME`, nanoseconds.
        time_ns: u64,
        /// Process.
        tgid: u32,
    },
    /// The socket was closed.
    Close {
        /// Socket cookie.
        cookie: u64,
        /// Which of the socket's streams `sent_bytes` speaks of.
        source: Source,
        /// Bytes that were sent in all; 0 where it isn't known.
        sent_bytes: u64,
        /// `CLOCK_BOOTTIME`, nanoseconds.
        time_ns: u64,
    },
    /// The plaintext stream of this socket ended (SSL object freed or bound elsewhere).
    TlsEnd {
        /// Socket cookie.
        cookie: u64,
        /// Bytes of plaintext that were sent in all; 0 where it isn't known.
        sent_bytes: u64,
    },
    /// A process started, mapped code or ended.
    Process {
        /// Process.
        tgid: u32,
        /// [`sensor_ebpf::abi::ProcessEvent`] `what`.
        what: u32,
    },
}

/// An `Open` record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInfo {
    /// Socket cookie.
    pub cookie: u64,
    /// Process that was seen using it.
    pub tgid: u32,
    /// `comm` of that process.
    pub comm: String,
    /// cgroup v2 id of that process.
    pub cgroup_id: u64,
    /// Local end.
    pub local: SocketAddr,
    /// Remote end.
    pub remote: SocketAddr,
    /// Whether the process serves or asks.
    pub role: Role,
    /// What it speaks by its first bytes.
    pub protocol: Protocol,
    /// Open since before the agent.
    pub joined_midway: bool,
    /// `CLOCK_BOOTTIME`, nanoseconds.
    pub time_ns: u64,
}
