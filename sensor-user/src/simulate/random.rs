//! Randomness that is the same everywhere: PCG-64 (O'Neill 2014), and mixing of numbers.

use rand::SeedableRng as _;
use rand_pcg::Pcg64Mcg;

/// The generator of one source of traffic.
pub(super) type Random = Pcg64Mcg;

/// A generator for the part `name` of the plan with this seed: the parts are independent.
pub(super) fn random(seed: u64, name: &str) -> Random {
    let name = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Random::seed_from_u64(mix(seed ^ mix(name)))
}

/// One number from another, so that neighbours have nothing in common (splitmix64,
/// Steele et al. 2014).
pub(super) const fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A place for each of `0..length`, each place once and in no order: four rounds of a Feistel
/// network, repeated until the place is within the length (Black and Rogaway 2002).
pub(super) fn shuffled(index: u64, length: u64, key: u64) -> u64 {
    let bits = (64 - length.max(4).leading_zeros()).div_ceil(2);
    let half = (1_u64 << bits) - 1;
    let mut place = index % length.max(1);
    loop {
        let (mut left, mut right) = (place >> bits, place & half);
        for round in 0..4 {
            (left, right) = (right, left ^ (mix(right ^ key ^ (round << 56)) & half));
        }
        place = (left << bits) | right;
        if place < length.max(1) {
            return place;
        }
    }
}
