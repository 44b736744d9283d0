//! Where the fields of kernel structures are on the running kernel.
//!
//! Rust has no CO-RE relocations: the loader reads the offsets from the kernel's BTF and
//! writes them here before the program is loaded; the verifier takes them as constants.

use aya_ebpf::Global;

macro_rules! offsets {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $($(#[$doc])* #[unsafe(no_mangle)] pub(crate) static $name: Global<u32> = Global::new(0);)+
    };
}

offsets! {
    /// `sock.__sk_common.skc_daddr`, network order.
    OFF_SKC_DADDR,
    /// `sock.__sk_common.skc_rcv_saddr`, network order.
    OFF_SKC_RCV_SADDR,
    /// `sock.__sk_common.skc_dport`, network order.
    OFF_SKC_DPORT,
    /// `sock.__sk_common.skc_num`, host order.
    OFF_SKC_NUM,
    /// `sock.__sk_common.skc_family`.
    OFF_SKC_FAMILY,
    /// `sock.__sk_common.skc_v6_daddr`.
    OFF_SKC_V6_DADDR,
    /// `sock.__sk_common.skc_v6_rcv_saddr`.
    OFF_SKC_V6_RCV_SADDR,
    /// `sock.sk_protocol`.
    OFF_SK_PROTOCOL,
    /// `sock.sk_socket`.
    OFF_SK_SOCKET,
    /// `socket.file`.
    OFF_SOCKET_FILE,
    /// `task_struct.group_leader`.
    OFF_TASK_GROUP_LEADER,
    /// `task_struct.comm`.
    OFF_TASK_COMM,
    /// `task_struct.flags`.
    OFF_TASK_FLAGS,
}

/// Ring buffer fill, in bytes, at which the consumer is woken.
#[unsafe(no_mangle)]
pub(crate) static WAKEUP_BYTES: Global<u64> = Global::new(1 << 22);

/// Ring buffer fill, in bytes, at which it needs no waking any more.
#[unsafe(no_mangle)]
pub(crate) static WAKEUP_END_BYTES: Global<u64> = Global::new(1 << 23);

/// Ring buffer fill, in bytes, up to which whole bodies are sent.
#[unsafe(no_mangle)]
pub(crate) static BODIES_BYTES: Global<u64> = Global::new(1 << 24);

/// Reads the field at `offset` of the kernel structure at `base`.
///
/// # Safety
///
/// `base` must be a pointer that the verifier knows the type of, and `offset` that of a
/// field of type `T`: the verifier refuses the program otherwise.
#[inline(always)]
pub(crate) unsafe fn field<T: Copy>(base: *const u8, offset: &Global<u32>) -> T {
    // SAFETY: the verifier checks that this is a field, and faults read as zero.
    unsafe { core::ptr::read_volatile(base.add(offset.load() as usize).cast::<T>()) }
}
