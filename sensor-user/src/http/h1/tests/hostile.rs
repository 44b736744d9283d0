//! Bytes that want to do harm.

use proptest::prelude::*;

use super::*;

#[test]
fn a_head_beyond_the_bound_is_noted_and_takes_no_memory() {
    for piece in [1000, 1 << 20] {
        let mut wire = Wire::new();
        wire.request(get("/a")).response(ok("1"));
        let head = format!("GET /b HTTP/1.1\r\nX: {}\r\n\r\n", "y".repeat(1 << 20));
        for bytes in head.as_bytes().chunks(piece) {
            wire.request(bytes);
            assert!(wire.http.buffered() <= 2 * wire.limits.head_bytes_max);
        }
        assert_eq!(wire.http.buffered(), 0);
        wire.response(ok("2")).request(get("/c")).response(ok("3"));
        wire.sees(&["GET /a 200 \"1\"", "UNKNOWN - 200 \"2\"", "GET /c 200 \"3\""]);
        wire.notes(&[Anomaly::HeadTooLong]);
    }
}

#[test]
fn a_head_with_too_many_fields_is_noted() {
    let mut wire = Wire::new();
    wire.request(format!("GET /a HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(129)));
    wire.notes(&[Anomaly::HeadTooLong]);
    let mut wire = Wire::new();
    wire.request(format!("GET /a HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(128))).response(ok("1"));
    wire.sees(&["GET /a 200 \"1\""]).notes(&[]);
}

#[test]
fn a_stream_that_is_not_http_is_given_up_at_once() {
    for bytes in
        [&b"\x16\x03\x01\x02\x00\x01"[..], b"\0\0\0\0", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
    {
        let mut wire = Wire::new();
        wire.request(bytes);
        assert!(wire.http.is_opaque(), "{bytes:?}");
    }
}

#[test]
fn requests_without_end_and_without_answer_are_bounded() {
    let mut wire = Wire::new();
    for _ in 0..200 {
        wire.request(get(&"x".repeat(60_000)));
        assert!(wire.http.buffered() <= wire.limits.pending_bytes_max + 64 * 1024);
    }
    wire.notes(&[Anomaly::PendingOverflow]);
    let mut wire = Wire::new();
    wire.limits.pending_max = 10;
    wire.request(get("/").repeat(100));
    wire.notes(&[Anomaly::PendingOverflow]);
    assert!(wire.stats.unpaired_requests > 80);
}

#[test]
fn a_body_beyond_the_budget_is_a_lower_bound() {
    let mut wire = Wire::new();
    wire.limits.body_bytes_max = 4;
    wire.request(get("/a")).response(ok("four")).request(get("/b")).response(ok("fiver"));
    wire.sees(&["GET /a 200 \"four\"", "GET /b 200 \"\" Truncated"]);
}

#[test]
fn a_head_a_byte_at_a_time_is_read_in_linear_time() {
    let head = format!("GET / HTTP/1.1\r\n{}\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyy\r\n".repeat(120));
    let start = std::time::Instant::now();
    for _ in 0..100 {
        let mut wire = Wire::new();
        for byte in head.bytes() {
            wire.request([byte]);
        }
        wire.response(ok("1")).sees(&["GET / 200 \"1\""]);
    }
    // 0.4 million events; looking at each head from its start again takes minutes.
    assert!(start.elapsed().as_secs() < 20);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_in_any_order_neither_panic_nor_pile_up(
        midway: bool,
        pieces in prop::collection::vec((any::<bool>(), 0u8..8, prop::collection::vec(any::<u8>(), 0..64)), 0..40),
    ) {
        const WORDS: [&str; 6] = [
            "GET / HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n\r\n",
            "Content-Length: 9\r\n\r\n", "\r\n", "5\r\nabcde\r\n0\r\n\r\n",
        ];
        let mut wire = Wire::joined(midway);
        for (request, what, bytes) in pieces {
            let direction = if request { Direction::Request } else { Direction::Response };
            match WORDS.get(usize::from(what)) {
                Some(word) => wire.step(direction, StreamChunk::Bytes(word.as_bytes())),
                None if what == 6 => wire.gap(direction, bytes.len() as u64 * 3, GapCause::Lost),
                None => wire.step(direction, StreamChunk::Bytes(&bytes)),
            };
            prop_assert!(wire.http.buffered() < 16 * 1024);
        }
        wire.close();
        prop_assert_eq!(wire.http.buffered(), 0);
    }
}
