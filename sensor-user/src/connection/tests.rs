use std::io::Write as _;
use std::sync::Arc;

use super::*;
use crate::http::h1::tests::{Log, Text, line};
use crate::records::{BodyOutcome, Quality};

const SERVER: &str = "192.0.2.1:80";
const CLIENT: &str = "203.0.113.7:5000";

struct Names;

impl Services for Names {
    fn name(&mut self, open: &OpenInfo) -> Arc<str> {
        format!("{}:{}", open.comm, open.local.port()).into()
    }
}

/// All connections of a host under test.
struct Host {
    connections: Connections<Text>,
    log: Log,
}

fn open(cookie: u64, role: Role) -> OpenInfo {
    let (server, client) = (SERVER.parse().unwrap(), CLIENT.parse().unwrap());
    let (local, remote) = if role == Role::Client { (client, server) } else { (server, client) };
    OpenInfo {
        cookie,
        tgid: 1,
        comm: "api".into(),
        cgroup_id: 1,
        local,
        remote,
        role,
        protocol: Protocol::Http1,
        joined_midway: false,
        time_ns: 0,
    }
}

/// A whole event of the system calls.
fn data(cookie: u64, sent: bool, offset: u64, bytes: &[u8]) -> Event<'_> {
    let length = u32::try_from(bytes.len()).unwrap();
    let source = Source::Syscall;
    Event::Data { cookie, source, sent, offset, length, bytes, flags: 0, time_ns: 0, tgid: 1 }
}

/// The same as TLS plaintext.
fn plain<'a>(cookie: u64, sent: bool, offset: u64, bytes: &'a [u8]) -> Event<'a> {
    let length = u32::try_from(bytes.len()).unwrap();
    let source = Source::Openssl;
    Event::Data { cookie, source, sent, offset, length, bytes, flags: 0, time_ns: 0, tgid: 1 }
}

/// The end of a socket on which so many bytes were sent.
fn closed(cookie: u64, sent_bytes: u64) -> Event<'static> {
    Event::Close { cookie, source: Source::Syscall, sent_bytes, time_ns: 0 }
}

/// An event whose bytes were not all captured.
fn partly<'a>(sent: bool, offset: u64, length: u32, bytes: &'a [u8], flags: u8) -> Event<'a> {
    let source = Source::Syscall;
    Event::Data { cookie: 1, source, sent, offset, length, bytes, flags, time_ns: 0, tgid: 1 }
}

const GET: &[u8] = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
const HEAD_LENGTH: usize = OK.len() - 4;
const SEEN: &str = "GET /a 200 \"body\"";

impl Host {
    fn new() -> Self {
        Self::with(ConnectionConfig::default())
    }

    fn with(config: ConnectionConfig) -> Self {
        Self { connections: Connections::new(config), log: Log::default() }
    }

    fn step(&mut self, event: Event<'_>) -> &mut Self {
        self.connections.step(&event, Timestamp(1), &mut Names, &mut self.log);
        self
    }

    /// Time passes, until what was closed has ended.
    fn settle(&mut self) -> &mut Self {
        self.connections.settle(Timestamp(u64::MAX), &mut self.log);
        self
    }

    fn serve(&mut self, cookie: u64) -> &mut Self {
        self.step(Event::Open(open(cookie, Role::Server)));
        self.step(data(cookie, false, 0, GET)).step(data(cookie, true, 0, OK))
    }

    #[track_caller]
    fn sees(&self, expected: &[&str]) -> &Self {
        let lines: Vec<_> = self.log.exchanges.iter().map(line).collect();
        assert_eq!(lines, expected);
        self
    }

    fn stats(&self) -> &ConnectionStats {
        self.connections.stats()
    }
}

#[test]
fn an_exchange_of_a_server_names_service_and_peer() {
    let mut host = Host::new();
    host.serve(1).sees(&[SEEN]);
    let exchange = &host.log.exchanges[0];
    assert_eq!(&*exchange.service, "api:80");
    assert_eq!(exchange.peer.unwrap().to_string(), "203.0.113.7");
    assert_eq!(host.stats().bytes, [(GET.len() + OK.len()) as u64, 0]);
    assert_eq!(host.stats().events, [2, 0]);
}

#[test]
fn connections_are_kept_apart_by_cookie() {
    let mut host = Host::new();
    for cookie in [1, 2] {
        host.step(Event::Open(open(cookie, Role::Server)));
    }
    let (first, second) = GET.split_at(10);
    host.step(data(1, false, 0, first)).step(data(2, false, 0, first));
    host.step(data(2, false, 10, second)).step(data(1, false, 10, second));
    host.step(data(1, true, 0, OK)).step(data(2, true, 0, OK)).sees(&[SEEN, SEEN]);
}

#[test]
fn bytes_seen_twice_count_once() {
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server)));
    host.step(data(1, false, 0, &GET[..10])).step(data(1, false, 5, &GET[5..]));
    host.step(data(1, false, 0, GET)).step(data(1, true, 0, OK)).sees(&[SEEN]);
    assert_eq!(host.stats().duplicate_bytes, [5 + GET.len() as u64, 0]);
    assert_eq!(host.stats().gap_bytes, [0, 0]);
}

#[test]
fn a_jump_of_the_offset_is_a_counted_gap() {
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server)));
    host.step(data(1, false, 0, GET)).step(data(1, true, 0, &OK[..HEAD_LENGTH]));
    host.step(data(1, true, HEAD_LENGTH as u64 + 3, b"y")).sees(&["GET /a 200 \"\" Lost"]);
    assert_eq!(host.stats().gap_bytes, [3, 0]);
}

#[test]
fn bytes_that_cannot_be_read_are_no_gap() {
    let mut host = Host::new();
    let bad = b"\0\0\0 no head\r\n\r\n";
    let (asked, answered) = (GET.len() as u64, OK.len() as u64);
    host.serve(1).step(data(1, false, asked, bad)).step(data(1, true, answered, bad));
    host.step(data(1, false, asked + bad.len() as u64, GET));
    host.step(data(1, true, answered + bad.len() as u64, OK)).sees(&[SEEN, SEEN]);
    assert_eq!((host.stats().gap_bytes, host.stats().duplicate_bytes), ([0, 0], [0, 0]));
}

#[test]
fn what_an_event_did_not_capture_is_missing_for_its_reason() {
    let table = [
        (EventFlags::ZERO_COPY, "Truncated", 2),
        (EventFlags::TRUNCATED, "Truncated", 2),
        (EventFlags::FAULT | EventFlags::TRUNCATED, "Lost", 2),
        (EventFlags::SKIPPED, "Truncated", 0),
        (0, "Lost", 2),
    ];
    for (flags, word, gap_bytes) in table {
        let mut host = Host::new();
        host.step(Event::Open(open(1, Role::Server))).step(data(1, false, 0, GET));
        let length = u32::try_from(OK.len()).unwrap();
        host.step(partly(true, 0, length, &OK[..OK.len() - 2], flags));
        host.sees(&[&format!("GET /a 200 \"bo\" {word}")]);
        assert_eq!(host.stats().gap_bytes, [gap_bytes, 0], "flags {flags}");
    }
}

#[test]
fn a_start_that_was_lost_is_a_gap_but_not_one_that_was_never_there() {
    for (joined_midway, gap_bytes) in [(false, 100), (true, 0)] {
        let mut host = Host::new();
        host.step(Event::Open(OpenInfo { joined_midway, ..open(1, Role::Server) }));
        host.step(data(1, false, 100, GET)).step(data(1, true, 0, OK));
        host.sees(&[SEEN]);
        assert_eq!(host.stats().gap_bytes, [gap_bytes, 0]);
    }
}

#[test]
fn plaintext_of_tls_is_read_instead_of_the_socket() {
    let mut host = Host::new();
    host.step(Event::Open(OpenInfo { protocol: Protocol::Tls, ..open(1, Role::Server) }));
    host.step(data(1, false, 0, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"));
    host.step(plain(1, false, 0, GET)).step(data(1, true, 0, OK)).step(plain(1, true, 0, OK));
    host.sees(&[SEEN]);
    assert_eq!(host.stats().open[Protocol::Tls as usize], 1);
}

#[test]
fn a_tls_session_that_ends_makes_room_for_the_next() {
    let until_close = b"HTTP/1.0 200 OK\r\n\r\nbody";
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server)));
    for _ in 0..2 {
        host.step(plain(1, false, 0, GET)).step(plain(1, true, 0, until_close));
        host.step(Event::TlsEnd { cookie: 1, sent_bytes: 0 });
    }
    host.sees(&[SEEN, SEEN]);
    host.step(plain(1, false, 70, GET)).step(plain(1, true, 90, OK));
    host.sees(&[SEEN, SEEN, SEEN]);
    assert_eq!(host.stats().gap_bytes, [0, 0]);
}

#[test]
fn plaintext_that_was_joined_midway_starts_at_any_offset() {
    let mut host = Host::new();
    host.step(Event::Open(OpenInfo { protocol: Protocol::Tls, ..open(1, Role::Server) }));
    host.step(Event::Open(OpenInfo { joined_midway: true, ..open(1, Role::Server) }));
    host.step(plain(1, false, 70, GET)).step(plain(1, true, 90, OK)).sees(&[SEEN]);
    assert_eq!(host.stats().gap_bytes, [0, 0]);
}

#[test]
fn plaintext_without_a_socket_is_counted_and_never_guessed() {
    let mut host = Host::new();
    host.serve(1).step(plain(0, false, 0, GET)).step(plain(0, true, 0, OK)).sees(&[SEEN]);
    assert_eq!(host.stats().unbound_bytes, [0, (GET.len() + OK.len()) as u64]);
}

#[test]
fn the_close_ends_a_body_that_waits_for_it() {
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server))).step(data(1, false, 0, GET));
    host.step(data(1, true, 0, b"HTTP/1.0 200 OK\r\n\r\nbody")).sees(&[]);
    host.step(closed(1, 23)).settle().sees(&[SEEN]);
    assert_eq!(host.stats().open, [0; 5]);
    assert_eq!(host.stats().gap_bytes, [0, 0]);
}

#[test]
fn what_a_reset_overtook_still_belongs_to_its_connection() {
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server))).step(data(1, false, 0, GET));
    host.step(closed(1, 0));
    host.step(Event::Open(OpenInfo {
        local: "0.0.0.0:0".parse().unwrap(),
        ..open(1, Role::Server)
    }));
    host.step(data(1, true, 0, OK)).settle().sees(&[SEEN]);
    assert_eq!(&*host.log.exchanges[0].service, "api:80");
    assert_eq!((host.stats().gap_bytes, host.stats().open), ([0, 0], [0; 5]));
}

#[test]
fn a_body_whose_end_was_lost_before_the_close_is_no_longer_exact() {
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server))).step(data(1, false, 0, GET));
    host.step(data(1, true, 0, b"HTTP/1.0 200 OK\r\n\r\nbody")).step(closed(1, 1023)).settle();
    assert_eq!(host.log.exchanges[0].body.quality, Quality::AtLeast);
    assert_eq!(host.stats().gap_bytes, [1000, 0]);
}

#[test]
fn a_role_that_nobody_told_is_learned_from_the_first_head() {
    let mut host = Host::new();
    host.step(data(1, false, 0, GET)).step(data(1, true, 0, OK)).sees(&[SEEN]);
    assert_eq!(&*host.log.exchanges[0].service, "unknown");
    host.step(data(2, true, 50, OK)).sees(&[SEEN, "UNKNOWN - 200 \"body\""]);
    host.step(Event::Open(open(3, Role::Unknown)));
    host.step(data(3, false, 0, b"tail of an upload")).step(data(3, false, 17, GET));
    host.step(data(3, true, 0, OK)).sees(&[SEEN, "UNKNOWN - 200 \"body\"", SEEN]);
    assert_eq!(host.stats().gap_bytes, [0, 0]);
}

#[test]
fn client_sides_are_read_only_on_request() {
    for outbound in [false, true] {
        let mut host = Host::with(ConnectionConfig { outbound, ..ConnectionConfig::default() });
        host.step(Event::Open(open(1, Role::Client)));
        host.step(data(1, true, 0, GET)).step(data(1, false, 0, OK));
        // Not told: learned.
        host.step(data(2, true, 0, GET)).step(data(2, false, 0, OK));
        host.step(Event::Open(OpenInfo { role: Role::Unknown, ..open(3, Role::Client) }));
        host.step(data(3, true, 0, GET)).step(data(3, false, 0, OK));
        if !outbound {
            host.sees(&[]);
            assert_eq!(host.stats().open, [0; 5]);
            let mute = |cookie| Feedback::Mute { cookie };
            assert_eq!(host.log.feedback, [mute(1), mute(3)]);
            continue;
        }
        host.sees(&[SEEN, SEEN, SEEN]);
        for known in [0, 2] {
            let peer = host.log.exchanges[known].peer.unwrap();
            assert_eq!(peer.to_string(), "203.0.113.7");
        }
    }
}

#[test]
fn news_of_a_connection_change_what_is_known_of_it() {
    let mut host = Host::new();
    host.step(data(1, false, 0, GET));
    host.step(Event::Open(open(1, Role::Server))).step(data(1, true, 0, OK)).sees(&[SEEN]);
    assert_eq!(&*host.log.exchanges[0].service, "api:80");
    assert_eq!(host.stats().open[Protocol::Http1 as usize], 1);
    assert_eq!(host.stats().open[Protocol::Unknown as usize], 0);
    host.step(Event::Open(OpenInfo { protocol: Protocol::Mute, ..open(1, Role::Server) }));
    assert_eq!(host.stats().open, [0; 5]);
}

#[test]
fn the_kernel_is_told_once_what_it_need_not_copy() {
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server)));
    host.step(data(1, false, 0, b"\0\x01\x02")).step(data(1, false, 3, b"\0\x01\x02"));
    assert_eq!(host.log.feedback, [Feedback::Mute { cookie: 1 }]);
    let picture: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\n";
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server))).step(data(1, false, 0, GET));
    host.step(data(1, true, 0, picture));
    let until_offset = picture.len() as u64 + 1_000_000;
    assert_eq!(host.log.feedback, [Feedback::Skip { cookie: 1, sent: true, until_offset }]);
}

#[test]
fn tls_inside_a_tunnel_that_the_process_asked_for_is_still_wanted() {
    let mut host = Host::with(ConnectionConfig { outbound: true, ..ConnectionConfig::default() });
    host.step(Event::Open(open(1, Role::Client)));
    host.step(data(1, true, 0, b"CONNECT api:443 HTTP/1.1\r\n\r\n"));
    host.step(data(1, false, 0, b"HTTP/1.1 200 OK\r\n\r\n"));
    host.step(plain(1, true, 0, GET)).step(plain(1, false, 0, OK));
    host.sees(&["CONNECT api:443 200 \"\"", SEEN]);
    assert_eq!(host.log.feedback, []);
}

#[test]
fn the_table_lets_go_of_the_connection_idle_for_longest() {
    let mut host =
        Host::with(ConnectionConfig { connections_max: 2, ..ConnectionConfig::default() });
    for cookie in [1, 2] {
        host.step(Event::Open(open(cookie, Role::Server))).step(data(cookie, false, 0, GET));
        host.step(data(cookie, true, 0, &OK[..OK.len() - 1]));
    }
    host.step(data(1, true, OK.len() as u64 - 1, b"y"));
    host.step(Event::Open(open(3, Role::Server)));
    host.sees(&[SEEN, "GET /a 200 \"bod\" Truncated"]);
    assert_eq!(host.stats().evictions, 1);
    assert_eq!(host.stats().open.iter().sum::<u64>(), 2);
}

#[test]
fn buffers_of_all_connections_together_are_bounded() {
    let config = ConnectionConfig { buffered_bytes_max: 100_000, ..ConnectionConfig::default() };
    let mut host = Host::with(config);
    let long = [b"GET /".as_slice(), &[b'x'; 10_000]].concat();
    for cookie in 1..50 {
        host.step(Event::Open(open(cookie, Role::Server))).step(data(cookie, false, 0, &long));
    }
    assert!(host.stats().buffer_overflows > 30);
    for cookie in 1..50 {
        host.step(closed(cookie, 0));
    }
    host.settle().serve(50).sees(&[SEEN]);
    assert_eq!(host.connections.flow.buffered(), 0);
}

/// A response under way, and the first part of another request.
fn under_way(host: &mut Host) {
    host.step(Event::Open(open(1, Role::Server))).step(data(1, false, 0, GET));
    host.step(data(1, true, 0, &OK[..HEAD_LENGTH + 1]));
    host.step(data(1, false, GET.len() as u64, &GET[..9])).sees(&[]);
    assert!(host.connections.flow.buffered() > 0);
}

#[test]
fn what_was_read_of_the_other_side_is_counted_and_its_buffers_are_given_back() {
    let mut host = Host::with(ConnectionConfig { outbound: true, ..ConnectionConfig::default() });
    under_way(&mut host);
    host.step(Event::Open(open(1, Role::Client))).sees(&["GET /a 200 \"b\" Truncated"]);
    assert_eq!(host.connections.flow.buffered(), 0);
}

#[test]
fn what_is_under_way_at_the_end_is_a_lower_bound() {
    let mut host = Host::new();
    under_way(&mut host);
    host.step(Event::Open(open(2, Role::Server)));
    host.connections.abandon(Timestamp(1), &mut host.log);
    host.sees(&["GET /a 200 \"b\" Truncated"]);
    assert_eq!(host.connections.flow.buffered(), 0);
    assert_eq!(host.stats().open, ConnectionStats::default().open);
}

#[test]
fn what_was_closed_ends_though_the_wall_clock_is_set_back() {
    let mut host = Host::new();
    host.step(Event::Open(open(1, Role::Server)));
    let hour = Timestamp(3_600_000_000_000);
    host.connections.step(&closed(1, 0), hour, &mut Names, &mut host.log);
    assert_eq!(host.stats().open[Protocol::Http1 as usize], 1);
    host.connections.settle(Timestamp(hour.0 - 1), &mut host.log);
    assert_eq!(host.stats().open[Protocol::Http1 as usize], 1);
    host.connections.settle(Timestamp(1), &mut host.log);
    assert_eq!(host.stats().open, [0; 5]);
}

#[test]
fn compressed_bodies_together_hold_no_more_than_they_may() {
    const BODIES: u64 = 6;
    let decode_bytes_max = 200 << 10;
    let mut host = Host::with(ConnectionConfig { decode_bytes_max, ..ConnectionConfig::default() });
    let text: Vec<u8> =
        (0..5_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&text).unwrap();
    let body = encoder.finish().unwrap();
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
    let response = [head.as_bytes(), &body].concat();
    let (start, rest) = response.split_at(response.len() - 10);
    let rest_at = start.len() as u64;
    for cookie in 1..=BODIES {
        host.step(Event::Open(open(cookie, Role::Server))).step(data(cookie, false, 0, GET));
        host.step(data(cookie, true, 0, start));
        assert!(host.connections.flow.decoding() <= decode_bytes_max);
    }
    assert_eq!(host.connections.http_stats().decode_overflows, 2);
    for cookie in 1..=BODIES {
        host.step(data(cookie, true, rest_at, rest));
    }
    let outcomes: Vec<_> = host.log.exchanges.iter().map(|it| it.body.outcome).collect();
    let (counted, truncated) = (BodyOutcome::Counted, BodyOutcome::Truncated);
    assert_eq!(outcomes, [counted, counted, counted, counted, truncated, truncated]);
    assert_eq!(host.connections.flow.decoding(), 0);
}
