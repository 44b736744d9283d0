//! From kernel events to exchanges: heads, pairing and framing, with a body reader that
//! looks at every byte once. `cargo bench -p sensor-user --bench http`.

use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;

use criterion::{Criterion, Throughput};
use sensor_ebpf::abi::{CHUNK_MAX, Protocol, Role, Source};
use sensor_user::capture::{Event, OpenInfo};
use sensor_user::clock::Timestamp;
use sensor_user::connection::{ConnectionConfig, ConnectionInfo, Connections, Services};
use sensor_user::exchange::Exchange;
use sensor_user::http::{BodyReader, Observer, Request, RequestHead, ResponseHead};
use sensor_user::principal::Caller;
use sensor_user::records::{BodyCount, BodyOutcome, KeySet, Quality};

/// Connections that take turns.
const CONNECTIONS: u64 = 64;
const REQUEST: &[u8] = b"GET /v1/customers?page=17&per_page=20 HTTP/1.1\r\n\
    Host: api.example.com\r\nUser-Agent: python-requests/2.32.3\r\n\
    Accept-Encoding: gzip, deflate\r\nAccept: application/json\r\nConnection: keep-alive\r\n\
    Authorization: Bearer 0123456789abcdef0123456789abcdef\r\nX-Request-Id: 4711\r\n\r\n";

/// Looks at each byte, and no more.
#[derive(Debug)]
struct Lines(u64);

impl BodyReader for Lines {
    fn is_decided(&self) -> bool {
        false
    }

    fn push(&mut self, bytes: &[u8]) {
        self.0 += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }

    fn cut(&mut self, _: BodyOutcome) {}

    fn finish(self) -> BodyCount {
        BodyCount {
            records: self.0,
            quality: Quality::Exact,
            outcome: BodyOutcome::Counted,
            keys: KeySet::default(),
            unkeyed: None,
            plain_keys: Vec::new(),
            sensitive: [0; 8],
        }
    }
}

struct Count {
    principal: Arc<str>,
    exchanges: u64,
}

impl Observer for Count {
    type Body = Lines;

    fn caller(&mut self, connection: &ConnectionInfo, _: &RequestHead<'_>) -> Caller {
        self.unseen_caller(connection)
    }

    fn unseen_caller(&mut self, _: &ConnectionInfo) -> Caller {
        Caller { principal: self.principal.clone(), client: None, fingerprint: 0 }
    }

    fn counter(&mut self, _: &ConnectionInfo, _: &Request, _: &ResponseHead<'_>) -> Lines {
        Lines(0)
    }

    fn exchange(&mut self, exchange: Exchange) {
        self.exchanges += 1;
        black_box(exchange);
    }
}

struct Names;

impl Services for Names {
    fn name(&mut self, _: &OpenInfo) -> Arc<str> {
        "api:80".into()
    }
}

fn open(cookie: u64) -> Event<'static> {
    let address = SocketAddr::from(([192, 0, 2, 1], 80));
    Event::Open(OpenInfo {
        cookie,
        tgid: 1,
        comm: "api".into(),
        cgroup_id: 1,
        local: address,
        remote: address,
        role: Role::Server,
        protocol: Protocol::Http1,
        joined_midway: false,
        time_ns: 0,
    })
}

/// One exchange after another, on connections in turn.
struct Traffic {
    connections: Connections<Lines>,
    observer: Count,
    response: Vec<u8>,
    turn: u64,
}

impl Traffic {
    fn new(body_bytes: usize, chunked: bool) -> Self {
        let row = b"{\"id\": 12345, \"name\": \"Ada Lovelace\", \"email\": \"ada@example.com\"},\n";
        let body: Vec<u8> = row.iter().copied().cycle().take(body_bytes).collect();
        let head = "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: application/json\r\n\
            Date: Sun, 22 Nov 2026 10:00:00 GMT\r\nVary: Accept\r\nConnection: keep-alive\r\n";
        let mut response = head.as_bytes().to_vec();
        if chunked {
            response.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
            for piece in body.chunks(8192) {
                response.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
                response.extend_from_slice(piece);
                response.extend_from_slice(b"\r\n");
            }
            response.extend_from_slice(b"0\r\n\r\n");
        } else {
            response.extend_from_slice(format!("Content-Length: {body_bytes}\r\n\r\n").as_bytes());
            response.extend_from_slice(&body);
        }
        let observer = Count { principal: "ip:203.0.113.7".into(), exchanges: 0 };
        let connections = Connections::new(ConnectionConfig::default());
        let mut traffic = Self { connections, observer, response, turn: 0 };
        for cookie in 1..=CONNECTIONS {
            traffic.connections.step(
                &open(cookie),
                Timestamp(1),
                &mut Names,
                &mut traffic.observer,
            );
        }
        traffic
    }

    fn exchange(&mut self) {
        let (round, cookie) = (self.turn / CONNECTIONS, self.turn % CONNECTIONS + 1);
        self.turn += 1;
        self.send(cookie, false, round * REQUEST.len() as u64, REQUEST);
        let response = std::mem::take(&mut self.response);
        let mut offset = round * response.len() as u64;
        for piece in response.chunks(CHUNK_MAX) {
            self.send(cookie, true, offset, piece);
            offset += piece.len() as u64;
        }
        self.response = response;
    }

    fn send(&mut self, cookie: u64, sent: bool, offset: u64, bytes: &[u8]) {
        let event = Event::Data {
            cookie,
            source: Source::Syscall,
            sent,
            offset,
            length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            bytes,
            flags: 0,
            time_ns: 0,
            tgid: 1,
        };
        self.connections.step(&event, Timestamp(1), &mut Names, &mut self.observer);
    }
}

fn exchanges(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("http1");
    for (name, body_bytes, chunked) in
        [("2kB", 2048, false), ("64kB", 65_536, false), ("64kB chunked", 65_536, true)]
    {
        let mut traffic = Traffic::new(body_bytes, chunked);
        let wire_bytes = (REQUEST.len() + traffic.response.len()) as u64;
        group.throughput(Throughput::Bytes(wire_bytes));
        group.bench_function(name, |bencher| bencher.iter(|| traffic.exchange()));
        assert_eq!(traffic.observer.exchanges, traffic.turn, "every exchange is counted");
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    exchanges(&mut criterion);
    criterion.final_summary();
}
