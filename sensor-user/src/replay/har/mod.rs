//! HTTP Archive 1.2, entry by entry.
//!
//! Input: a HAR file of any size. Output: exchanges, by the same [`Observer`] as live ones.
//! Invariants: one entry is held at a time; what ends the JSON ends the replay of this file,
//! and what came before is kept.
//!
//! What HAR doesn't tell: the client's address is not known (`ip:unknown` where nothing else
//! names the caller), the service is host and port of the URL, contents are already decoded.

mod document;

use std::io::{self, BufRead};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Summary, url};
use crate::clock::Timestamp;
use crate::connection::ConnectionInfo;
use crate::exchange::Exchange;
use crate::http::graphql::{self, Sniffer};
use crate::http::{Header, Limits, Observer, Request, RequestHead, ResponseHead};
use crate::observe::{ExchangeSink, Observing};
use crate::records::{BodyCount, BodyOutcome};
use document::{Entry, HeaderField};

/// Replays all entries.
pub(super) fn replay<S: ExchangeSink>(
    input: Box<dyn BufRead>,
    observing: &mut Observing<S>,
    summary: &mut Summary,
) -> io::Result<()> {
    let mut before = Timestamp(0);
    let read = document::for_each_entry(input, |entry| {
        summary.lines += 1;
        match exchange(entry, before, observing) {
            Ok(exchange) => {
                before = exchange.at;
                summary.count(exchange.at, exchange.body.records);
                observing.exchange(exchange);
            }
            Err(reason) => summary.skip(reason),
        }
        if observing.sink_mut().is_closed() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    match read {
        Err(error) if error.is_io() => Err(error.into()),
        Err(error) => {
            summary.lines += 1;
            summary.skip(if error.is_eof() {
                "the file ends within an entry"
            } else {
                "not HAR from here on"
            });
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// The exchange of an entry; `before` stands for a time that it doesn't give.
fn exchange<S: ExchangeSink>(
    entry: Entry,
    before: Timestamp,
    observing: &mut Observing<S>,
) -> Result<Exchange, &'static str> {
    let at = entry.started().unwrap_or(before);
    let sent = entry.request.ok_or("no request")?;
    let answer = entry.response.ok_or("no response")?;
    let url = sent.url.text().ok_or("no URL")?;
    let status = answer.status().ok_or("no response (status 0)")?;
    let (service, target) = url::split(url);
    let method = sent.method.text().unwrap_or("GET");
    let connection = ConnectionInfo { service: Arc::from(service), client: None, server: None };

    let posted = sent.post_data.unwrap_or_default();
    let headers = headers(&sent.headers, posted.mime_type.text());
    let head = RequestHead { method, target: &target, headers: &headers };
    let request = Request {
        at,
        caller: observing.caller(&connection, &head),
        method: method.into(),
        target: target.as_str().into(),
        graphql: operation(&head, posted.text.text()),
    };
    let headers = self::headers(&answer.headers, answer.content.mime_type.text());
    let mut counter =
        observing.counter(&connection, &request, &ResponseHead { status, headers: &headers });
    let (body, is_whole) = answer.content.body();
    let has_none = method == "HEAD" || matches!(status, 204 | 205 | 304);
    counter.push(&body);
    if !is_whole && !has_none {
        counter.cut(BodyOutcome::Truncated);
    }
    let body_bytes = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let body: BodyCount = counter.finish();
    Ok(Exchange {
        at,
        service: connection.service,
        peer: None,
        caller: request.caller,
        method: request.method,
        target: request.target,
        graphql: request.graphql,
        status,
        response_bytes: answer.body_bytes().unwrap_or(body_bytes),
        body,
    })
}

/// Headers as HTTP has them: without HTTP/2's pseudo-headers, which browsers add, and with
/// the content's type, which some tools give beside them alone.
fn headers<'a>(fields: &'a [HeaderField], content_type: Option<&'a str>) -> Vec<Header<'a>> {
    let named = fields.iter().filter_map(|field| {
        let (name, value) = (field.name.text()?, field.value.text().unwrap_or_default());
        (!name.starts_with(':')).then_some(Header { name, value: value.as_bytes() })
    });
    let mut headers: Vec<Header<'_>> = named.collect();
    let has_type = headers.iter().any(|header| header.name.eq_ignore_ascii_case("content-type"));
    if let Some(content_type) = content_type.filter(|_| !has_type) {
        headers.push(Header { name: "Content-Type", value: content_type.as_bytes() });
    }
    headers
}

/// The GraphQL operation in the target or in what was posted.
fn operation(head: &RequestHead<'_>, posted: Option<&str>) -> Option<Box<str>> {
    let in_body = posted.and_then(|posted| {
        let mut sniffer = Sniffer::for_request(head, Limits::default().graphql_bytes_max)?;
        sniffer.push(posted.as_bytes());
        sniffer.finish()
    });
    in_body.or_else(|| graphql::of_target(head))
}
