//! Content codings. Input: a `Content-Encoding` to the end of the line, then a body.
//!
//! Any split of the body gives the same output and the same end, within the limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sensor_user::http::decode::{ContentDecoder, DecodeError, DecodeLimits};
use weir_fuzz::{piece_of, split_at};

#[derive(Debug, PartialEq)]
struct Decoded {
    length: u64,
    checksum: u64,
    end: Result<(), DecodeError>,
}

/// Decodes in pieces of at most so many bytes.
fn decode(coding: &str, body: &[u8], piece: usize) -> Decoded {
    let (mut length, mut checksum) = (0_u64, 0_u64);
    let mut decoder = match ContentDecoder::new(Some(coding), DecodeLimits::default()) {
        Ok(decoder) => decoder,
        Err(error) => return Decoded { length, checksum, end: Err(error) },
    };
    for bytes in body.chunks(piece) {
        let step = decoder.push(bytes, &mut |decoded| {
            for byte in decoded {
                length += 1;
                checksum = checksum.rotate_left(5) ^ u64::from(*byte);
            }
        });
        if step.is_err() {
            break;
        }
    }
    Decoded { length, checksum, end: decoder.finish() }
}

fuzz_target!(|input: &[u8]| {
    let (coding, body) = split_at(input, b"\n");
    let Ok(coding) = std::str::from_utf8(coding) else { return };
    let whole = decode(coding, body, body.len() + 1);
    let split = decode(coding, body, piece_of(input));
    assert_eq!(whole.end.is_ok(), split.end.is_ok());
    // When the fault of a bad body is met, and what was handed on by then, depends on the
    // size of the pieces.
    let is_sound = |it: &Decoded| matches!(it.end, Ok(()) | Err(DecodeError::Truncated(_)));
    if is_sound(&whole) && is_sound(&split) {
        assert_eq!(whole, split);
    }
});
