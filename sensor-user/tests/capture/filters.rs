//! Which sockets are captured: filters, muting, skipping, outbound.

use sensor_ebpf::abi::EventFlags;
use sensor_user::capture::{CaptureSettings, Filters, Rule};

use crate::harness::{Connections, Peer, Seen, attached, begin, collect, only, sent, settings};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

#[test]
fn rules_by_port_and_process_decide_and_may_change() {
    let Some(_guard) = begin() else { return };
    let mut peer = Peer::start(&["plain", "recv", "send", "10"]);
    let port = Rule { port: Some(peer.port), process: None };
    let process = |name: &str| Rule { port: Some(peer.port), process: Some(name.to_owned()) };
    let other = Rule { port: Some(1), process: None };
    let include = |include, exclude| Filters { include, exclude, outbound: false };
    let mut capture = attached(&CaptureSettings {
        filters: include(vec![other.clone()], vec![]),
        ..CaptureSettings::default()
    });
    let mut stream = peer.connect();
    for (filters, captured) in [
        (include(vec![other.clone()], vec![]), false),
        (include(vec![other, port.clone()], vec![]), true),
        (include(vec![port.clone()], vec![process("python3")]), false),
        (include(vec![process("python3")], vec![process("nginx")]), true),
        (include(vec![process("nginx")], vec![]), false),
        (include(vec![], vec![port]), false),
    ] {
        capture.control().set_filters(filters.clone());
        let response = peer.exchange(&mut stream, REQUEST);
        let mut connections = Connections::new();
        collect(&mut capture, &mut connections, |seen| !captured || sent(seen, response.len()));
        let seen = connections.values().find(|seen| !seen.received.bytes.is_empty());
        let is_ours = seen.is_some_and(|seen| seen.received.bytes == REQUEST);
        assert_eq!(is_ours, captured, "{filters:?}");
    }
}

#[test]
fn user_space_can_skip_bytes_and_mute_connections() {
    let Some(_guard) = begin() else { return };
    let mut peer = Peer::start(&["plain", "recv", "send", "20000"]);
    let mut capture = attached(&settings(peer.port, 8 << 20));
    let control = capture.control();
    let mut stream = peer.connect();
    let mut connections = Connections::new();
    let length = peer.exchange(&mut stream, REQUEST).len();
    collect(&mut capture, &mut connections, |seen| sent(seen, length));
    let cookie = *connections.keys().next().unwrap();
    assert_eq!(connections[&cookie].sent.uncaptured, 0);

    control.skip(cookie, true, 2 * length as u64);
    peer.exchange(&mut stream, REQUEST);
    collect(&mut capture, &mut connections, |seen| sent(seen, 2 * length));
    assert_eq!(connections[&cookie].sent.uncaptured, length as u64);
    assert_eq!(connections[&cookie].sent.flags, EventFlags::SKIPPED);

    peer.exchange(&mut stream, REQUEST);
    collect(&mut capture, &mut connections, |seen| sent(seen, 3 * length));
    assert_eq!(connections[&cookie].sent.uncaptured, length as u64, "the wish has an end");
    assert_eq!(connections[&cookie].sent.bytes.len(), 3 * length);

    control.mute(cookie);
    peer.exchange(&mut stream, REQUEST);
    collect(&mut capture, &mut connections, |_| true);
    assert_eq!(connections[&cookie].sent.bytes.len(), 3 * length);
    assert_eq!(control.refused(), 0);
}

#[test]
fn connections_that_a_process_made_are_captured_on_demand() {
    let Some(_guard) = begin() else { return };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let url = format!("http://{address}/");
    // Somebody else may use curl on this machine.
    let is_ours = |seen: &&Seen| seen.open.as_ref().is_some_and(|open| open.remote == address);
    let mut filters = only(0);
    filters.include = vec![Rule { port: None, process: Some("curl".to_owned()) }];
    for outbound in [false, true] {
        filters.outbound = outbound;
        let settings = CaptureSettings { filters: filters.clone(), ..CaptureSettings::default() };
        let mut capture = attached(&settings);
        let mut curl = std::process::Command::new("curl").args(["-s", &url]).spawn().unwrap();
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        let count = std::io::Read::read(&mut stream, &mut request).unwrap();
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        drop(stream);
        assert!(curl.wait().unwrap().success());
        let mut connections = Connections::new();
        collect(&mut capture, &mut connections, |seen| {
            seen.values().filter(is_ours).any(|seen| seen.closed)
        });
        let ours = connections.values().filter(is_ours);
        let sent: Vec<_> = ours.map(|seen| &seen.sent.bytes[..]).collect();
        let expected: &[&[u8]] = if outbound { &[&request[..count]] } else { &[b""] };
        assert_eq!(sent, expected, "outbound {outbound}");
    }
}
