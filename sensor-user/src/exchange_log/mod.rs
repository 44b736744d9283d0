//! Exchanges as lines of JSON: format `weir`.
//!
//! Input: counted exchanges, or the lines of a file. Output: the one from the other.
//! Invariants: `ts`, `method`, `path` and `status` are always there; a log that can't be
//! written stops nothing, and what it lost is counted.

mod reader;
mod record;
#[cfg(test)]
mod tests;
mod text;
mod usual;
mod writer;

pub use reader::{BadLine, Lines, parse, time_of};
pub use record::ExchangeRecord;
pub use text::Text;
pub use writer::ExchangeWriter;
