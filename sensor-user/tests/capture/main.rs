//! The programs on a real kernel: what processes moved is what was captured.
//!
//! Needs root, and Python and openssl for the observed processes. `WEIR_REQUIRE_BPF=1`
//! makes lack of privileges a failure.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the harness is test code, too"
)]

mod filters;
mod harness;
mod loss;
mod plain;
mod tls;
