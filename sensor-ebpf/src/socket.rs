//! A TCP socket: its state, and what the kernel's `struct sock` says of it.

use aya_ebpf::{
    bindings::BPF_SK_STORAGE_GET_F_CREATE,
    helpers::{
        bpf_get_current_task_btf, bpf_get_socket_cookie,
        generated::{bpf_get_current_cgroup_id, bpf_sk_storage_get},
    },
};
use sensor_ebpf::abi::{COMM_LENGTH, OpenEvent, Source};

use crate::{
    flow::Flow,
    maps::SOCKETS,
    offsets::{
        self, OFF_SK_PROTOCOL, OFF_SK_SOCKET, OFF_SKC_DADDR, OFF_SKC_DPORT, OFF_SKC_FAMILY,
        OFF_SKC_NUM, OFF_SKC_RCV_SADDR, OFF_SKC_V6_DADDR, OFF_SKC_V6_RCV_SADDR, OFF_SOCKET_FILE,
        OFF_TASK_COMM, OFF_TASK_GROUP_LEADER,
    },
};

const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;
const IPPROTO_TCP: u16 = 6;

/// State of a socket; all zero at first.
#[repr(C)]
pub(crate) struct Socket {
    /// Its raw bytes.
    pub(crate) flow: Flow,
    /// The configuration that `included` was judged under; 0: not judged.
    pub(crate) generation: u32,
    /// 1: the include and exclude rules let it pass.
    pub(crate) included: u32,
    /// What `TLS_SOCKETS` was last told of it; 0: it isn't there.
    pub(crate) listed: u32,
    /// Explicit padding.
    pub(crate) reserved: u32,
}

/// A `struct sock` that a hook was given.
#[derive(Clone, Copy)]
pub(crate) struct Sock(*const u8);

impl Sock {
    /// The socket, if it is TCP over IP.
    #[inline(always)]
    pub(crate) fn tcp(sock: *const u8) -> Option<Self> {
        let sock = Self(sock);
        // SAFETY: fields of `struct sock`.
        let protocol: u16 = unsafe { offsets::field(sock.0, &OFF_SK_PROTOCOL) };
        let family = sock.family();
        (protocol == IPPROTO_TCP && (family == AF_INET || family == AF_INET6)).then_some(sock)
    }

    /// Its state, if it has any.
    #[inline(always)]
    pub(crate) fn state(self) -> Option<&'static mut Socket> {
        self.storage(0)
    }

    /// Its state; `None` only if memory is short.
    #[inline(always)]
    pub(crate) fn state_or_new(self) -> Option<&'static mut Socket> {
        self.storage(u64::from(BPF_SK_STORAGE_GET_F_CREATE))
    }

    #[inline(always)]
    fn storage(self, flags: u64) -> Option<&'static mut Socket> {
        let map = core::ptr::from_ref(&SOCKETS).cast_mut().cast();
        // SAFETY: the storage lives as long as the socket. Threads that use one socket at
        // once may race on it: on one direction TCP itself gives no order then, and the
        // directions have fields of their own.
        unsafe {
            bpf_sk_storage_get(map, self.0.cast_mut().cast(), core::ptr::null_mut(), flags)
                .cast::<Socket>()
                .as_mut()
        }
    }

    /// Starts the state of a socket seen for the first time.
    #[inline(always)]
    pub(crate) fn begin(self, state: &mut Socket, role: u8, joined_midway: u8) {
        // SAFETY: the pointer is the hook's own.
        let cookie = unsafe { bpf_get_socket_cookie(self.0.cast_mut().cast()) };
        state.flow = Flow::new(cookie, 0, Source::Syscall, role, joined_midway);
    }

    /// Whether user space holds the socket: the kernel's own (NFS, SMB) have no file, and
    /// are used inside system calls that mean something else.
    #[inline(always)]
    pub(crate) fn has_file(self) -> bool {
        // SAFETY: fields of `struct sock` and `struct socket`; a null pointer reads as zero.
        unsafe {
            let socket: *const u8 = offsets::field(self.0, &OFF_SK_SOCKET);
            if socket.is_null() {
                return false;
            }
            let file: u64 = offsets::field(socket, &OFF_SOCKET_FILE);
            file != 0
        }
    }

    /// Local port, host order.
    #[inline(always)]
    pub(crate) fn local_port(self) -> u16 {
        // SAFETY: a field of `struct sock`.
        unsafe { offsets::field(self.0, &OFF_SKC_NUM) }
    }

    #[inline(always)]
    fn family(self) -> u16 {
        // SAFETY: a field of `struct sock`.
        unsafe { offsets::field(self.0, &OFF_SKC_FAMILY) }
    }

    /// Addresses, and the process that is using the socket.
    #[inline(always)]
    pub(crate) fn describe(self) -> OpenEvent {
        let mut open = OpenEvent { local_port: self.local_port(), ..OpenEvent::default() };
        // SAFETY: fields of `struct sock`.
        unsafe {
            open.remote_port = u16::from_be(offsets::field(self.0, &OFF_SKC_DPORT));
            open.comm = process_comm();
            open.cgroup_id = bpf_get_current_cgroup_id();
            if self.family() == AF_INET {
                open.local_addr = mapped(offsets::field(self.0, &OFF_SKC_RCV_SADDR));
                open.remote_addr = mapped(offsets::field(self.0, &OFF_SKC_DADDR));
            } else {
                let local: [u32; 4] = words(self.0, OFF_SKC_V6_RCV_SADDR.load());
                let remote: [u32; 4] = words(self.0, OFF_SKC_V6_DADDR.load());
                open.local_addr = core::mem::transmute::<[u32; 4], [u8; 16]>(local);
                open.remote_addr = core::mem::transmute::<[u32; 4], [u8; 16]>(remote);
            }
        }
        open
    }
}

/// An IPv4 address, in network order, as IPv4-mapped IPv6.
#[inline(always)]
fn mapped(address: u32) -> [u8; 16] {
    let [a, b, c, d] = address.to_ne_bytes();
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d]
}

/// Four words, read one by one: the verifier takes reads of array elements only.
#[inline(always)]
unsafe fn words(base: *const u8, offset: u32) -> [u32; 4] {
    // SAFETY: the caller names an `in6_addr`.
    unsafe {
        let at = base.add(offset as usize).cast::<u32>();
        [
            core::ptr::read_volatile(at),
            core::ptr::read_volatile(at.add(1)),
            core::ptr::read_volatile(at.add(2)),
            core::ptr::read_volatile(at.add(3)),
        ]
    }
}

/// `comm` of the current process; threads may have names of their own.
#[inline(always)]
pub(crate) fn process_comm() -> [u8; COMM_LENGTH] {
    let mut comm = [0; COMM_LENGTH];
    // SAFETY: fields of `struct task_struct`, read byte by byte as the verifier wants it.
    unsafe {
        let task: *const u8 = bpf_get_current_task_btf().cast();
        let leader: *const u8 = offsets::field(task, &OFF_TASK_GROUP_LEADER);
        let from = leader.add(OFF_TASK_COMM.load() as usize);
        let mut at = 0;
        while at < COMM_LENGTH {
            comm[at] = core::ptr::read_volatile(from.add(at));
            at += 1;
        }
    }
    comm
}
