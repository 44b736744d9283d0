//! Detection, measured: every theft and every look-alike is simulated, goes through ledger,
//! detectors and incidents as in `weir replay`, and is compared with what really happened.
//!
//! `cargo xtask bench detect` runs it. Prints Markdown; ends with 1 where a theft is found too
//! late or not at all, or where ordinary traffic alerts more than once a day.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail")]
#![expect(clippy::print_stdout, reason = "the tables are what it is for")]

mod shapes;
mod trial;

use std::process::ExitCode;

use shapes::{Case, THEFTS, cases_of_ordinary_traffic};
use trial::{Outcome, trial};

/// Seeds that thresholds were looked at with.
const SEEDS: [u64; 2] = [3, 11];
/// Seeds that were not.
const HELD_OUT: [u64; 2] = [1001, 1002];
/// Into how many principals the flat theft is split.
const SPLITS: [u64; 9] = [1, 2, 5, 10, 50, 100, 500, 2000, 5000];

fn main() -> ExitCode {
    let short = std::env::args().any(|argument| argument == "--short");
    let held_out: &[u64] = if short { &[] } else { &HELD_OUT };
    let seeds: Vec<u64> = if short { vec![SEEDS[0]] } else { [&SEEDS[..], held_out].concat() };
    let thefts = thefts(&seeds, held_out);
    let ordinary = ordinary(&seeds, held_out);
    let splits: &[u64] = if short { &[100] } else { &SPLITS };
    evasion(splits);
    if thefts && ordinary { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The seed, marked where it was held out of tuning.
fn name(seed: u64, held_out: &[u64]) -> String {
    if held_out.contains(&seed) { format!("{seed} (held out)") } else { seed.to_string() }
}

fn thefts(seeds: &[u64], held_out: &[u64]) -> bool {
    println!("### Thefts\n");
    println!(
        "| shape | seed | detectors | first alert after | allowed | records lost before | share of the theft | |"
    );
    println!("|---|---|---|---:|---:|---:|---:|---|");
    let mut all = true;
    for case in THEFTS {
        for &seed in seeds {
            let Outcome { first, detectors, taken, stolen, .. } = trial(&case.plan(seed));
            let met = first.is_some_and(|seconds| seconds <= case.within_s);
            all &= met;
            println!(
                "| {} | {} | {} | {} | {} | {taken} | {:.3} % | {} |",
                case.name,
                name(seed, held_out),
                detectors.join(", "),
                first.map_or("never".to_owned(), duration),
                duration(case.within_s),
                100.0 * taken as f64 / stolen.max(1) as f64,
                if met { "met" } else { "**missed**" },
            );
        }
    }
    println!();
    all
}

fn ordinary(seeds: &[u64], held_out: &[u64]) -> bool {
    println!("### Ordinary traffic\n");
    println!("| shape | seed | days | exchanges | incidents | alerts | alerts a day | |");
    println!("|---|---|---:|---:|---:|---:|---:|---|");
    let mut all = true;
    for case in cases_of_ordinary_traffic() {
        for &seed in seeds {
            let plan = case.plan(seed);
            let Outcome { exchanges, incidents, alerts, .. } = trial(&plan);
            let a_day = alerts as f64 / plan.days;
            let met = a_day <= 1.0;
            all &= met;
            println!(
                "| {} | {} | {} | {exchanges} | {incidents} | {alerts} | {a_day:.2} | {} |",
                case.name,
                name(seed, held_out),
                plan.days,
                if met { "met" } else { "**missed**" },
            );
        }
    }
    println!();
    all
}

/// Into how many principals a theft of 902,000 records a day must be split to stay silent.
fn evasion(splits: &[u64]) {
    println!("### Evasion: 902,000 records a day over so many principals\n");
    println!("| principals | records a day and principal | first alert after | detectors |");
    println!("|---:|---:|---:|---|");
    for &principals in splits {
        let plan = Case::split(principals).plan(HELD_OUT[0]);
        let Outcome { first, detectors, .. } = trial(&plan);
        println!(
            "| {principals} | {:.0} | {} | {} |",
            902_000.0 / principals as f64,
            first.map_or("never".to_owned(), duration),
            detectors.join(", "),
        );
    }
    println!(
        "\nSilence at the documented defaults of others takes 1 principal (Elastic's rule), 6 (CrowdSec), 63 (Akto's enumeration rule)."
    );
}

fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 120.0 => format!("{seconds:.0} s"),
        seconds if seconds < 7200.0 => format!("{:.0} min", seconds / 60.0),
        seconds if seconds < 172_800.0 => format!("{:.1} h", seconds / 3600.0),
        seconds => format!("{:.1} d", seconds / 86_400.0),
    }
}
