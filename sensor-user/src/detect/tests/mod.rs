//! Tests of the detectors together, on small traffic: what must be found, what must stay silent,
//! and that saved state restores to the same judgement.

mod benign;
mod state;
mod thefts;
mod traffic;
