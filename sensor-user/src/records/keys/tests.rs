//! Hashes in, numbers out.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::{EXACT_MAX, KeySet, RELATIVE_ERROR};

fn hashes(range: std::ops::Range<u64>) -> impl Iterator<Item = u64> {
    range.map(|number| {
        let mut hasher = SipHasher13::new_with_keys(1, 2);
        hasher.write_u64(number);
        hasher.finish()
    })
}

fn set_of(range: std::ops::Range<u64>) -> KeySet {
    let mut set = KeySet::default();
    hashes(range).for_each(|hash| set.insert(hash));
    set
}

#[test]
fn few_keys_are_exact_and_repeats_count_once() {
    let mut set = set_of(0..EXACT_MAX as u64);
    set.merge(&set_of(100..200));
    assert_eq!(set.len(), (EXACT_MAX as u64, true));
    set.insert(12345);
    assert!(!set.len().1);
}

#[test]
fn many_keys_are_within_the_stated_error() {
    for many in [300_u64, 1_000, 10_000, 100_000, 1_000_000] {
        let (estimate, exact) = set_of(0..many).len();
        let error = (estimate as f64 - many as f64).abs() / many as f64;
        assert!(!exact && error < 3.0 * RELATIVE_ERROR, "{many}: {estimate}");
    }
}

#[test]
fn a_merge_equals_the_set_of_all() {
    for (left, right) in
        [(0..100, 50..150), (0..100, 0..5_000), (0..5_000, 4_900..5_050), (0..4_000, 2_000..6_000)]
    {
        let mut merged = set_of(left.clone());
        merged.merge(&set_of(right.clone()));
        assert_eq!(merged.to_bytes(), set_of(0..right.end.max(left.end)).to_bytes());
    }
}

#[test]
fn bytes_bring_the_same_set_back() {
    for set in [KeySet::default(), set_of(0..7), set_of(0..1_000)] {
        let back = KeySet::from_bytes(&set.to_bytes()).unwrap();
        assert_eq!(back.len(), set.len());
    }
}

#[test]
fn corrupt_bytes_are_refused() {
    let sketch = set_of(0..1_000).to_bytes();
    let mut too_high = sketch.clone();
    too_high[7] = 200;
    let over = [vec![1], vec![7; 8 * (EXACT_MAX + 1)]].concat();
    for bytes in [&[][..], &[1, 2, 3], &[9], &sketch[..100], &too_high, &over] {
        assert!(KeySet::from_bytes(bytes).is_none());
    }
}
