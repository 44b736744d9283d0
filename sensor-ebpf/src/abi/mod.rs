//! What travels through the ring buffer and the shared maps.
//!
//! Every record in the ring buffer starts with an [`EventHeader`]; `kind` says what
//! follows it. Data records are reserved in size classes, so a record may be longer
//! than header + `captured`: the rest is padding.

mod control;
mod event;
mod loss;
mod open;

pub use control::{
    COMM_LENGTH, CaptureConfig, FilterRule, RULES_MAX, SKIP_BYTES_MIN, SkipKey, Traffic,
};
pub use event::{CHUNK_MAX, EventFlags, EventHeader, EventKind, Source, direction};
pub use loss::LossReason;
pub use open::{OpenEvent, ProcessEvent, Protocol, Role};
