//! What tells theft from use: one file a detector, each with its evidence.

mod finding;

pub use finding::{Detector, Finding, Severity};
