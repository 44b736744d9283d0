//! What a response body handed out: how many records, which, and of what kind.
//!
//! Input: the decoded bytes of one body, in any pieces. Output: a [`BodyCount`].
//! Invariants: constant memory a body, no panic on any input, any split of the bytes
//! gives the same count. The rule is in docs/records.md.

mod count;
mod counter;
pub mod csv;
mod json;
mod keys;
mod media;
pub mod names;
mod reader;
mod request;
mod scan;
pub mod sensitive;
mod sniff;
mod tally;
pub mod xml;

pub use count::{BodyCount, BodyOutcome, Quality, SensitiveClass};
pub use counter::{BodyContext, BodyCounter, RecordOverride};
pub use keys::{EXACT_MAX, KeySet, REGISTERS, RELATIVE_ERROR, estimate_distinct};
pub use reader::{BodyReader, ReaderResult};
pub use tally::RecordOptions;
