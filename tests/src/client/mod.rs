//! Real clients, and one with control of every byte.

mod crowd;
mod curl;
mod raw;
mod session;
mod wrk;

pub use crowd::crowd;
pub use curl::curl;
pub use raw::RawClient;
pub use session::{Library, Session};
pub use wrk::{Wrk, WrkReport};
