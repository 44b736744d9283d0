//! Memory that was needed for a while, and is free.

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
pub(super) fn give_back() {}
