//! Weir's automation.

fn main() {}
