//! Ring buffer records. Input: records one after the other, each behind its length in two
//! bytes, little endian.
//!
//! Whatever the kernel side sends, or a recording holds, the stages live through it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sensor_user::capture::decode::decode;
use weir_fuzz::World;

fuzz_target!(|input: &[u8]| {
    let mut world = World::default();
    let mut rest = input;
    while let [low, high, after @ ..] = rest {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(after.len());
        let (record, next) = after.split_at(length);
        if let Some(event) = decode(record) {
            world.step(&event);
        }
        rest = next;
    }
    world.seen();
});
