use super::{PREFIX_MAX, Prefix, Verdict, judge, judge_midway, tls_role};
use crate::abi::direction::{RECEIVED, SENT};
use crate::abi::{Protocol, Role};

fn prefix(bytes: &[u8]) -> (Prefix, usize) {
    let mut prefix = [0; PREFIX_MAX];
    let length = bytes.len().min(PREFIX_MAX);
    prefix[..length].copy_from_slice(&bytes[..length]);
    (prefix, length)
}

fn verdict(bytes: &[u8]) -> Verdict {
    let (prefix, length) = prefix(bytes);
    judge(&prefix, length)
}

fn midway(bytes: &[u8], moved: u8) -> Option<(Protocol, Role)> {
    let (prefix, length) = prefix(bytes);
    judge_midway(&prefix, length, moved)
}

const EXAMPLES: [(&[u8], Protocol); 16] = [
    (b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n", Protocol::Http1),
    (b"POST /customers HTTP/1.0\r\n", Protocol::Http1),
    (b"VERSION-CONTROL /a HTTP/1.1", Protocol::Http1),
    (b"M_SEARCH * HTTP/1.1\r\n.....", Protocol::Http1),
    (b"PRINT /report HTTP/1.1\r\n...", Protocol::Http1),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Protocol::Http2),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", Protocol::Tls),
    (b"\x17\x03\x03\x00\x20", Protocol::Tls),
    (b"SSH-2.0-OpenSSH_9.2p1\r\n", Protocol::Mute),
    (b"get / HTTP/1.1\r\n", Protocol::Mute),
    (b"OK done and more follows", Protocol::Mute),
    (b" / HTTP/1.1\r\n", Protocol::Mute),
    (b"AMETHODNAMETHATISMUCHTOOLONG /", Protocol::Mute),
    (b"PRI * HTTP/1.1\r\n\r\n", Protocol::Mute),
    (b"\x16\x05\x01", Protocol::Mute),
    (b"\x00\x00\x00\x08\x04\xd2\x16\x2f", Protocol::Mute),
];

#[test]
fn first_bytes_tell_the_protocol() {
    for (bytes, protocol) in EXAMPLES {
        assert_eq!(verdict(bytes), Verdict::Is(protocol), "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_shorter_start_is_never_judged_otherwise_than_the_whole() {
    for (bytes, protocol) in EXAMPLES {
        for length in 0..bytes.len() {
            let start = verdict(&bytes[..length]);
            let agrees = matches!(start, Verdict::Wait) || start == Verdict::Is(protocol);
            assert!(agrees, "{:?} of {}", start, bytes[..length].escape_ascii());
        }
    }
}

#[test]
fn a_verdict_comes_by_the_last_byte_of_the_prefix() {
    for byte in 0..=255 {
        for start in [&b""[..], b"GE", b"GET", b"PRI * HT", &[22, 3]] {
            let mut bytes = start.to_vec();
            bytes.resize(PREFIX_MAX, byte);
            assert_ne!(verdict(&bytes), Verdict::Wait, "{}", bytes.escape_ascii());
        }
    }
}

#[test]
fn a_nul_is_no_part_of_a_start_that_is_still_to_come() {
    assert_eq!(verdict(b"GE\0"), Verdict::Is(Protocol::Mute));
    assert_eq!(verdict(b"\0"), Verdict::Is(Protocol::Mute));
    assert_eq!(verdict(b"PRI * HT\0"), Verdict::Is(Protocol::Mute));
}

#[test]
fn midway_a_message_start_tells_protocol_and_role() {
    let request = b"GET /a HTTP/1.1\r\n";
    let response = b"HTTP/1.1 200 OK\r\n";
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    let record = b"\x17\x03\x03\x00\x20abcdef";
    for (bytes, moved, expected) in [
        (&request[..], RECEIVED, Some((Protocol::Http1, Role::Server))),
        (request, SENT, Some((Protocol::Http1, Role::Client))),
        (response, SENT, Some((Protocol::Http1, Role::Server))),
        (response, RECEIVED, Some((Protocol::Http1, Role::Client))),
        (hello, RECEIVED, Some((Protocol::Tls, Role::Server))),
        (hello, SENT, Some((Protocol::Tls, Role::Client))),
        (record, RECEIVED, Some((Protocol::Tls, Role::Unknown))),
        (b"\x17\x03", RECEIVED, None),
        (b"\x17\x03\x09\x00", RECEIVED, None),
        (b"G", RECEIVED, None),
        (b"HTTP/1.", SENT, None),
        (b"{\"name\": \"x\"}", SENT, None),
        (b"", SENT, None),
    ] {
        assert_eq!(midway(bytes, moved), expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn only_a_client_hello_tells_the_tls_role() {
    let role = |bytes: &[u8], moved| {
        let (prefix, length) = prefix(bytes);
        tls_role(&prefix, length, moved)
    };
    assert_eq!(role(b"\x16\x03\x01\x02\x00\x01", RECEIVED), Role::Server);
    assert_eq!(role(b"\x16\x03\x01\x02\x00\x01", SENT), Role::Client);
    assert_eq!(role(b"\x16\x03\x03\x02\x00\x02", SENT), Role::Unknown);
    assert_eq!(role(b"\x16\x03\x01\x02\x00", SENT), Role::Unknown);
}
