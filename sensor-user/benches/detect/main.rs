//! Detection, measured: every theft and every look-alike is simulated, goes through ledger,
//! detectors and incidents as in `weir replay`, and is compared with what really happened.
//!
//! `cargo xtask bench detect` runs it. Prints Markdown; ends with 1 where anything is not as it
//! must be.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail")]
#![expect(clippy::print_stdout, reason = "the tables are what it is for")]

#[path = "../../tests/allocation/mod.rs"]
mod allocation;
mod counts;
mod memory;
mod shapes;
mod trial;

use std::process::ExitCode;

use counts::verdict;
use shapes::{ORDINARY, THEFTS};
use trial::{Outcome, Until, trial};

/// Seeds that thresholds were looked at with.
const SEEDS: [u64; 2] = [3, 1004];
/// Seeds that were not.
const HELD_OUT: [u64; 2] = [3001, 3004];
/// Into how many principals the flat theft is split.
const SPLITS: [u64; 8] = [1, 6, 63, 500, 2000, 5000, 20_000, 50_000];
/// Principals that it must take to stay silent, at the least.
const EVASION_MIN: u64 = 2000;
/// People beside the split theft.
const CROWDS: [u64; 2] = [2000, 20_000];
/// Whose program the split theft uses: it follows from the seed.
const PROGRAMS: [(u64, &str); 2] = [(HELD_OUT[0], "its own"), (HELD_OUT[1], "the people's")];

fn main() -> ExitCode {
    let short = std::env::args().any(|argument| argument == "--short");
    // A million pairs take a minute.
    let memory = short || memory::memory(400_000);
    let held_out: &[u64] = if short { &[] } else { &HELD_OUT };
    let seeds: Vec<u64> = if short { vec![SEEDS[0]] } else { [&SEEDS[..], held_out].concat() };
    let thefts = thefts(&seeds, held_out);
    let ordinary = ordinary(&seeds, held_out);
    let evasion = if short { evasion(&[100], &[2000]) } else { evasion(&SPLITS, &CROWDS) };
    let distinct = counts::distinct();
    if memory && thefts && ordinary && evasion && distinct {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The seed, marked where it was held out of tuning.
fn name(seed: u64, held_out: &[u64]) -> String {
    if held_out.contains(&seed) { format!("{seed} (held out)") } else { seed.to_string() }
}

fn thefts(seeds: &[u64], held_out: &[u64]) -> bool {
    println!("### Thefts\n");
    println!(
        "| shape | seed | detectors | first alert after | allowed | records lost before | share \
         of the theft | other alerts | |"
    );
    println!("|---|---|---|---:|---:|---:|---:|---:|---|");
    let mut all = true;
    for case in THEFTS {
        for &seed in seeds {
            let Outcome { first, detectors, taken, stolen, alerts, .. } =
                trial(&case.plan(seed), Until::TheEnd);
            let met = first.is_some_and(|seconds| seconds <= case.within_s)
                && taken <= case.within_records;
            all &= met;
            println!(
                "| {} | {} | {} | {} | {} | {taken} | {:.3} % | {} | {} |",
                case.name,
                name(seed, held_out),
                detectors.join(", "),
                first.map_or("never".to_owned(), duration),
                duration(case.within_s),
                100.0 * taken as f64 / stolen.max(1) as f64,
                alerts.len(),
                verdict(met),
            );
        }
    }
    println!();
    all
}

fn ordinary(seeds: &[u64], held_out: &[u64]) -> bool {
    println!("### Ordinary traffic\n");
    println!("| shape | seed | exchanges | incidents | alerts | alerts a day | allowed | |");
    println!("|---|---|---:|---:|---:|---:|---|---|");
    let mut all = true;
    for case in ORDINARY {
        for &seed in seeds {
            let plan = case.plan(seed);
            let Outcome { exchanges, harmless, alerts, .. } = trial(&plan, Until::TheEnd);
            let met = case.allowed.covers(&alerts);
            all &= met;
            println!(
                "| {} | {} | {exchanges} | {harmless} | {} | {:.2} | {} | {} |",
                case.name,
                name(seed, held_out),
                alerts.len(),
                alerts.len() as f64 / plan.days,
                case.allowed.label(),
                verdict(met),
            );
        }
    }
    println!();
    all
}

/// Into how many principals a theft of 902,000 records a day must be split to stay silent.
fn evasion(splits: &[u64], crowds: &[u64]) -> bool {
    println!("### Evasion: 902,000 records a day over so many principals\n");
    println!(
        "| principals | records a day and principal | people | program | first alert after | \
         detectors |"
    );
    println!("|---:|---:|---:|---|---:|---|");
    let mut silent = u64::MAX;
    let crowds: Vec<_> = crowds.iter().flat_map(|crowd| PROGRAMS.map(|it| (*crowd, it))).collect();
    for &principals in splits {
        for &(people, (seed, program)) in &crowds {
            let plan = shapes::evasion(principals, people, seed);
            let Outcome { first, detectors, .. } = trial(&plan, Until::Found);
            silent = if first.is_none() { silent.min(principals) } else { silent };
            println!(
                "| {principals} | {:.0} | {people} | {program} | {} | {} |",
                902_000.0 / principals as f64,
                first.map_or("never in two days".to_owned(), duration),
                detectors.join(", "),
            );
        }
    }
    let met = silent >= EVASION_MIN;
    let least = if silent == u64::MAX { "more than were tried".into() } else { silent.to_string() };
    println!(
        "\nPrincipals that silence takes: {least} ({EVASION_MIN} at the least: {}). At the documented \
         defaults of others: 1 (Elastic's rule), 6 (CrowdSec), 63 (Akto's enumeration rule).\n",
        verdict(met),
    );
    met
}

fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 120.0 => format!("{seconds:.0} s"),
        seconds if seconds < 7200.0 => format!("{:.0} min", seconds / 60.0),
        seconds if seconds < 172_800.0 => format!("{:.1} h", seconds / 3600.0),
        seconds => format!("{:.1} d", seconds / 86_400.0),
    }
}
