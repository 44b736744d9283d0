//! The programs on a real kernel: what processes moved is what was captured.
//!
//! Needs root, and Python and openssl for the observed processes. `WEIR_REQUIRE_BPF=1`
//! makes lack of privileges a failure.
#![allow(clippy::missing_docs_in_private_items, missing_docs)]

mod filters;
mod harness;
mod loss;
mod plain;
mod tls;
