//! The stages behind the parsers, as the fuzz targets drive them.
//!
//! Input: kernel events, or the two byte streams of one connection. Output: the counted
//! exchanges, each as a line that can be compared.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use sensor_ebpf::abi::{Protocol, Role, Source};
use sensor_user::capture::{Event, OpenInfo};
use sensor_user::clock::Timestamp;
use sensor_user::connection::{ConnectionConfig, Connections, Services};
use sensor_user::endpoint::{EndpointRules, Renamed};
use sensor_user::exchange::EndpointCall;
use sensor_user::observe::{ExchangeSink, ObserveSettings, Observing};
use sensor_user::principal::{HashKey, PrincipalSettings};
use sensor_user::records::{BodyCounter, BodyOutcome};

/// One key for the whole process: what is compared was hashed with the same.
static KEY: LazyLock<HashKey> = LazyLock::new(|| HashKey::random().expect("random bytes"));

/// All stages from kernel event to counted exchange.
pub struct World {
    connections: Connections<BodyCounter>,
    observing: Observing<Seen>,
}

/// Counted exchanges, and what became of their endpoints.
#[derive(Default)]
struct Seen(Vec<String>);

impl ExchangeSink for Seen {
    fn counted(&mut self, call: EndpointCall) {
        let EndpointCall { endpoint, parameters, exchange } = call;
        let (caller, body) = (exchange.caller.principal, exchange.body);
        let (method, target, bytes) = (exchange.method, exchange.target, exchange.response_bytes);
        // How much of a coded body its library hands out before a fault depends on the split.
        let is_whole = !matches!(body.outcome, BodyOutcome::Unparsed | BodyOutcome::Truncated);
        let records = is_whole.then_some((body.records, body.quality, body.sensitive));
        self.0.push(format!(
            "{endpoint} {parameters:?} {caller} {method} {target} {} {bytes} {records:?} {:?}",
            exchange.status, body.outcome,
        ));
    }

    fn renamed(&mut self, service: &Arc<str>, renamed: &Renamed) {
        self.0.push(format!("{service} {renamed:?}"));
    }
}

struct OneService;

impl Services for OneService {
    fn name(&mut self, _: &OpenInfo) -> Arc<str> {
        "api:80".into()
    }
}

impl Default for World {
    fn default() -> Self {
        let settings = ObserveSettings {
            principal: PrincipalSettings::default(),
            rules: EndpointRules::new(Vec::new()),
            plain_keys_max: 4,
        };
        Self {
            connections: Connections::new(ConnectionConfig::default()),
            observing: Observing::new(settings, KEY.clone(), Seen::default()),
        }
    }
}

impl World {
    /// Takes one event.
    pub fn step(&mut self, event: &Event<'_>) {
        self.connections.step(event, Timestamp(0), &mut OneService, &mut self.observing);
    }

    /// One connection from its start to its end: all requests, then all responses, in
    /// pieces of at most so many bytes.
    pub fn connection(&mut self, requests: &[u8], responses: &[u8], piece: usize) {
        self.step(&Event::Open(open()));
        for (sent, stream) in [(false, requests), (true, responses)] {
            let mut offset = 0;
            for bytes in stream.chunks(piece) {
                self.step(&data(sent, offset, bytes));
                offset += bytes.len() as u64;
            }
        }
        let sent_bytes = responses.len() as u64;
        let source = Source::Syscall;
        self.step(&Event::Close { cookie: COOKIE, source, sent_bytes, time_ns: 0 });
    }

    /// Whether bytes came that were no message, or a response without a request: the next
    /// head is then looked for where an event starts, so that what is found depends on how
    /// the bytes were split.
    #[must_use]
    pub fn lost_framing(&self) -> bool {
        let stats = self.connections.http_stats();
        stats.desynchronised + stats.unknown_requests > 0
    }

    /// What was counted, once the last bytes of closed connections are no longer waited for.
    pub fn seen(mut self) -> Vec<String> {
        self.connections.settle(Timestamp(u64::MAX), &mut self.observing);
        self.observing.into_sink().0
    }
}

const COOKIE: u64 = 1;

fn open() -> OpenInfo {
    OpenInfo {
        cookie: COOKIE,
        tgid: 1,
        comm: "api".to_owned(),
        cgroup_id: 1,
        local: SocketAddr::from(([127, 0, 0, 1], 80)),
        remote: SocketAddr::from(([127, 0, 0, 1], 40_000)),
        role: Role::Server,
        protocol: Protocol::Http1,
        joined_midway: false,
        time_ns: 0,
    }
}

fn data(sent: bool, offset: u64, bytes: &[u8]) -> Event<'_> {
    Event::Data {
        cookie: COOKIE,
        source: Source::Syscall,
        sent,
        offset,
        length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        bytes,
        flags: 0,
        time_ns: 0,
        tgid: 1,
    }
}

/// The input before the first `mark`, and what follows it.
#[must_use]
pub fn split_at<'a>(input: &'a [u8], mark: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = input.windows(mark.len()).position(|window| window == mark);
    match at {
        Some(at) => (&input[..at], &input[at + mark.len()..]),
        None => (input, &[]),
    }
}

/// A size for pieces, small and different from input to input.
#[must_use]
pub fn piece_of(input: &[u8]) -> usize {
    1 + input.len() % 13
}
