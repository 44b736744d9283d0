//! Sends one transfer as one or more data records.
//!
//! Bounds: [`STEPS_MAX`] records and iovecs a transfer, [`PIECES_MAX`] iovecs.

use aya_ebpf::helpers::{
    bpf_loop, bpf_probe_read_user, generated::bpf_probe_read_user as read_user,
};
use sensor_ebpf::{
    abi::{CHUNK_MAX, EventFlags, EventHeader, LossReason},
    classify::PREFIX_MAX,
};

use crate::{call::Pieces, emit, thread::Thread};

/// Iovecs of one transfer that are walked: as many as a call can have (`UIO_MAXIOV`,
/// include/uapi/linux/uio.h).
const PIECES_MAX: u64 = 1024;
/// Records and iovecs of one transfer: 128 MiB in chunks.
const STEPS_MAX: u32 = 8192;

/// A transfer being copied. It is kept with the thread: of what lies on the stack the
/// verifier would follow every value through every turn of the loop.
#[repr(C)]
pub(crate) struct Copying {
    header: EventHeader,
    pieces: Pieces,
    /// Bytes of the transfer not sent yet.
    remaining: u64,
    /// 1: the ring was full; the rest is a hole.
    stopped: u64,
}

/// Sends `length` bytes at `pieces`. `header` has everything but lengths; its offset is
/// that of the first byte.
#[inline(never)]
pub(crate) fn send(header: &mut EventHeader, pieces: &Pieces, length: u32) {
    if pieces.count == 0 && length as usize <= CHUNK_MAX {
        header.length = length;
        header.captured = length;
        emit::data(header, pieces.base);
        return;
    }
    let Some(thread) = Thread::current_or_new() else { return emit::lost(LossReason::MapFull) };
    let mut copying = &mut thread.copying;
    copying.header = *header;
    copying.pieces = *pieces;
    copying.pieces.count = pieces.count.min(PIECES_MAX);
    copying.remaining = u64::from(length);
    copying.stopped = 0;
    // SAFETY: the callback has the signature that bpf_loop asks for, and its argument
    // outlives the loop.
    unsafe {
        bpf_loop(STEPS_MAX, next as *mut _, core::ptr::from_mut(&mut copying).cast(), 0);
    }
    if copying.remaining > 0 && copying.stopped == 0 {
        emit::lost(LossReason::TooLong);
        *header = copying.header;
        header.flags |= EventFlags::TRUNCATED;
        uncaptured(header, copying.remaining as u32);
    }
}

/// Sends a record that says that `length` bytes moved, without them.
#[inline(always)]
pub(crate) fn uncaptured(header: &mut EventHeader, length: u32) {
    header.length = length;
    header.captured = 0;
    emit::data(header, 0);
}

extern "C" fn next(_index: u64, copying: *mut &mut Copying) -> i64 {
    // SAFETY: bpf_loop passes what `send` gave it.
    unsafe { copying.as_mut() }.map_or(1, |copying| step(copying))
}

/// Sends one record, or goes on to the next iovec. Gives 1 when there is nothing more to do.
#[inline(always)]
fn step(copying: &mut Copying) -> i64 {
    let Copying { header, pieces, remaining, stopped } = copying;
    if pieces.left == 0 {
        return i64::from(!pieces.advance());
    }
    let length = pieces.left.min(*remaining).min(CHUNK_MAX as u64);
    header.length = length as u32;
    header.captured = length as u32;
    if !emit::data(header, pieces.base) {
        *stopped = 1;
        return 1;
    }
    header.offset += length;
    pieces.base += length;
    pieces.left -= length;
    *remaining -= length;
    i64::from(*remaining == 0)
}

impl Pieces {
    /// Goes on to the next iovec; false if there is none, or it can't be read.
    #[inline(always)]
    fn advance(&mut self) -> bool {
        if self.count == 0 {
            return false;
        }
        // SAFETY: a user address; the helper fails on a bad one.
        let Ok([base, length]) = (unsafe { bpf_probe_read_user(self.vector as *const [u64; 2]) })
        else {
            return false;
        };
        self.base = base;
        self.left = length;
        self.vector += size_of::<[u64; 2]>() as u64;
        self.count -= 1;
        true
    }

    /// Reads the first bytes of a transfer of `length` bytes to `into` from `at` on, until
    /// [`PREFIX_MAX`] or more are there; gives how many.
    #[inline(always)]
    pub(crate) fn peek(&self, length: u32, into: &mut [u8; 2 * PREFIX_MAX], at: usize) -> u32 {
        const READS_MAX: u32 = 3;
        let mut pieces = *self;
        let (mut place, mut unread) = (at, u64::from(length));
        let mut reads = 0;
        while reads < READS_MAX && unread > 0 && place < PREFIX_MAX {
            if pieces.left == 0 && !pieces.advance() {
                break;
            }
            let count = pieces.left.min(unread).min(PREFIX_MAX as u64) as u32;
            // SAFETY: `place` and `count` are at most PREFIX_MAX each.
            let failed = unsafe {
                read_user(into.as_mut_ptr().add(place).cast(), count, pieces.base as *const _)
            };
            if failed != 0 {
                break;
            }
            place += count as usize;
            unread -= u64::from(count);
            pieces.left = 0;
            reads += 1;
        }
        (place - at) as u32
    }
}
