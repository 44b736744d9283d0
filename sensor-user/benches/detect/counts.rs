//! How right the counts are.

use sensor_user::records::{EXACT_MAX, KeySet, RELATIVE_ERROR};

/// Keys of sets that are estimated.
const SIZES: [u64; 6] = [300, 1000, 5000, 20_000, 100_000, 1_000_000];
/// Sets of each size.
const SETS: u64 = 60;

/// Prints the error of distinct counts; true where it is as it must be.
pub(crate) fn distinct() -> bool {
    println!("### Distinct counts\n");
    println!("| records | sets | largest error | 1 σ | |");
    println!("|---:|---:|---:|---:|---|");
    let exact = (1..=EXACT_MAX as u64).all(|size| error(size, 1) == 0.0);
    println!("| 1 to {EXACT_MAX} | {EXACT_MAX} | {} | 0 | {} |", 0, verdict(exact));
    let mut all = exact;
    for size in SIZES {
        let errors: Vec<f64> = (0..SETS).map(|set| error(size, set)).collect();
        let largest = errors.iter().fold(0.0_f64, |most, error| most.max(error.abs()));
        let mean_square = errors.iter().map(|error| error * error).sum::<f64>() / SETS as f64;
        let met = mean_square.sqrt() <= 0.02;
        all &= met;
        let [largest, sigma] = [largest, mean_square.sqrt()].map(|error| error * 100.0);
        println!("| {size} | {SETS} | {largest:.2} % | {sigma:.2} % | {} |", verdict(met));
    }
    println!("\nStated with every estimate: {:.2} %.\n", RELATIVE_ERROR * 100.0);
    all
}

/// Relative error of the count of `size` keys.
fn error(size: u64, set: u64) -> f64 {
    let mut keys = KeySet::default();
    (0..size).for_each(|key| keys.insert(mix(mix(set) ^ key)));
    keys.len().0 as f64 / size as f64 - 1.0
}

/// Splitmix64's.
fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The word for whether something is as it must be.
pub(crate) fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "**missed**" }
}
