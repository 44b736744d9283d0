//! The ABI between the kernel programs and user space.
//!
//! Built for both sides: `no_std`, plain `repr(C)` values, every size asserted.
//! The programs themselves are in `main.rs`, built for `bpfel-unknown-none` only.
#![no_std]

pub mod abi;
pub mod classify;
