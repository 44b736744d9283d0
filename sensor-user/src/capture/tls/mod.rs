//! TLS libraries: found in the processes that map them, probed once each.
//!
//! Input: news of processes from the ring buffer. Output: attached probes, and a
//! [`Coverage`] that says what is seen and what isn't. All of it runs on a thread of its
//! own, off the way of the events.

mod coverage;
mod functions;
mod library;
mod process;
mod symbols;
mod watch;

pub use coverage::{Coverage, ProcessCoverage};
pub(super) use watch::{News, TlsWatch};
