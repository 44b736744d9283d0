//! The header of every ring buffer record.

use bytemuck::{Pod, Zeroable};

/// Most payload bytes that one data record carries; a longer transfer becomes several.
pub const CHUNK_MAX: usize = 16 * 1024;

/// What a record is; the value of [`EventHeader::kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EventKind {
    /// Bytes moved on a connection: `captured` bytes follow the header.
    Data = 1,
    /// A connection was seen for the first time, or its role or protocol became
    /// known: an [`super::OpenEvent`] follows.
    Open = 2,
    /// The socket reached `TCP_CLOSE`; nothing follows.
    Close = 3,
    /// A process mapped code or called exec: a [`super::ProcessEvent`] follows.
    Process = 4,
    /// An SSL object was bound to a socket other than the one before, or freed:
    /// what is buffered for the plaintext of `cookie` ends here. Nothing follows.
    TlsEnd = 5,
}

impl EventKind {
    /// The kind with this number, if there is one.
    #[must_use]
    pub const fn from_u8(value: u8) -> Option<Self> {
        Some(match value {
            1 => Self::Data,
            2 => Self::Open,
            3 => Self::Close,
            4 => Self::Process,
            5 => Self::TlsEnd,
            _ => return None,
        })
    }
}

/// Where the bytes were read; the value of [`EventHeader::source`] and the label
/// `source` of the capture metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Source {
    /// A system call on a socket, in clear.
    Syscall = 0,
    /// The OpenSSL family: plaintext at `SSL_read` and `SSL_write`.
    Openssl = 1,
}

impl Source {
    /// Every source, in the order of its number.
    pub const ALL: [Self; 2] = [Self::Syscall, Self::Openssl];

    /// The source with this number, if there is one.
    #[must_use]
    pub const fn from_u8(value: u8) -> Option<Self> {
        Some(match value {
            0 => Self::Syscall,
            1 => Self::Openssl,
            _ => return None,
        })
    }

    /// The metric label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Syscall => "syscall",
            Self::Openssl => "openssl",
        }
    }
}

/// Values of [`EventHeader::direction`], as seen by the local process.
pub mod direction {
    /// The process received the bytes.
    pub const RECEIVED: u8 = 0;
    /// The process sent the bytes.
    pub const SENT: u8 = 1;
}

/// Bits of [`EventHeader::flags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFlags;

impl EventFlags {
    /// `captured < length` because the budget or a loop bound was reached.
    pub const TRUNCATED: u8 = 1;
    /// The bytes never passed a user buffer (sendfile, splice, `io_uring`).
    pub const ZERO_COPY: u8 = 2;
    /// User memory could not be read.
    pub const FAULT: u8 = 4;
    /// TLS plaintext whose socket isn't known: `cookie` is 0, `ssl` says which object.
    pub const UNBOUND: u8 = 8;
    /// User space asked for these bytes not to be copied.
    pub const SKIPPED: u8 = 16;
}

/// The first 56 bytes of every record.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct EventHeader {
    /// An [`EventKind`].
    pub kind: u8,
    /// A [`Source`].
    pub source: u8,
    /// A [`direction`].
    pub direction: u8,
    /// [`EventFlags`].
    pub flags: u8,
    /// Thread group (process) that made the call, as in the initial pid namespace.
    pub tgid: u32,
    /// Thread that made the call.
    pub tid: u32,
    /// Bytes that really moved; those of this record where a transfer was split.
    pub length: u32,
    /// Payload bytes that follow the header; at most `length`.
    pub captured: u32,
    /// Explicit padding.
    pub reserved: u32,
    /// Socket cookie (`bpf_get_socket_cookie`), the connection's identity.
    pub cookie: u64,
    /// Offset of the first byte in this direction's stream, from 0 where the stream
    /// was first seen. Counts moved bytes, captured or not: a hole is a loss. Of a `Close`
    /// or `TlsEnd`: the bytes that were sent in all.
    pub offset: u64,
    /// `CLOCK_BOOTTIME` in nanoseconds.
    pub time_ns: u64,
    /// Address of the SSL object for TLS sources, else 0.
    pub ssl: u64,
}

const _: () = assert!(size_of::<EventHeader>() == 56);
