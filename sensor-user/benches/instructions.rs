//! A named piece of work, done so many times, for a tool that counts instructions:
//! `instructions list`, `instructions NAME TIMES`. `cargo xtask bench` runs it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that goes wrong has to end; names are what `list` asks for"
)]

#[expect(dead_code, reason = "the benchmark `pipeline` uses the rest")]
mod traffic;

use traffic::{RECORDINGS, Traffic};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["list"] => RECORDINGS.iter().for_each(|(name, ..)| println!("pipeline/{name}")),
        [name, times] => {
            let (_, records, recording) = RECORDINGS
                .iter()
                .find(|(known, ..)| name.strip_prefix("pipeline/") == Some(known))
                .unwrap_or_else(|| panic!("unknown work {name}"));
            let mut traffic = Traffic::of(recording);
            for _ in 0..times.parse().unwrap() {
                traffic.round();
            }
            traffic.check(*records);
        }
        // `cargo test --benches` and `cargo bench` without a name.
        _ => {}
    }
}
