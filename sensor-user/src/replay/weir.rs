//! Format `weir`: exchanges that were counted before.

use std::sync::Arc;

use crate::endpoint;
use crate::exchange::{EndpointCall, Exchange};
use crate::exchange_log::ExchangeRecord;
use crate::observe::{ExchangeSink, Observing};
use crate::principal::Caller;
use crate::records::{BodyCount, BodyOutcome, Quality, SensitiveClass};

/// Counts one exchange as if it were read from a file.
pub fn count<S: ExchangeSink>(record: &ExchangeRecord<'_>, observing: &mut Observing<S>) {
    let call = call(record, observing);
    observing.sink_mut().counted(call);
}

/// The exchange of a line; what the line leaves out is derived as far as it can be.
pub(super) fn call<S: ExchangeSink>(
    record: &ExchangeRecord<'_>,
    observing: &mut Observing<S>,
) -> EndpointCall {
    let client = record.client.map(|client| client.to_canonical());
    let mut caller = match &record.principal {
        Some(principal) => Caller { principal: Arc::from(&**principal), client, fingerprint: 0 },
        None => observing.bare_caller(client, None),
    };
    caller.fingerprint = record.fingerprint.unwrap_or(0);
    let mut body = body(record);
    let keys = record.keys.as_deref().unwrap_or_default();
    body.keys = keys.iter().map(|key| observing.hash_key(key)).collect();
    let plain = keys.iter().take(observing.plain_keys_max()).map(|key| (&**key).into());
    body.plain_keys = plain.collect();
    let exchange = Exchange {
        at: record.ts,
        service: Arc::from(record.service.as_deref().unwrap_or("unknown")),
        peer: record.client,
        caller,
        method: (&*record.method).into(),
        target: (&*record.path).into(),
        graphql: None,
        status: record.status,
        response_bytes: record.response_bytes.unwrap_or(0),
        body,
    };
    match &record.endpoint {
        Some(endpoint) => EndpointCall {
            parameters: parameters(endpoint, &exchange.target),
            endpoint: Arc::from(&**endpoint),
            exchange,
        },
        None => observing.endpoint(exchange),
    }
}

/// What the placeholders of `GET /customers/{id}` stand for in `/customers/17`.
pub(super) fn parameters(endpoint: &str, path: &str) -> Vec<Box<str>> {
    let template = endpoint.split_once(' ').map_or(endpoint, |(_, template)| template);
    if !template.contains('{') {
        return Vec::new();
    }
    let segments = segments(template).zip(segments(endpoint::path_of(path)));
    let placeholders = segments.filter(|(place, _)| place.contains('{'));
    placeholders.map(|(_, value)| value.into()).collect()
}

/// What slashes separate. `str::split` looks for a character of any width, which costs more than
/// the segments are long.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.as_bytes()
        .split(|byte| *byte == b'/')
        .map(|segment| str::from_utf8(segment).unwrap_or_default())
}

/// What the line says of the body, its keys aside.
fn body(record: &ExchangeRecord) -> BodyCount {
    let keyed = record.keys.as_ref().map_or(0, |keys| keys.len() as u64);
    let (records, quality) = match (record.records, record.quality) {
        (Some(records), quality) => (records, quality.unwrap_or(Quality::AtLeast)),
        (None, _) if keyed > 0 => (keyed, Quality::AtLeast),
        (None, _) => (0, Quality::Unknown),
    };
    let classes = record.sensitive.as_deref().unwrap_or_default();
    // The log says that a class is there, not in how many records.
    let sensitive = SensitiveClass::ALL
        .map(|class| u64::from(classes.iter().any(|label| **label == *class.label())));
    let outcome = match quality {
        Quality::Unknown => BodyOutcome::Unparsed,
        Quality::AtLeast => BodyOutcome::Truncated,
        Quality::Exact if records > 0 => BodyOutcome::Counted,
        Quality::Exact => BodyOutcome::NoRecords,
    };
    BodyCount { records, quality, sensitive, ..BodyCount::without_records(outcome) }
}
