//! What travels through the ring buffer and the shared maps.
//!
//! Every record in the ring buffer starts with an [`EventHeader`]; `kind` says what
//! follows it. Data records are reserved in size classes, so a record may be longer
//! than header + `captured`: the rest is padding.

mod event;
mod loss;
mod open;

pub use event::{CHUNK_MAX, EventFlags, EventHeader, EventKind, Source, direction};
pub use loss::LossReason;
pub use open::{OpenEvent, ProcessEvent, Protocol, Role};
