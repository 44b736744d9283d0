//! Exchanges for tests.

use std::hash::Hasher as _;

use siphasher::sip::SipHasher13;

use crate::clock::Timestamp;
use crate::exchange::{EndpointCall, Exchange};
use crate::ledger::{Entry, Removed, Saving, SharedLedger, Totals};
use crate::principal::Caller;
use crate::records::{BodyCount, BodyOutcome, KeySet, Quality};

/// A successful call that handed out `records`.
pub(crate) fn call(endpoint: &str, principal: &str, records: u64) -> EndpointCall {
    call_at(Timestamp(1_000), endpoint, principal, records)
}

/// [`call`] at a time.
pub(crate) fn call_at(
    at: Timestamp,
    endpoint: &str,
    principal: &str,
    records: u64,
) -> EndpointCall {
    let body = BodyCount {
        records,
        quality: Quality::Exact,
        outcome: BodyOutcome::Counted,
        keys: KeySet::default(),
        unkeyed: None,
        plain_keys: Vec::new(),
        sensitive: [records, 0, 0, 0, 0, 0, 0, 0],
    };
    let caller = Caller { principal: principal.into(), client: None, fingerprint: 0 };
    let exchange = Exchange {
        at,
        service: "api:80".into(),
        peer: None,
        caller,
        method: "GET".into(),
        target: "/".into(),
        graphql: None,
        status: 200,
        response_bytes: 10,
        body,
    };
    EndpointCall { endpoint: endpoint.into(), parameters: Vec::new(), exchange }
}

/// The same call, which handed out records with these numbers as their keys.
pub(crate) fn with_keys(
    mut call: EndpointCall,
    numbers: impl IntoIterator<Item = u64>,
) -> EndpointCall {
    let keys = &mut call.exchange.body.keys;
    numbers.into_iter().for_each(|number| keys.insert(hash(number)));
    call
}

/// The hash of a record key.
pub(crate) fn hash(number: u64) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(1, 2);
    hasher.write_u64(number);
    hasher.finish()
}

/// What a save gave.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) changed: Vec<Entry>,
    pub(crate) removed: Removed,
    pub(crate) totals: Totals,
}

/// All that a save gives, and what it is part of: that is yet to be done or dropped.
pub(crate) fn begin_save(ledger: &SharedLedger) -> (Changes, Saving) {
    let mut attempts = 1..3;
    loop {
        let mut saving = ledger.saving(attempts.next().is_none());
        let (removed, changed) = (saving.removed().clone(), saving.pages().flatten().collect());
        if let Some(totals) = saving.totals() {
            return (Changes { changed, removed, totals }, saving);
        }
    }
}

/// A save that ends well.
pub(crate) fn save(ledger: &SharedLedger) -> Changes {
    let (changes, saving) = begin_save(ledger);
    saving.done();
    changes
}
