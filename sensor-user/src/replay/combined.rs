//! nginx's and Apache's combined log.
//!
//! `%h %l %u [%t] "%r" %>s %b "%{Referer}i" "%{User-agent}i"` (Apache mod_log_config, nginx
//! `log_format combined`); the common log format, which ends after the size, is read as
//! well. The log says nothing of the response but its size: a GET with a 2xx answer is taken
//! for one record, keyed by the last value in its path or by the path.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::endpoint::path_of;
use crate::exchange::{EndpointCall, Exchange};
use crate::observe::{ExchangeSink, Observing};
use crate::records::{BodyCount, BodyOutcome, Quality};

/// The service of a log that doesn't name it.
const SERVICE: &str = "combined";

/// How the times of the log are written, e.g. `17/May/2015:10:05:03 +0000`.
const TIME: &str = "%d/%b/%Y:%H:%M:%S %z";

/// One line, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) client: Option<IpAddr>,
    pub(super) at: Timestamp,
    pub(super) method: Cow<'a, str>,
    pub(super) target: Cow<'a, str>,
    pub(super) status: u16,
    pub(super) bytes: u64,
    pub(super) agent: Option<Cow<'a, str>>,
}

impl Line<'_> {
    /// The same, to be kept.
    pub(super) fn into_owned(self) -> Line<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let Self { client, at, status, bytes, .. } = self;
        let (method, target) = (own(self.method), own(self.target));
        Line { client, at, method, target, status, bytes, agent: self.agent.map(own) }
    }
}

/// The exchange of a line.
pub(super) fn call<S: ExchangeSink>(line: &Line<'_>, observing: &mut Observing<S>) -> EndpointCall {
    let exchange = Exchange {
        at: line.at,
        service: Arc::from(SERVICE),
        peer: line.client,
        caller: observing.bare_caller(line.client, line.agent.as_deref()),
        method: line.method.as_ref().into(),
        target: line.target.as_ref().into(),
        graphql: None,
        status: line.status,
        response_bytes: line.bytes,
        body: body(line.status, &line.method),
    };
    let mut call = observing.endpoint(exchange);
    if call.exchange.body.records == 1 {
        let path = path_of(&call.exchange.target);
        let key: Box<str> = call.parameters.last().cloned().unwrap_or_else(|| path.into());
        call.exchange.body.keys.insert(observing.hash_key(&key));
        call.exchange.body.plain_keys.push(key);
    }
    call
}

fn body(status: u16, method: &str) -> BodyCount {
    let (records, quality, outcome) = match (status, method) {
        (200..300, "GET") => (1, Quality::AtLeast, BodyOutcome::Truncated),
        (200..300, _) => (0, Quality::Unknown, BodyOutcome::Unparsed),
        _ => (0, Quality::Exact, BodyOutcome::NoRecords),
    };
    BodyCount { records, quality, ..BodyCount::without_records(outcome) }
}

/// Takes a line apart.
///
/// # Errors
/// Why it can't be.
pub(super) fn parse(line: &str) -> Result<Line<'_>, &'static str> {
    let (client, rest) = line.split_once(' ').ok_or("no address")?;
    let (_, rest) = rest.split_once(' ').ok_or("no user")?;
    // User names may hold blanks: the time in brackets is what ends them.
    let (_user, rest) = rest.split_once(" [").ok_or("no time")?;
    let (time, rest) = rest.split_once("] ").ok_or("no time")?;
    let at = time_of(time).ok_or("a time that is none")?;
    let (request, rest) = quoted(rest).ok_or("no request line")?;
    let (method, target) = request_of(&request).ok_or("a request line that is none")?;
    let mut words = rest.trim_start().splitn(3, ' ');
    let status = words.next().and_then(|status| status.parse().ok());
    let status = status.filter(|status| (100..1000).contains(status)).ok_or("no status")?;
    let bytes = match words.next() {
        Some("-") | None => 0,
        Some(bytes) => bytes.parse().map_err(|_| "a size that is no number")?,
    };
    let agent =
        words.next().and_then(quoted).and_then(|(_referer, rest)| quoted(rest.trim_start()));
    Ok(Line {
        client: client.parse().ok().map(|client: IpAddr| client.to_canonical()),
        at,
        method: method.to_owned().into(),
        target: target.to_owned().into(),
        status,
        bytes,
        agent: agent.map(|(agent, _)| agent).filter(|agent| agent != "-"),
    })
}

fn time_of(text: &str) -> Option<Timestamp> {
    let at = jiff::fmt::strtime::parse(TIME, text).ok()?.to_timestamp().ok()?;
    u64::try_from(at.as_nanosecond()).ok().map(Timestamp)
}

/// `GET /customers/17 HTTP/1.1`; HTTP/0.9 has no version. Blanks in the target are kept.
fn request_of(request: &str) -> Option<(&str, &str)> {
    let (method, rest) = request.split_once(' ')?;
    let target = match rest.rsplit_once(' ') {
        Some((target, version)) if version.starts_with("HTTP/") => target,
        _ => rest,
    };
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_graphic());
    (is_method && !target.is_empty()).then_some((method, target))
}

/// The text in quotes that `text` starts with, and what follows it. Undoes `\"`, `\\` and
/// `\x22`, as both servers escape.
fn quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let inner = text.strip_prefix('"')?;
    let end = inner.find(['"', '\\'])?;
    let (plain, rest) = inner.split_at_checked(end)?;
    if let Some(rest) = rest.strip_prefix('"') {
        return Some((Cow::Borrowed(plain), rest));
    }
    let mut bytes = plain.as_bytes().to_vec();
    let mut chars = rest.char_indices();
    while let Some((at, next)) = chars.next() {
        match next {
            '"' => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                return Some((Cow::Owned(text), rest.get(at + 1..)?));
            }
            '\\' => match chars.next()? {
                (at, 'x') => {
                    let code = rest.get(at + 1..at + 3)?;
                    bytes.push(u8::from_str_radix(code, 16).ok()?);
                    chars.nth(1)?;
                }
                (_, 'n') => bytes.push(b'\n'),
                (_, 't') => bytes.push(b'\t'),
                (_, 'r') => bytes.push(b'\r'),
                (_, other) => push(&mut bytes, other),
            },
            other => push(&mut bytes, other),
        }
    }
    None
}

fn push(bytes: &mut Vec<u8>, character: char) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
