//! What was really sent, and whether Weir says the same.

mod compare;
mod served;

use anyhow::Result;

pub use compare::{Verdict, compare, verify};
pub use served::{Served, ServedLog};

/// Whoever knows what was really sent.
pub trait Oracle {
    /// Every response sent so far that counts.
    ///
    /// # Errors
    /// What it wrote down cannot be read.
    fn served(&self) -> Result<Vec<Served>>;
}
