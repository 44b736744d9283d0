//! Every map, with its bound and what it costs in memory.
//!
//! Maps that user space reads or writes have values from [`sensor_ebpf::abi`].

use aya_ebpf::{
    bindings::{BPF_F_NO_PREALLOC, bpf_map_type::BPF_MAP_TYPE_TASK_STORAGE},
    btf_maps::{Array, LruHashMap, PerCpuArray, SkStorage},
    macros::{btf_map, map},
    maps::RingBuf,
};
use sensor_ebpf::abi::{CaptureConfig, LossReason, SkipKey, Source, Traffic};

use crate::{
    socket::Socket,
    thread::Thread,
    tls::{SslKey, SslObject, TlsSocket},
};

/// Records for user space. The loader sets the size (default 32 MiB).
#[map]
pub(crate) static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 25, 0);

/// What to capture: one element, below 1 KiB.
#[btf_map]
pub(crate) static CONFIG: Array<CaptureConfig, 1> = Array::new();

/// State of each TCP socket seen; the kernel frees it with the socket. About 200 bytes a
/// socket, unbounded as the sockets themselves.
#[btf_map]
pub(crate) static SOCKETS: SkStorage<Socket> = SkStorage::new();

/// State of each thread that speaks TLS; the kernel frees it with the thread. About 150
/// bytes a thread.
#[btf_map]
pub(crate) static THREADS: TaskStorage<Thread> = TaskStorage::new();

/// SSL objects that were read or written: 16,384, about 3 MiB. The least recently used one
/// gives way (processes end without `SSL_free`).
#[btf_map]
pub(crate) static SSL_OBJECTS: LruHashMap<SslKey, SslObject, 16_384> = LruHashMap::new();

/// What a TLS probe must know of the socket below, which it has not in hand: 16,384,
/// about 3 MiB.
#[btf_map]
pub(crate) static TLS_SOCKETS: LruHashMap<u64, TlsSocket, 16_384> = LruHashMap::new();

/// Stream offsets up to which user space wants no copies: 8,192, about 0.7 MiB.
#[btf_map]
pub(crate) static SKIP: LruHashMap<SkipKey, u64, 8_192> = LruHashMap::new();

/// Cookies of sockets that user space wants to hear nothing more of: 8,192, about 0.6 MiB.
#[btf_map]
pub(crate) static MUTED: LruHashMap<u64, u8, 8_192> = LruHashMap::new();

/// When a process was last reported to have mapped a file: 1,024, below 0.1 MiB.
#[btf_map]
pub(crate) static MAPPED: LruHashMap<u32, u64, 1_024> = LruHashMap::new();

/// Events that could not be sent, by [`LossReason`]: 48 bytes a CPU.
#[btf_map]
pub(crate) static LOSSES: PerCpuArray<u64, { LossReason::COUNT as usize }> = PerCpuArray::new();

/// Events and bytes sent, by [`Source`]: 32 bytes a CPU.
#[btf_map]
pub(crate) static TRAFFIC: PerCpuArray<Traffic, { Source::ALL.len() }> = PerCpuArray::new();

/// `BPF_MAP_TYPE_TASK_STORAGE`, declared as aya-ebpf declares its own BTF maps.
#[repr(C)]
pub(crate) struct TaskStorage<T> {
    r#type: *const [i32; BPF_MAP_TYPE_TASK_STORAGE as usize],
    key: *const i32,
    value: *const T,
    max_entries: *const [i32; 0],
    map_flags: *const [i32; BPF_F_NO_PREALLOC as usize],
}

// SAFETY: the fields only describe the map to the loader; nothing is behind them.
unsafe impl<T> Sync for TaskStorage<T> {}

impl<T> TaskStorage<T> {
    const fn new() -> Self {
        Self {
            r#type: core::ptr::null(),
            key: core::ptr::null(),
            value: core::ptr::null(),
            max_entries: core::ptr::null(),
            map_flags: core::ptr::null(),
        }
    }
}
