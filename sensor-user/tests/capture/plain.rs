//! Sockets in clear: every system call, any pieces, joined midway.

use std::io::Write as _;
use std::net::Shutdown;

use sensor_ebpf::abi::{EventFlags, LossReason, Protocol, Role};

use crate::harness::{Connections, Peer, attached, begin, closed, collect, sent, settings};

const REQUEST: &[u8] = b"GET /customers?page=1 HTTP/1.1\r\nHost: api\r\nX-Api-Key: k\r\n\r\n";
const SIZE: usize = 40_000;

/// Two exchanges on one connection with a server that uses these calls.
fn two_exchanges(read: &str, write: &str) -> (Connections, Vec<u8>) {
    let mut peer = Peer::start(&["plain", read, write, &SIZE.to_string()]);
    let mut capture = attached(&settings(peer.port, 16 << 20));
    let mut stream = peer.connect();
    let mut expected = peer.exchange(&mut stream, REQUEST);
    expected.extend(peer.exchange(&mut stream, REQUEST));
    stream.shutdown(Shutdown::Both).unwrap();
    let mut connections = Connections::new();
    collect(&mut capture, &mut connections, |seen| closed(seen, 1));
    let lost: Vec<_> = capture.losses().into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(lost, [], "{read} {write}");
    (connections, expected)
}

#[test]
fn every_call_gives_the_bytes_it_moved() {
    let Some(_guard) = begin() else { return };
    for (read, write) in [
        ("read", "write"),
        ("recv", "send"),
        ("readv", "writev"),
        ("recv", "pieces"),
        ("recvmsg", "sendmsg"),
        ("recvmmsg", "sendmmsg"),
        ("preadv2", "write"),
        ("peek", "send"),
        ("bytes", "send"),
    ] {
        let (connections, expected) = two_exchanges(read, write);
        assert_eq!(connections.len(), 1, "{read} {write}");
        let seen = connections.values().next().unwrap();
        assert_eq!(seen.received.start, Some(0), "{read}");
        assert_eq!(seen.received.bytes, REQUEST.repeat(2), "{read}");
        assert_eq!(seen.sent.start, Some(0), "{write}");
        assert!(seen.sent.bytes == expected, "{write}");
        assert_eq!((seen.sent.uncaptured, seen.sent.lost), (0, 0), "{write}");
        let open = seen.open.as_ref().unwrap();
        assert_eq!((open.role, open.protocol), (Role::Server, Protocol::Http1));
        assert!(!open.joined_midway && seen.closed);
        assert_eq!(open.comm, "python3");
        assert_eq!(open.remote.ip(), std::net::Ipv4Addr::LOCALHOST);
    }
}

#[test]
fn what_never_passes_user_memory_is_a_length() {
    let Some(_guard) = begin() else { return };
    for write in ["sendfile", "splice"] {
        let (connections, expected) = two_exchanges("recv", write);
        let sent = &connections.values().next().unwrap().sent;
        assert_eq!(sent.uncaptured, expected.len() as u64, "{write}");
        assert_eq!((sent.bytes.len(), sent.lost), (expected.len(), 0), "{write}");
        assert_eq!(sent.flags, EventFlags::ZERO_COPY, "{write}");
    }
}

#[test]
fn fifty_megabytes_in_one_send_arrive_whole() {
    let Some(_guard) = begin() else { return };
    let mut peer = Peer::start(&["plain", "recv", "send", "50000000"]);
    let mut capture = attached(&settings(peer.port, 128 << 20));
    let mut stream = peer.connect();
    let expected = peer.exchange(&mut stream, REQUEST);
    let mut connections = Connections::new();
    collect(&mut capture, &mut connections, |seen| sent(seen, expected.len()));
    let sent = &connections.values().next().unwrap().sent;
    assert_eq!((sent.uncaptured, sent.lost), (0, 0));
    assert!(sent.bytes == expected);
}

#[test]
fn a_connection_older_than_the_capture_is_joined_midway() {
    let Some(_guard) = begin() else { return };
    let mut peer = Peer::start(&["plain", "recv", "send", "100"]);
    let mut stream = peer.connect();
    peer.exchange(&mut stream, REQUEST);
    let mut capture = attached(&settings(peer.port, 1 << 20));
    let expected = peer.exchange(&mut stream, REQUEST);
    let mut connections = Connections::new();
    collect(&mut capture, &mut connections, |seen| sent(seen, expected.len()));
    let seen = connections.values().next().unwrap();
    let open = seen.open.as_ref().unwrap();
    assert!(open.joined_midway);
    assert_eq!((open.role, open.protocol), (Role::Server, Protocol::Http1));
    assert_eq!(seen.received.bytes, REQUEST);
    assert_eq!(seen.sent.bytes, expected);
}

#[test]
fn the_first_request_may_come_in_any_pieces() {
    let Some(_guard) = begin() else { return };
    let mut peer = Peer::start(&["plain", "recv", "send", "10"]);
    let mut capture = attached(&settings(peer.port, 1 << 20));
    for pieces in [&[1_usize, 1, 1, 1, 1][..], &[24], &[2, 30]] {
        let mut stream = peer.connect();
        stream.set_nodelay(true).unwrap();
        let mut rest = REQUEST;
        for length in pieces {
            let (piece, after) = rest.split_at(*length);
            stream.write_all(piece).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(30));
            rest = after;
        }
        stream.write_all(rest).unwrap();
        let expected = peer.response(&mut stream);
        let mut connections = Connections::new();
        collect(&mut capture, &mut connections, |seen| sent(seen, expected.len()));
        let seen = connections.values().find(|seen| seen.received.start.is_some()).unwrap();
        assert_eq!(seen.received.bytes, REQUEST, "{pieces:?}");
        assert_eq!(seen.sent.bytes, expected, "{pieces:?}");
    }
}

#[test]
fn what_is_not_http_stays_in_the_kernel() {
    let Some(_guard) = begin() else { return };
    let mut peer = Peer::start(&["plain", "recv", "send", "10"]);
    let mut capture = attached(&settings(peer.port, 1 << 20));
    let mut stream = peer.connect();
    peer.exchange(&mut stream, b"hello, this is no HTTP but GET / HTTP/1.1\r\n\r\n");
    peer.exchange(&mut stream, REQUEST);
    let mut connections = Connections::new();
    collect(&mut capture, &mut connections, |_| true);
    assert!(connections.is_empty());
    assert_eq!(capture.losses()[LossReason::UnknownCall as usize].1, 0);
}
