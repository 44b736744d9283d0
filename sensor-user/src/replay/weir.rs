//! Format `weir`: exchanges that were counted before.

use std::io::{self, BufRead};
use std::sync::Arc;

use super::Summary;
use crate::exchange::{EndpointCall, Exchange};
use crate::exchange_log::{self, ExchangeRecord, Lines};
use crate::observe::{ExchangeSink, Observing};
use crate::records::{BodyCount, BodyOutcome, KeySet, Quality, SensitiveClass};

/// Replays all lines.
pub(super) fn replay<S: ExchangeSink>(
    input: Box<dyn BufRead>,
    observing: &mut Observing<S>,
    summary: &mut Summary,
) -> io::Result<()> {
    let mut lines = Lines::new(input);
    while let Some(line) = lines.read()? {
        summary.lines += 1;
        match line.map_err(|bad| bad.reason).and_then(record) {
            Ok(Some(record)) => {
                let call = call(record, observing);
                summary.count(call.exchange.at, call.exchange.body.records);
                observing.sink_mut().counted(call);
            }
            Ok(None) => {}
            Err(reason) => summary.skip(reason),
        }
        if observing.sink_mut().is_closed() {
            break;
        }
    }
    Ok(())
}

/// Counts one exchange as if it were read from a file.
pub fn count<S: ExchangeSink>(record: ExchangeRecord, observing: &mut Observing<S>) {
    let call = call(record, observing);
    observing.sink_mut().counted(call);
}

fn record(line: &[u8]) -> Result<Option<ExchangeRecord>, &'static str> {
    if line.is_empty() { Ok(None) } else { exchange_log::parse(line).map(Some) }
}

/// The exchange of a line; what the line leaves out is derived as far as it can be.
fn call<S: ExchangeSink>(record: ExchangeRecord, observing: &mut Observing<S>) -> EndpointCall {
    let mut caller = observing.bare_caller(record.client, None);
    if let Some(principal) = &record.principal {
        caller.principal = Arc::from(&**principal);
    }
    caller.fingerprint = record.fingerprint.unwrap_or(0);
    let mut body = body(&record);
    for key in &body.plain_keys {
        body.keys.insert(observing.hash_key(key));
    }
    let exchange = Exchange {
        at: record.ts,
        service: Arc::from(record.service.as_deref().unwrap_or("unknown")),
        peer: record.client,
        caller,
        method: record.method,
        target: record.path,
        graphql: None,
        status: record.status,
        response_bytes: record.response_bytes.unwrap_or(0),
        body,
    };
    let mut call = observing.endpoint(exchange);
    if let Some(endpoint) = &record.endpoint {
        call.endpoint = Arc::from(&**endpoint);
    }
    call
}

fn body(record: &ExchangeRecord) -> BodyCount {
    let plain_keys = record.keys.clone().unwrap_or_default();
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
