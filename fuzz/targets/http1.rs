//! One HTTP/1 connection. Input: what the client sent, an empty byte pair `\0\0`, what the
//! server sent.
//!
//! Any split of the bytes gives the same exchanges, with the same counts, as long as they
//! are messages; and the same answer to whether they are.

#![no_main]

use libfuzzer_sys::fuzz_target;
use weir_fuzz::{World, piece_of, split_at};

fuzz_target!(|input: &[u8]| {
    let (requests, responses) = split_at(input, b"\0\0");
    let seen = |piece| {
        let mut world = World::default();
        world.connection(requests, responses, piece);
        (world.lost_framing(), world.seen())
    };
    let (whole_lost, whole) = seen(input.len() + 1);
    let (pieces_lost, pieces) = seen(piece_of(input));
    assert_eq!(whole_lost, pieces_lost);
    assert!(whole_lost || whole == pieces, "{whole:?}\n{pieces:?}");
});
