//! What was really sent, and whether Weir says the same.

mod compare;
mod served;

pub use compare::{Verdict, compare, verify};
pub use served::{Served, ServedLog};
