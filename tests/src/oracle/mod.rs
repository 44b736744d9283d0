//! What was really sent, and whether Weir says the same.

mod compare;
mod served;

use anyhow::Result;

use crate::settle;

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

/// Waits until so many responses were sent, and gives them all. A server writes down what it
/// sent after it was sent: a client may have it before.
///
/// # Errors
/// They were not sent in time.
pub fn wait_for_served(oracle: &impl Oracle, count: usize) -> Result<Vec<Served>> {
    settle::until(&format!("{count} responses served"), settle::PATIENCE, || {
        Ok(Some(oracle.served()?).filter(|served| served.len() >= count))
    })
}
