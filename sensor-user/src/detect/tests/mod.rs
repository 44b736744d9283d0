//! The detectors against traffic made for them: rates, ids and names differ from test to test.

mod benign;
mod coverage;
mod evidence;
mod exposure;
mod state;
mod thefts;
mod traffic;
mod varied;
