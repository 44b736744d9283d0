//! What the kernel knows of a connection and of a process.

use bytemuck::{Pod, Zeroable};

/// Which side of a connection the local process is; the value of [`OpenEvent::role`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    /// Not known yet.
    Unknown = 0,
    /// It answers requests.
    Server = 1,
    /// It makes requests.
    Client = 2,
}

/// What a connection speaks by its first bytes; the value of [`OpenEvent::protocol`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Protocol {
    /// Not decided yet: too few bytes, or joined in the middle.
    Unknown = 0,
    /// HTTP/1.x in clear.
    Http1 = 1,
    /// HTTP/2 in clear (the connection preface was seen).
    Http2 = 2,
    /// TLS: the ciphertext is not copied, plaintext comes from TLS libraries.
    Tls = 3,
    /// Something else; nothing of it is copied.
    Mute = 4,
}

impl Protocol {
    /// The protocol with this number, if there is one.
    #[must_use]
    pub const fn from_u8(value: u8) -> Option<Self> {
        Some(match value {
            0 => Self::Unknown,
            1 => Self::Http1,
            2 => Self::Http2,
            3 => Self::Tls,
            4 => Self::Mute,
            _ => return None,
        })
    }
}

/// Follows the header of an `Open` record.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct OpenEvent {
    /// Local address, network order; IPv4 as IPv4-mapped IPv6 (RFC 4291 2.5.5.2).
    pub local_addr: [u8; 16],
    /// Remote address, likewise.
    pub remote_addr: [u8; 16],
    /// Local port, host order.
    pub local_port: u16,
    /// Remote port, host order.
    pub remote_port: u16,
    /// A [`Role`].
    pub role: u8,
    /// A [`Protocol`].
    pub protocol: u8,
    /// 1 where the connection was open before the agent saw it: the stream
    /// may start in the middle of a message.
    pub joined_midway: u8,
    /// Explicit padding.
    pub reserved: u8,
    /// `comm` of the process, NUL padded.
    pub comm: [u8; 16],
    /// cgroup v2 id of the process.
    pub cgroup_id: u64,
}

const _: () = assert!(size_of::<OpenEvent>() == 64);

/// Follows the header of a `Process` record.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct ProcessEvent {
    /// 1 exec, 2 code mapped, 3 exit.
    pub what: u32,
    /// Explicit padding.
    pub reserved: u32,
}

impl ProcessEvent {
    /// The process called exec.
    pub const EXEC: u32 = 1;
    /// The process mapped a file with `PROT_EXEC` (start, dlopen).
    pub const CODE_MAPPED: u32 = 2;
    /// The last thread of the process is gone.
    pub const EXIT: u32 = 3;
}

const _: () = assert!(size_of::<ProcessEvent>() == 8);
