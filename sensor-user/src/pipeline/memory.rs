//! Memory that was needed for a while, and is free.

/// Free memory at the end of the heap that is kept for later, in bytes.
#[cfg(target_env = "gnu")]
const KEPT: libc::c_int = 2 << 20;

/// Has buffers from a mebibyte on go back to the system as they are freed. To be called at the start: the
/// allocator would take more of them from its heap, the larger the ones before were (mallopt(3)).
#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "std has no mallopt(3)")]
pub(super) fn keep_little() {
    for (parameter, value) in [(libc::M_MMAP_THRESHOLD, 1 << 20), (libc::M_TRIM_THRESHOLD, KEPT)] {
        // SAFETY: takes two numbers and touches nothing that is in use. Refused, all is as before.
        unsafe { libc::mallopt(parameter, value) };
    }
}

/// Gives free memory back to the system. To be called after work that takes much and is done
/// once: the allocator would keep it for more of the kind. Costs milliseconds.
#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "std has no malloc_trim(3)")]
pub(super) fn give_back() {
    // SAFETY: takes a number and touches nothing that is in use.
    unsafe { libc::malloc_trim(0) };
}

/// Other allocators give it back by themselves.
#[cfg(not(target_env = "gnu"))]
pub(super) fn keep_little() {}

/// Other allocators give it back by themselves.
#[cfg(not(target_env = "gnu"))]
pub(super) fn give_back() {}
