//! The only writer to the ring buffer: reserve, fill, submit, or count why not.
//!
//! Payload is read from user memory straight into the ring. A record has one of a few
//! sizes, because the verifier wants them constant.

use aya_ebpf::{
    bindings::{BPF_RB_AVAIL_DATA, BPF_RB_FORCE_WAKEUP, BPF_RB_NO_WAKEUP},
    helpers::{
        bpf_get_current_pid_tgid, bpf_ktime_get_boot_ns,
        generated::{
            bpf_probe_read_user, bpf_ringbuf_query, bpf_ringbuf_reserve, bpf_ringbuf_submit,
        },
    },
};
use sensor_ebpf::{
    abi::{EventFlags, EventHeader, EventKind, LossReason, OpenEvent, ProcessEvent},
    classify::Prefix,
};

use crate::{
    maps::{EVENTS, LOSSES, TRAFFIC},
    offsets::{BODIES_BYTES, WAKEUP_BYTES, WAKEUP_END_BYTES},
};

const HEADER: usize = size_of::<EventHeader>();
/// What is sent of a longer transfer where the ring is nearly full: its head, if it has one.
const HEAD_BYTES: u32 = 1024;

/// A header with everything that is the same for all records of one hook.
#[inline(always)]
pub(crate) fn header(kind: EventKind, cookie: u64) -> EventHeader {
    let id = bpf_get_current_pid_tgid();
    EventHeader {
        kind: kind as u8,
        tgid: (id >> 32) as u32,
        tid: id as u32,
        cookie,
        // SAFETY: reads a clock.
        time_ns: unsafe { bpf_ktime_get_boot_ns() },
        ..EventHeader::default()
    }
}

/// Counts something that could not be sent.
#[inline(always)]
pub(crate) fn lost(reason: LossReason) {
    if let Some(count) = LOSSES.get_ptr_mut(reason as u32) {
        // SAFETY: an element of this CPU, and programs on one CPU don't interleave here.
        unsafe { *count += 1 };
    }
}

/// Sends `header` with its `captured` bytes (at most [`CHUNK_MAX`](sensor_ebpf::abi::CHUNK_MAX))
/// from the user address `from`. Where they can't be read, the record says so and has none.
///
/// The last part of the ring is kept for heads: without its head an exchange would not be
/// counted at all, without the rest of its body its count is a lower bound.
#[inline(never)]
pub(crate) fn data(header: &mut EventHeader, from: u64) -> bool {
    if header.captured > HEAD_BYTES && waiting() >= BODIES_BYTES.load() {
        header.captured = HEAD_BYTES;
        lost(LossReason::RingFull);
    }
    let length = header.captured;
    let sent = match length {
        0 => fill::<0>(header, from, 0),
        1..=256 => fill::<256>(header, from, length),
        257..=1024 => fill::<1024>(header, from, length),
        1025..=2048 => fill::<2048>(header, from, length),
        2049..=4096 => fill::<4096>(header, from, length),
        4097..=8192 => fill::<8192>(header, from, length),
        8193..=16384 => fill::<16384>(header, from, length),
        _ => false,
    };
    if !sent {
        lost(LossReason::RingFull);
        return false;
    }
    if let Some(traffic) = TRAFFIC.get_ptr_mut(u32::from(header.source)) {
        // SAFETY: as in `lost`.
        unsafe {
            (*traffic).events += 1;
            (*traffic).bytes += u64::from(header.captured);
        }
    }
    true
}

#[inline(always)]
fn fill<const PAYLOAD: usize>(header: &mut EventHeader, from: u64, length: u32) -> bool {
    let Some(record) = reserve(HEADER + PAYLOAD) else { return false };
    // SAFETY: `record` has room for the header and PAYLOAD bytes, and `length` is at most
    // PAYLOAD; the verifier checks both.
    unsafe {
        if PAYLOAD > 0
            && bpf_probe_read_user(record.add(HEADER).cast(), length, from as *const _) != 0
        {
            header.captured = 0;
            header.flags |= EventFlags::FAULT;
            lost(LossReason::Fault);
        }
        record.cast::<EventHeader>().write(*header);
    }
    submit(record);
    true
}

/// Sends bytes that were set aside earlier: the first `length` of `prefix`.
#[inline(always)]
pub(crate) fn prefix(header: &EventHeader, prefix: &Prefix) -> bool {
    let Some(record) = reserve(HEADER + size_of::<Prefix>()) else {
        lost(LossReason::RingFull);
        return false;
    };
    // SAFETY: `record` has room for both.
    unsafe {
        record.cast::<EventHeader>().write(*header);
        record.add(HEADER).cast::<Prefix>().write(*prefix);
    }
    submit(record);
    true
}

/// Sends news of a connection.
#[inline(always)]
pub(crate) fn open(header: &EventHeader, open: &OpenEvent) -> bool {
    const SIZE: usize = HEADER + size_of::<OpenEvent>();
    let Some(record) = reserve(SIZE) else {
        lost(LossReason::RingFull);
        return false;
    };
    // SAFETY: `record` has room for both.
    unsafe {
        record.cast::<EventHeader>().write(*header);
        record.add(HEADER).cast::<OpenEvent>().write(*open);
    }
    submit(record);
    true
}

/// Sends news of the current process.
#[inline(always)]
pub(crate) fn process(what: u32) {
    let header = header(EventKind::Process, 0);
    let Some(record) = reserve(HEADER + size_of::<ProcessEvent>()) else {
        return lost(LossReason::RingFull);
    };
    // SAFETY: `record` has room for both.
    unsafe {
        record.cast::<EventHeader>().write(header);
        record.add(HEADER).cast::<ProcessEvent>().write(ProcessEvent { what, reserved: 0 });
    }
    submit(record);
}

/// Sends a record that is a header only.
#[inline(always)]
pub(crate) fn bare(header: &EventHeader) {
    let Some(record) = reserve(HEADER) else { return lost(LossReason::RingFull) };
    // SAFETY: `record` has room for a header.
    unsafe { record.cast::<EventHeader>().write(*header) };
    submit(record);
}

#[inline(always)]
fn reserve(size: usize) -> Option<*mut u8> {
    // SAFETY: the verifier checks that what is reserved is submitted.
    let record = unsafe { bpf_ringbuf_reserve(events(), size as u64, 0) }.cast::<u8>();
    (!record.is_null()).then_some(record)
}

/// Submits without waking the consumer, which looks every few milliseconds by itself,
/// unless so much waits that it had better come now. Where far more waits it has come, and is
/// behind: an interrupt for each record would only take time from it.
#[inline(always)]
fn submit(record: *mut u8) {
    let waiting = waiting();
    let wake = waiting >= WAKEUP_BYTES.load() && waiting < WAKEUP_END_BYTES.load();
    let flags = if wake { BPF_RB_FORCE_WAKEUP } else { BPF_RB_NO_WAKEUP };
    // SAFETY: `record` comes from `reserve`.
    unsafe { bpf_ringbuf_submit(record.cast(), u64::from(flags)) };
}

/// Bytes in the ring that the consumer has not read yet.
#[inline(always)]
fn waiting() -> u64 {
    // SAFETY: asks for a number.
    unsafe { bpf_ringbuf_query(events(), u64::from(BPF_RB_AVAIL_DATA)) }
}

#[inline(always)]
fn events() -> *mut core::ffi::c_void {
    core::ptr::from_ref(&EVENTS).cast_mut().cast()
}
