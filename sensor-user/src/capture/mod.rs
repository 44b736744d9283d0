//! The kernel side, loaded and read.
//!
//! Output: [`Event`]s, borrowed from the ring buffer.

mod event;

pub use event::{Event, OpenInfo};
