//! The statistics that detectors are made of: small, mergeable or resettable, O(1) a step.
//!
//! Input: keyed hashes and counts. Output: estimates and p-values. Invariants: bounded
//! memory each, stated beside each; nothing here knows of endpoints or principals.

mod distinct;
mod levels;
mod past;
mod recents;
mod sequential;
mod sieve;
#[cfg(test)]
mod tests;
mod trace;

pub(super) use distinct::Sample;
pub(super) use levels::{Levels, level, level_count};
pub(super) use past::{Past, Rate};
pub(super) use recents::Recents;
pub(super) use sequential::{Evidence, Odds, few_hits, many_hits};
pub(super) use sieve::Sieve;
pub(super) use trace::Trace;
