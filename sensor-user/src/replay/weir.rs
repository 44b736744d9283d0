//! Format `weir`: exchanges that were counted before.

use std::sync::Arc;

use crate::endpoint;
use crate::exchange::{EndpointCall, Exchange};
use crate::exchange_log::ExchangeRecord;
use crate::observe::{ExchangeSink, Observing};
use crate::principal::Caller;
use crate::records::{BodyCount, BodyOutcome, KeySet, Quality, SensitiveClass};

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
    for key in &body.plain_keys {
        body.keys.insert(observing.hash_key(key));
    }
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
    let segments = template.split('/').zip(endpoint::path_of(path).split('/'));
    let placeholders = segments.filter(|(place, _)| place.contains('{'));
    placeholders.map(|(_, value)| value.into()).collect()
}

fn body(record: &ExchangeRecord) -> BodyCount {
    let keys = record.keys.as_deref().unwrap_or_default();
    let plain_keys: Vec<Box<str>> = keys.iter().map(|key| (&**key).into()).collect();
    let keyed = u64::try_from(plain_keys.len()).unwrap_or(u64::MAX);
    let (records, quality) = match (record.records, record.quality) {
        (Some(records), quality) => (records, quality.unwrap_or(Quality::AtLeast)),
        (None, _) if keyed > 0 => (keyed, Quality::AtLeast),
        (None, _) => (0, Quality::Unknown),
    };
    let keys = KeySet::default();
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
    BodyCount { records, quality, outcome, keys, unkeyed: None, plain_keys, sensitive }
}
