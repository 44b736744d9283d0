use std::io::Write;

use proptest::prelude::*;

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bare_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let params = ::brotli::enc::BrotliEncoderParams { quality: 5, lgwin: 18, ..Default::default() };
    ::brotli::BrotliCompress(&mut &*bytes, &mut out, &params).unwrap();
    out
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::stream::encode_all(bytes, 3).unwrap()
}

/// A gzip member whose header has every optional part.
fn gzip_with_full_header(bytes: &[u8]) -> Vec<u8> {
    let plain = gzip(bytes);
    let mut out = plain[..10].to_vec();
    out[3] = 0b1_1110;
    out.extend([3, 0, b'a', b'b', b'c']);
    out.extend(b"name\0comment\0");
    out.extend([0xaa, 0xbb]);
    out.extend(&plain[10..]);
    out
}

type Compress = fn(&[u8]) -> Vec<u8>;

const CODINGS: &[(&str, Compress)] = &[
    ("", |bytes| bytes.to_vec()),
    ("identity", |bytes| bytes.to_vec()),
    ("gzip", gzip),
    ("x-GZip", gzip),
    ("gzip", gzip_with_full_header),
    ("deflate", zlib),
    ("deflate", bare_deflate),
    ("br", brotli),
    ("zstd", zstd),
    ("gzip, br", |bytes| brotli(&gzip(bytes))),
    ("br ,identity, gzip,zstd", |bytes| zstd(&gzip(&brotli(bytes)))),
];

fn decode_pieces<'a>(
    coding: &str,
    limits: DecodeLimits,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<u8>, Result<(), DecodeError>) {
    let mut out = Vec::new();
    let mut decoder = match ContentDecoder::new(Some(coding), limits) {
        Ok(decoder) => decoder,
        Err(error) => return (out, Err(error)),
    };
    for piece in pieces {
        let pushed = decoder.push(piece, &mut |bytes| out.extend_from_slice(bytes));
        if pushed.is_err() {
            assert_eq!(decoder.push(b"more", &mut |_| unreachable!()), pushed);
            return (out, pushed);
        }
    }
    let end = decoder.finish();
    (out, end)
}

fn decode(coding: &str, body: &[u8]) -> (Vec<u8>, Result<(), DecodeError>) {
    decode_pieces(coding, DecodeLimits::default(), [body])
}

fn sample() -> Vec<u8> {
    let rows = (0..4000).map(|n| format!("{{\"id\":{n},\"hash\":{}}},", n * 7_919 % 10_007));
    rows.collect::<String>().into_bytes()
}

#[test]
fn every_coding_and_every_order_of_codings_is_undone() {
    for (coding, compress) in CODINGS {
        let (out, end) = decode(coding, &compress(&sample()));
        assert_eq!(end, Ok(()), "{coding}");
        assert_eq!(out, sample(), "{coding}");
    }
}

#[test]
fn one_byte_at_a_time_gives_the_same_bytes() {
    for (coding, compress) in CODINGS {
        let body = compress(&sample());
        let (out, end) = decode_pieces(coding, DecodeLimits::default(), body.chunks(1));
        assert_eq!(end, Ok(()), "{coding}");
        assert_eq!(out, sample(), "{coding}");
    }
}

#[test]
fn a_body_that_stops_early_is_truncated_and_keeps_what_was_decoded() {
    for (coding, compress) in CODINGS.iter().skip(2) {
        let body = compress(&sample());
        let (out, end) = decode(coding, &body[..body.len() - 3]);
        assert!(matches!(end, Err(DecodeError::Truncated(_))), "{coding}: {end:?}");
        assert!(sample().starts_with(&out), "{coding}");
        let (_, end) = decode(coding, &body[..1]);
        assert!(matches!(end, Err(DecodeError::Truncated(_))), "{coding}: {end:?}");
    }
}

#[test]
fn a_body_without_a_byte_is_whole() {
    for (coding, _) in CODINGS {
        assert_eq!(decode(coding, b""), (Vec::new(), Ok(())), "{coding}");
    }
}

#[test]
fn members_and_frames_follow_each_other() {
    let two = |compress: Compress| [compress(b"one,"), compress(b"two")].concat();
    for body in [two(gzip), [gzip_with_full_header(b"one,"), gzip(b"two")].concat()] {
        assert_eq!(decode("gzip", &body), (b"one,two".to_vec(), Ok(())));
    }
    assert_eq!(decode("zstd", &two(zstd)), (b"one,two".to_vec(), Ok(())));
}

#[test]
fn bytes_behind_the_end_do_not_count() {
    let codings: [(&str, Compress); 4] =
        [("gzip", gzip), ("deflate", zlib), ("deflate", bare_deflate), ("br", brotli)];
    for (coding, compress) in codings {
        for tail in [&b"\0\0\0"[..], b"\x1f", b"\x1fgarbage", b"garbage"] {
            let body = [compress(b"whole"), tail.to_vec()].concat();
            assert_eq!(decode(coding, &body), (b"whole".to_vec(), Ok(())), "{coding} {tail:?}");
        }
    }
}

#[test]
fn what_does_not_follow_its_coding_is_malformed() {
    let mut wrong_sum = gzip(b"whole");
    let sum_at = wrong_sum.len() - 8;
    wrong_sum[sum_at] ^= 1;
    let mut wrong_length = gzip(b"whole");
    *wrong_length.last_mut().unwrap() ^= 1;
    let mut reserved_flag = gzip(b"whole");
    reserved_flag[3] = 0x20;
    let table: &[(&str, &[u8], Coding)] = &[
        ("gzip", b"{\"id\":1}", Coding::Gzip),
        ("gzip", &wrong_sum, Coding::Gzip),
        ("gzip", &wrong_length, Coding::Gzip),
        ("gzip", &reserved_flag, Coding::Gzip),
        ("deflate", b"\xff\xff\xff\xff", Coding::Deflate),
        ("br", b"\xff\xff\xff\xff\xff\xff", Coding::Brotli),
        ("zstd", b"{\"id\":1}", Coding::Zstd),
        ("gzip, zstd", &zstd(b"{\"id\":1}"), Coding::Gzip),
    ];
    for (coding, body, blamed) in table {
        let (_, end) = decode(coding, body);
        assert_eq!(end, Err(DecodeError::Malformed(*blamed)), "{coding} {body:?}");
    }
}

#[test]
fn codings_that_are_unknown_or_too_many_are_refused() {
    let table = [
        ("compress", DecodeError::UnknownCoding),
        ("gzip, utf-8", DecodeError::UnknownCoding),
        ("gzip,gzip,gzip,gzip", DecodeError::TooManyCodings),
    ];
    for (coding, error) in table {
        assert_eq!(decode(coding, b"x").1, Err(error), "{coding}");
    }
    assert_eq!(DecodeError::UnknownCoding.to_string(), "unknown coding");
}

#[test]
fn a_bomb_is_stopped_by_its_ratio_and_by_its_size() {
    let zeros = vec![0; 4 << 20];
    for (coding, compress) in [("br", brotli as Compress), ("zstd", zstd as Compress)] {
        let (out, end) = decode(coding, &compress(&zeros));
        assert_eq!(end, Err(DecodeError::Bomb), "{coding}");
        assert!(out.len() as u64 <= DecodeLimits::default().ratio_free_bytes, "{coding}");
    }
    let limits = DecodeLimits { decoded_bytes_max: 5_000, ..DecodeLimits::default() };
    let (out, end) = decode_pieces("gzip", limits, [&gzip(&sample())[..]]);
    assert_eq!(end, Err(DecodeError::Bomb));
    assert!(out.len() <= 5_000);
}

#[test]
fn a_bomb_inside_a_bomb_is_stopped_at_its_first_layer() {
    let body = gzip(&gzip(&vec![0; 64 << 20]));
    let (out, end) = decode("gzip, gzip", &body);
    assert_eq!(end, Err(DecodeError::Bomb));
    assert!(out.len() as u64 <= DecodeLimits::default().ratio_free_bytes);
}

#[test]
fn a_well_compressed_body_is_not_a_bomb() {
    let body = b"{\"id\":1,\"name\":\"the same\",\"email\":null},".repeat(100_000);
    assert_eq!(decode("gzip", &gzip(&body)).1, Ok(()));
}

#[test]
fn a_zstd_window_over_8_mib_is_refused() {
    let mut encoder = ::zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(24).unwrap();
    encoder.write_all(&sample()).unwrap();
    let body = encoder.finish().unwrap();
    assert_eq!(decode("zstd", &body).1, Err(DecodeError::Malformed(Coding::Zstd)));
}

proptest! {
    #[test]
    fn any_split_gives_the_same_bytes(
        coding in prop::sample::select(CODINGS),
        text in "([a-f]{0,8}[ ,]){0,400}",
        cuts in prop::collection::vec(0usize..2000, 0..12),
    ) {
        let body = coding.1(text.as_bytes());
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut % (body.len() + 1)).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|ends| &body[ends[0]..ends[1]]);
        let (out, end) = decode_pieces(coding.0, DecodeLimits::default(), pieces);
        prop_assert_eq!(end, Ok(()));
        prop_assert_eq!(out, text.as_bytes());
    }

    #[test]
    fn damaged_bodies_never_panic_and_end_alike_however_they_are_split(
        coding in prop::sample::select(CODINGS),
        damage in prop::collection::vec((0usize..600, any::<u8>()), 1..6),
        piece in 1usize..40,
    ) {
        let mut body = coding.1(&sample()[..1500]);
        for (at, byte) in damage {
            let at = at % body.len();
            body[at] = byte;
        }
        let whole = decode(coding.0, &body).1;
        let pieces = decode_pieces(coding.0, DecodeLimits::default(), body.chunks(piece)).1;
        // Where several codings are damaged, which one says so first may depend on the pieces.
        let kind = |end: Result<(), DecodeError>| end.map_err(|error| std::mem::discriminant(&error));
        prop_assert_eq!(kind(whole), kind(pieces));
    }

    #[test]
    fn random_bytes_never_panic(
        coding in prop::sample::select(CODINGS),
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let whole = decode(coding.0, &body).1;
        let pieces = decode_pieces(coding.0, DecodeLimits::default(), body.chunks(1)).1;
        prop_assert_eq!(whole, pieces);
    }
}

#[test]
fn a_decoder_says_what_it_holds_from_its_first_byte_on() {
    let wide = |lgwin| {
        let mut out = Vec::new();
        let params = ::brotli::enc::BrotliEncoderParams { quality: 1, lgwin, ..Default::default() };
        ::brotli::BrotliCompress(&mut &*sample().repeat(8), &mut out, &params).unwrap();
        out
    };
    for (coding, body, least, most) in [
        ("gzip", gzip(&sample()), 32 << 10, 64 << 10),
        ("deflate", zlib(&sample()), 32 << 10, 64 << 10),
        ("br", wide(16), 64 << 10, 512 << 10),
        ("br", wide(22), 4 << 20, 5 << 20),
        ("zstd", zstd(&sample()), 128 << 10, 9 << 20),
    ] {
        let mut decoder = ContentDecoder::new(Some(coding), DecodeLimits::default()).unwrap();
        assert_eq!(decoder.memory(), 0, "{coding}");
        decoder.push(&body[..body.len() - 10], &mut |_| {}).unwrap();
        let held = decoder.memory();
        assert!((least..=most).contains(&held), "{coding}: {held}");
        assert!(held < MEMORY_MAX / CODINGS_MAX);
    }
}
