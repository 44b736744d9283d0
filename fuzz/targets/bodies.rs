//! Response bodies. Input: a `Content-Type` to the end of the line, then the body.
//!
//! Any split of the body gives the same count, keys and sensitive classes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sensor_user::records::{BodyContext, BodyCount, BodyCounter};
use weir_fuzz::{piece_of, split_at};

fn count(content_type: &str, body: &[u8], piece: usize) -> BodyCount {
    let mut counter = BodyCounter::new(&BodyContext {
        method: "GET",
        target: "/customers?page=2",
        status: 200,
        content_type: Some(content_type),
        graphql: false,
        rule: None,
        keys: true,
        sensitive: true,
        plain_keys_max: 4,
        hash_key: [7; 16],
    });
    for bytes in body.chunks(piece) {
        counter.push(bytes);
    }
    counter.finish()
}

fuzz_target!(|input: &[u8]| {
    let (content_type, body) = split_at(input, b"\n");
    let Ok(content_type) = std::str::from_utf8(content_type) else { return };
    let whole = count(content_type, body, body.len() + 1);
    let split = count(content_type, body, piece_of(input));
    assert_eq!(format!("{whole:?}"), format!("{split:?}"));
});
