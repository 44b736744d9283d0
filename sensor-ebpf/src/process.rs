//! Processes that start, map code, or end: when user space must look for TLS libraries.

use aya_ebpf::helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_boot_ns};
use sensor_ebpf::abi::ProcessEvent;

use crate::{call::Call, emit, maps::MAPPED};

/// A process that maps one file after another is reported once in this time.
const QUIET_NS: u64 = 20_000_000;

/// The current process called exec.
#[inline(always)]
pub(crate) fn executed() {
    emit::process(ProcessEvent::EXEC);
}

/// A thread of the current process ends.
#[inline(always)]
pub(crate) fn thread_ended() {
    let id = bpf_get_current_pid_tgid();
    // The leader's end stands for the process's: other threads rarely outlive it.
    if (id >> 32) as u32 == id as u32 {
        emit::process(ProcessEvent::EXIT);
    }
}

/// The kernel looks for an address range for the current process.
#[inline(always)]
pub(crate) fn range_wanted() {
    let Some(call) = Call::current() else { return };
    if !call.maps_code() {
        return;
    }
    let tgid = (bpf_get_current_pid_tgid() >> 32) as u32;
    // SAFETY: reads a clock.
    let now = unsafe { bpf_ktime_get_boot_ns() };
    // SAFETY: an entry that is reused meanwhile gives a wrong time, not a bad address.
    let last = MAPPED.get_ptr(&tgid).map_or(0, |at| unsafe { *at });
    if now - last >= QUIET_NS {
        // A failure only means one more report.
        let _ = MAPPED.insert(&tgid, &now, 0);
        emit::process(ProcessEvent::CODE_MAPPED);
    }
}
