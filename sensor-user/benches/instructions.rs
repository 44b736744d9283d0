//! A named piece of work, done so many times, for a tool that counts instructions:
//! `instructions list`, `instructions NAME TIMES`. `cargo xtask bench` runs it.

mod traffic;

use traffic::{RECORDINGS, Traffic};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["list"] => RECORDINGS.iter().for_each(|(name, _)| println!("pipeline/{name}")),
        [name, times] => {
            let (_, recording) = RECORDINGS
                .iter()
                .find(|(known, _)| name.strip_prefix("pipeline/") == Some(known))
                .unwrap_or_else(|| panic!("unknown work {name}"));
            let mut traffic = Traffic::of(recording);
            for _ in 0..times.parse().unwrap() {
                traffic.round();
            }
            traffic.check();
        }
        // `cargo test --benches` and `cargo bench` without a name.
        _ => {}
    }
}
