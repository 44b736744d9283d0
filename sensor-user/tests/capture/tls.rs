//! TLS through the OpenSSL family: nested and memory-BIO servers and clients.

use std::path::Path;

use sensor_ebpf::abi::{Protocol, Role};
use sensor_user::capture::CaptureSettings;

use crate::harness::{
    Connections, Peer, attached, begin, certificate, collect, python, settings, wait_for_tls,
};

/// Two clients on one thread ask a server that moves ciphertext in this way, three times
/// each: what was captured of either connection, requests and responses.
fn two_peers(way: &str, directory: &Path) -> Connections {
    let peer = Peer::start(&["tls", way, directory.to_str().unwrap()]);
    let mut capture = attached(&CaptureSettings { tls: true, ..settings(peer.port, 4 << 20) });
    let mut connections = Connections::new();
    wait_for_tls(&mut capture, peer.pid(), &mut connections);
    let asked = python(&["ask", &peer.port.to_string()]).status();
    assert!(asked.unwrap().success());
    collect(&mut capture, &mut connections, |seen| {
        seen.values().filter(|seen| seen.closed && seen.tls_ended).count() >= 2
    });
    connections
        .retain(|_, seen| seen.open.as_ref().is_some_and(|open| open.local.port() == peer.port));
    connections
}

#[test]
fn plaintext_belongs_to_its_connection_however_the_library_is_driven() {
    let Some(_guard) = begin() else { return };
    let (_keep, directory) = certificate();
    for way in ["nested", "memory"] {
        let connections = two_peers(way, &directory);
        assert_eq!(connections.len(), 2, "{way}");
        // Cookies are given from a batch of each processor's: their order says nothing.
        let mut by_request: Vec<_> = connections.values().collect();
        by_request.sort_by(|a, b| a.received.bytes.cmp(&b.received.bytes));
        for (peer, seen) in by_request.into_iter().enumerate() {
            let (mut requests, mut responses) = (String::new(), String::new());
            for turn in 0..3 {
                let path = format!("/peer{peer}/{turn}");
                requests += &format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
                responses += &format!("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{path}");
            }
            assert_eq!(String::from_utf8_lossy(&seen.received.bytes), requests, "{way}");
            assert_eq!(String::from_utf8_lossy(&seen.sent.bytes), responses, "{way}");
            assert_eq!((seen.received.start, seen.sent.start), (Some(0), Some(0)), "{way}");
            let open = seen.open.as_ref().unwrap();
            assert_eq!((open.role, open.protocol), (Role::Server, Protocol::Http1), "{way}");
            assert!(seen.closed && seen.tls_ended, "{way}");
        }
    }
}
