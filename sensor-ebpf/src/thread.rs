//! What is remembered of a thread between hooks.

use aya_ebpf::{
    bindings::BPF_LOCAL_STORAGE_GET_F_CREATE,
    helpers::{bpf_get_current_task_btf, bpf_probe_read_user, bpf_task_storage_get},
};

use crate::{copy::Copying, maps::THREADS};

/// State of one thread; all zero at first.
#[repr(C)]
pub(crate) struct Thread {
    /// The outermost SSL call that the thread is in.
    pub(crate) call: SslCall,
    /// Cookie of the last socket with TLS on which the thread received something.
    pub(crate) last_receive: u64,
    /// Place in a `sendmmsg` or `recvmmsg`.
    pub(crate) messages: Messages,
    /// A transfer being copied.
    pub(crate) copying: Copying,
}

/// An SSL call under way.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct SslCall {
    /// The SSL object.
    pub(crate) ssl: u64,
    /// The caller's buffer.
    pub(crate) buffer: u64,
    /// Where the `_ex` variants write how much they moved.
    pub(crate) moved_at: u64,
    /// User stack pointer at entry; 0: no call under way.
    pub(crate) stack: u64,
}

impl SslCall {
    /// No call.
    pub(crate) const NONE: Self = Self { ssl: 0, buffer: 0, moved_at: 0, stack: 0 };
}

impl Thread {
    /// The current thread's state, if it has any.
    #[inline(always)]
    pub(crate) fn current() -> Option<&'static mut Self> {
        Self::get(0)
    }

    /// The current thread's state; `None` only if memory is short.
    #[inline(always)]
    pub(crate) fn current_or_new() -> Option<&'static mut Self> {
        Self::get(u64::from(BPF_LOCAL_STORAGE_GET_F_CREATE))
    }

    #[inline(always)]
    fn get(flags: u64) -> Option<&'static mut Self> {
        let map = core::ptr::from_ref(&THREADS).cast_mut().cast();
        // SAFETY: the storage lives as long as the task, and only its own thread, with
        // programs that don't nest, writes to it.
        unsafe {
            let task = bpf_get_current_task_btf();
            let thread = bpf_task_storage_get(map, task, core::ptr::null_mut(), flags);
            thread.cast::<Self>().as_mut()
        }
    }

    /// The SSL object of the call that a system call with the user stack pointer `stack`
    /// is nested in. A call whose return was never seen (`longjmp`) ends here.
    #[inline(always)]
    pub(crate) fn ssl_around(&mut self, stack: u64) -> Option<u64> {
        if self.call.stack == 0 {
            return None;
        }
        if stack >= self.call.stack {
            self.call = SslCall::NONE;
            return None;
        }
        Some(self.call.ssl)
    }
}

/// A thread's place in a `sendmmsg` or `recvmmsg`: the witness fires once a message, and
/// nothing tells it which one but the order.
#[repr(C)]
pub(crate) struct Messages {
    /// The user's `struct mmsghdr` array.
    array: u64,
    /// Index of the message after the last one seen; 0: none under way.
    next: u32,
    /// Bytes of the last one.
    last: u32,
}

impl Messages {
    /// Index of the message that was just moved with `length` bytes.
    #[inline(always)]
    pub(crate) fn next(&mut self, array: u64, count: u64, length: u32) -> u32 {
        let index = if self.continues(array) { self.next } else { 0 };
        self.array = array;
        self.last = length;
        self.next = if u64::from(index) + 1 >= count { 0 } else { index + 1 };
        index
    }

    /// Ends the call: it stops at the first message that fails.
    #[inline(always)]
    pub(crate) fn stop(&mut self) {
        self.next = 0;
    }

    /// Whether the last message seen belongs to the same call: then the kernel has written
    /// its length into the array (net/socket.c, `__sys_sendmmsg`, `do_recvmmsg`).
    #[inline(always)]
    fn continues(&self, array: u64) -> bool {
        const STRIDE: u64 = 64;
        const LENGTH_AT: u64 = 56;
        if self.next == 0 || self.array != array {
            return false;
        }
        let at = array + STRIDE * u64::from(self.next - 1) + LENGTH_AT;
        // SAFETY: a user address; the helper fails on a bad one.
        let written = unsafe { bpf_probe_read_user(at as *const u32) };
        written == Ok(self.last)
    }
}
