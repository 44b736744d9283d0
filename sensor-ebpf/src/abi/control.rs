//! What user space tells the programs, and what they count: the values of shared maps.

use bytemuck::{Pod, Zeroable};

/// Most include and exclude rules together.
pub const RULES_MAX: usize = 32;

/// Bytes of a process name as the kernel keeps it, the closing NUL included.
pub const COMM_LENGTH: usize = 16;

/// One include or exclude rule; both conditions must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct FilterRule {
    /// `comm` of the process, NUL padded; all zero: any process.
    pub comm: [u8; COMM_LENGTH],
    /// Local port; 0: any port.
    pub port: u16,
    /// 1 exclude, 0 include.
    pub exclude: u16,
    /// Explicit padding.
    pub reserved: u32,
}

const _: () = assert!(size_of::<FilterRule>() == 24);

/// What to capture: the only element of the map `CONFIG`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct CaptureConfig {
    /// Raised at each change; a socket judged under another one is judged again.
    pub generation: u32,
    /// Raised each time a cookie is added to the map `MUTED`.
    pub mute_generation: u32,
    /// Process whose calls are never captured (the agent itself).
    pub own_tgid: u32,
    /// 1: capture the connections that local processes made as clients, too.
    pub outbound: u32,
    /// How many of `rules` are used.
    pub rule_count: u32,
    /// How many of them are include rules; 0: everything is included.
    pub include_count: u32,
    /// The rules, the used ones first.
    pub rules: [FilterRule; RULES_MAX],
}

const _: () = assert!(size_of::<CaptureConfig>() == 24 + 24 * RULES_MAX);

/// Key of the map `SKIP`: one direction of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct SkipKey {
    /// Socket cookie.
    pub cookie: u64,
    /// A [`super::direction`].
    pub direction: u64,
}

/// Transfers shorter than this are copied without a look into the map `SKIP`, because
/// the look costs about as much as the copy.
pub const SKIP_BYTES_MIN: u32 = 4096;

/// What one source delivered, one a CPU: an element of the map `TRAFFIC`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Traffic {
    /// Data records sent to user space.
    pub events: u64,
    /// Payload bytes in them.
    pub bytes: u64,
}
