//! The system call that the current thread is in, and where its bytes are.
//!
//! Input: the user registers that the kernel saved at entry. So no hook at system call
//! entry is needed, and arguments can't be those of an earlier call. This file is the
//! only one that knows the architecture (`struct pt_regs`, arch/x86/include/asm/ptrace.h).

use aya_ebpf::{
    bindings::task_struct,
    helpers::{bpf_get_current_task_btf, bpf_probe_read_user, bpf_task_pt_regs},
};
use sensor_ebpf::abi::direction;

use crate::{
    offsets::{self, OFF_TASK_FLAGS},
    thread::Messages,
};

const R10: usize = 56;
const R8: usize = 72;
const RAX: usize = 80;
const RDX: usize = 96;
const RSI: usize = 104;
const RDI: usize = 112;
const ORIG_RAX: usize = 120;
const CS: usize = 136;
const RSP: usize = 152;

// `__NR_*` (arch/x86/entry/syscalls/syscall_64.tbl).
const READ: u64 = 0;
const WRITE: u64 = 1;
const READV: u64 = 19;
const WRITEV: u64 = 20;
const SENDFILE: u64 = 40;
const SENDTO: u64 = 44;
const RECVFROM: u64 = 45;
const SENDMSG: u64 = 46;
const RECVMSG: u64 = 47;
const SPLICE: u64 = 275;
const RECVMMSG: u64 = 299;
const SENDMMSG: u64 = 307;
const PREADV2: u64 = 327;
const PWRITEV2: u64 = 328;

/// `__USER_CS`: the thread runs 64-bit code.
const USER_CS_64: u64 = 0x33;
/// What `rax` holds from entry to return of a call (arch/x86/entry/entry_64.S).
const RAX_IN_CALL: u64 = -38_i64 as u64;
/// `PF_KTHREAD | PF_IO_WORKER | PF_USER_WORKER`: threads without registers of their own.
const PF_NO_USER: u32 = 0x0020_0000 | 0x10 | 0x4000;

/// Number and arguments of the call that the thread is in.
pub(crate) struct Call {
    /// `__NR_*`.
    pub(crate) number: u64,
    /// The first five arguments.
    pub(crate) arguments: [u64; 5],
    /// The user stack pointer at entry.
    pub(crate) stack: u64,
}

impl Call {
    /// The call of the current thread; `None` if it is in none (kernel threads, `io_uring`
    /// work at return to user mode) or in a 32-bit one.
    #[inline(always)]
    pub(crate) fn current() -> Option<Self> {
        // SAFETY: the helpers give typed pointers; the verifier checks each field read.
        unsafe {
            let task: *mut task_struct = bpf_get_current_task_btf();
            let flags: u32 = offsets::field(task.cast(), &OFF_TASK_FLAGS);
            let regs = bpf_task_pt_regs(task) as *const u8;
            let read = |at: usize| core::ptr::read_volatile(regs.add(at).cast::<u64>());
            if flags & PF_NO_USER != 0 || read(CS) != USER_CS_64 || read(RAX) != RAX_IN_CALL {
                return None;
            }
            Some(Self {
                number: read(ORIG_RAX),
                arguments: [read(RDI), read(RSI), read(RDX), read(R10), read(R8)],
                stack: read(RSP),
            })
        }
    }
}

impl Call {
    /// Whether the call maps a file as a dynamic linker does, before it maps the parts
    /// with code over it: private, and not for writing.
    #[inline(always)]
    pub(crate) fn maps_code(&self) -> bool {
        const MMAP: u64 = 9;
        const PROT_WRITE: u64 = 2;
        const MAP_PRIVATE: u64 = 2;
        const MAP_ANONYMOUS: u64 = 0x20;
        let [_, _, protection, flags, _] = self.arguments;
        self.number == MMAP
            && protection & PROT_WRITE == 0
            && flags & (MAP_PRIVATE | MAP_ANONYMOUS) == MAP_PRIVATE
    }

    /// Whether the call moves several messages, with one hook each.
    #[inline(always)]
    pub(crate) fn is_many(&self) -> bool {
        self.number == RECVMMSG || self.number == SENDMMSG
    }
}

/// User memory that a transfer filled or was taken from: one buffer, then an iovec array.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub(crate) struct Pieces {
    /// The current buffer.
    pub(crate) base: u64,
    /// Bytes left in it.
    pub(crate) left: u64,
    /// The next iovec.
    pub(crate) vector: u64,
    /// Iovecs left.
    pub(crate) count: u64,
}

/// What a call did with the bytes it moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moved {
    /// They are, or were, in user memory.
    Memory,
    /// They never passed user memory (sendfile, splice).
    ZeroCopy,
    /// The call isn't known.
    Unknown,
}

/// Finds the bytes that the call moved in `direction`; `messages` is the thread's place in
/// a `sendmmsg` or `recvmmsg`.
#[inline(always)]
pub(crate) fn moved(
    call: &Call,
    direction: u8,
    length: u32,
    messages: Option<&mut Messages>,
    pieces: &mut Pieces,
) -> Moved {
    let [_, pointer, count, ..] = call.arguments;
    let sent = direction == direction::SENT;
    match call.number {
        READ | RECVFROM if !sent => flat(pointer, length, pieces),
        WRITE | SENDTO if sent => flat(pointer, length, pieces),
        READV | PREADV2 if !sent => vector(pointer, count, pieces),
        WRITEV | PWRITEV2 if sent => vector(pointer, count, pieces),
        RECVMSG if !sent => message(pointer, pieces),
        SENDMSG if sent => message(pointer, pieces),
        RECVMMSG if !sent => many(pointer, count, length, messages, pieces),
        SENDMMSG if sent => many(pointer, count, length, messages, pieces),
        SENDFILE | SPLICE if sent => Moved::ZeroCopy,
        _ => Moved::Unknown,
    }
}

#[inline(always)]
fn flat(base: u64, length: u32, pieces: &mut Pieces) -> Moved {
    pieces.base = base;
    pieces.left = u64::from(length);
    Moved::Memory
}

#[inline(always)]
fn vector(vector: u64, count: u64, pieces: &mut Pieces) -> Moved {
    pieces.vector = vector;
    pieces.count = count;
    Moved::Memory
}

/// The `msg_iov` and `msg_iovlen` of a `struct user_msghdr`.
#[inline(always)]
fn message(header: u64, pieces: &mut Pieces) -> Moved {
    const IOV: u64 = 16;
    // SAFETY: a user address; the helper fails on a bad one.
    match unsafe { bpf_probe_read_user((header + IOV) as *const [u64; 2]) } {
        Ok([pointer, count]) => vector(pointer, count, pieces),
        Err(_) => Moved::Unknown,
    }
}

/// One message of a `struct mmsghdr` array.
#[inline(always)]
fn many(
    array: u64,
    count: u64,
    length: u32,
    messages: Option<&mut Messages>,
    pieces: &mut Pieces,
) -> Moved {
    /// `sizeof(struct mmsghdr)`.
    const STRIDE: u64 = 64;
    let Some(messages) = messages else { return Moved::Unknown };
    let index = messages.next(array, count, length);
    message(array + STRIDE * u64::from(index), pieces)
}
