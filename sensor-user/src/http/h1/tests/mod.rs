//! The HTTP/1 reader: messages by table, losses, hostile bytes, and a model of conversations.

mod callers;
mod cases;
mod gaps;
mod heads;
mod hostile;
mod model;

use std::net::SocketAddr;

use super::{Context, Http1};
use crate::clock::Timestamp;
use crate::connection::{ConnectionInfo, Direction, GapCause, StreamChunk};
use crate::exchange::Exchange;
use crate::http::{
    Anomaly, BodyReader, HttpStats, Limits, Observer, Request, RequestHead, ResponseHead,
};
use crate::principal::Caller;
use crate::records::{BodyCount, BodyOutcome, KeySet, Quality};

/// Keeps the body as the only plain key, so that a test can look at it.
#[derive(Debug)]
pub(crate) struct Text {
    bytes: Vec<u8>,
    cut: Option<BodyOutcome>,
    decided: bool,
}

impl BodyReader for Text {
    fn is_decided(&self) -> bool {
        self.decided
    }

    fn push(&mut self, bytes: &[u8]) {
        assert!(self.cut.is_none() && !self.decided, "bytes after the cut");
        self.bytes.extend_from_slice(bytes);
    }

    fn cut(&mut self, outcome: BodyOutcome) {
        self.cut = Some(outcome);
    }

    fn finish(self) -> BodyCount {
        BodyCount {
            records: 1,
            quality: if self.cut.is_some() { Quality::AtLeast } else { Quality::Exact },
            outcome: self.cut.unwrap_or(BodyOutcome::Counted),
            keys: KeySet::default(),
            unkeyed: None,
            plain_keys: vec![String::from_utf8_lossy(&self.bytes).into()],
            sensitive: [0; 8],
        }
    }
}

/// Writes down what it is told. A response of type `image/png` is decided at once; the field
/// `Caller` of a request names who sent it.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) feedback: Vec<crate::connection::Feedback>,
    /// How often it was asked for a caller.
    pub(crate) asked: u64,
}

impl Observer for Log {
    type Body = Text;

    fn fields_key(&self) -> Option<[u8; 16]> {
        Some([7; 16])
    }

    fn caller(&mut self, connection: &ConnectionInfo, head: &RequestHead<'_>) -> Caller {
        self.asked += 1;
        let unseen = self.unseen_caller(connection);
        match head.headers.iter().find(|field| field.name == "Caller") {
            Some(name) => {
                Caller { principal: String::from_utf8_lossy(name.value).into(), ..unseen }
            }
            None => unseen,
        }
    }

    fn unseen_caller(&mut self, _: &ConnectionInfo) -> Caller {
        Caller { principal: "ip:203.0.113.7".into(), client: None, fingerprint: 0 }
    }

    fn counter(&mut self, _: &ConnectionInfo, _: &Request, head: &ResponseHead<'_>) -> Text {
        let decided = head.headers.iter().any(|it| it.value == b"image/png");
        Text { bytes: Vec::new(), cut: None, decided }
    }

    fn exchange(&mut self, exchange: Exchange) {
        self.exchanges.push(exchange);
    }

    fn feedback(&mut self, feedback: crate::connection::Feedback) {
        self.feedback.push(feedback);
    }
}

/// `GET /a 200 "body" Counted`.
pub(crate) fn line(exchange: &Exchange) -> String {
    let Exchange { method, target, status, body, .. } = exchange;
    let target = if target.is_empty() { "-" } else { target };
    let end =
        if body.quality == Quality::Exact { String::new() } else { format!(" {:?}", body.outcome) };
    format!("{method} {target} {status} {:?}{end}", body.plain_keys[0])
}

/// One connection under test.
#[derive(Debug)]
struct Wire {
    http: Http1<Text>,
    log: Log,
    stats: HttpStats,
    limits: Limits,
    skips: Vec<(Direction, u64)>,
    now: u64,
    client: Option<SocketAddr>,
    decode_bytes_max: usize,
}

impl Wire {
    fn new() -> Self {
        Self::joined(false)
    }

    fn joined(midway: bool) -> Self {
        Self {
            http: Http1::new(midway),
            log: Log::default(),
            stats: HttpStats::default(),
            limits: Limits::default(),
            skips: Vec::new(),
            now: 0,
            client: None,
            decode_bytes_max: 64 << 20,
        }
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Http1<Text>, &mut Context<'_, Log>) -> T) -> T {
        self.now += 1;
        let connection =
            ConnectionInfo { service: "api:80".into(), client: self.client, server: None };
        let mut context = Context {
            now: Timestamp(self.now),
            connection: &connection,
            limits: &self.limits,
            stats: &mut self.stats,
            observer: &mut self.log,
            decode_bytes_max: self.decode_bytes_max,
            skip: None,
        };
        let result = act(&mut self.http, &mut context);
        self.skips.extend(context.skip);
        result
    }

    fn step(&mut self, direction: Direction, chunk: StreamChunk<'_>) -> &mut Self {
        self.with(|http, context| http.step(direction, chunk, context));
        self
    }

    fn request(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.step(Direction::Request, StreamChunk::Bytes(bytes.as_ref()))
    }

    fn response(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.step(Direction::Response, StreamChunk::Bytes(bytes.as_ref()))
    }

    fn gap(&mut self, direction: Direction, bytes: u64, cause: GapCause) -> &mut Self {
        self.step(direction, StreamChunk::Gap { bytes, cause })
    }

    fn lose(&mut self, direction: Direction, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.gap(direction, bytes.as_ref().len() as u64, GapCause::Lost)
    }

    fn close(&mut self) -> &mut Self {
        self.with(|http, context| http.end(context));
        self
    }

    fn lines(&self) -> Vec<String> {
        self.log.exchanges.iter().map(line).collect()
    }

    #[track_caller]
    fn sees(&self, expected: &[&str]) -> &Self {
        assert_eq!(self.lines(), expected);
        self
    }

    #[track_caller]
    fn notes(&self, anomalies: &[Anomaly]) -> &Self {
        let noted: Vec<_> =
            Anomaly::ALL.into_iter().filter(|it| self.stats.anomalies(*it) > 0).collect();
        assert_eq!(noted, anomalies);
        self
    }
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: api\r\n\r\n")
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
