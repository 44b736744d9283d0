//! Measures what a full ledger takes. A process of its own, because it counts allocations.

mod allocation;

use std::ops::Range;
use std::sync::Mutex;

use allocation::allocated;
use sensor_user::clock::Timestamp;
use sensor_user::exchange::{EndpointCall, Exchange};
use sensor_user::ledger::{Bounds, Ledger, SharedLedger, Totals};
use sensor_user::principal::Caller;
use sensor_user::records::{BodyCount, BodyOutcome, KeySet, Quality};

/// Of this process: one test at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

const ENDPOINTS: u64 = 10_000;
const PRINCIPALS: u64 = 100_000;
const BOUNDS: Bounds = Bounds { endpoints: 10_000, principals: 100_000 + 1, key_bytes: 32 << 20 };

/// A call that handed out the records with these numbers.
fn call(endpoint: u64, principal: u64, records: Range<u64>) -> EndpointCall {
    let mut keys = KeySet::default();
    // Spread as a hash is.
    records.for_each(|key| keys.insert((key + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let body = BodyCount {
        records: keys.len().0,
        quality: Quality::Exact,
        outcome: BodyOutcome::Counted,
        keys,
        unkeyed: None,
        plain_keys: Vec::new(),
        sensitive: [0; 8],
    };
    let principal = format!("key:{principal:032x}").into();
    let exchange = Exchange {
        at: Timestamp(1),
        service: "some-service.service:8443".into(),
        peer: None,
        caller: Caller { principal, client: None, fingerprint: 0 },
        method: "GET".into(),
        target: "/".into(),
        graphql: None,
        status: 200,
        response_bytes: 100,
        body,
    };
    let endpoint = format!("GET /v2/departments/{{id}}/resource-{endpoint}").into();
    EndpointCall { endpoint, parameters: Vec::new(), exchange }
}

/// Bytes of a full ledger whose principals got `records` different ones each, and the most that were
/// taken while all of it was saved, and while another took it over.
fn bytes_with(records: u64) -> (usize, usize, usize) {
    let before = allocated().0;
    let mut ledger = Ledger::new(BOUNDS);
    for principal in 0..PRINCIPALS {
        let records = principal * records..(principal + 1) * records;
        ledger.apply(&call(principal % ENDPOINTS, principal, records));
    }
    assert_eq!(ledger.size().0, 10_000);
    // Others too, where many were folded.
    assert!((1..=110_000).contains(&ledger.size().1), "{:?}", ledger.size());
    let full = allocated().0 - before;
    let ledger = SharedLedger::new(ledger);
    allocated();
    ledger.saving(false).pages().for_each(drop);
    let saving = allocated().1 - before;
    let mut whole = ledger.saving(true);
    let entries = whole.pages().flatten().collect();
    drop((whole, ledger));
    allocated();
    let mut restored = Ledger::new(BOUNDS);
    restored.restore_all(entries, Totals::default());
    (full, saving, allocated().1 - before)
}

#[test]
fn ten_thousand_endpoints_with_a_hundred_thousand_principals_take_at_most_150_mb() {
    let _alone = ONE_AT_A_TIME.lock().unwrap();
    for records in [0, 8, 300] {
        let (full, saving, restoring) = bytes_with(records);
        let [full_mb, saving_mb, restoring_mb] = [full, saving, restoring].map(|b| b as f64 / 1e6);
        println!(
            "{records} records a principal: {full_mb:.1} MB, saving {saving_mb:.1}, restoring {restoring_mb:.1}"
        );
        assert!(
            full.max(saving).max(restoring) < 150_000_000,
            "with {records} records a principal"
        );
        assert!(full < BOUNDS.memory_bytes(), "{full} bytes with {records} records a principal");
    }
}

#[test]
fn a_million_pairs_take_at_most_64_mib() {
    const BOUNDS: Bounds = Bounds { endpoints: 2_000, principals: 100_000, key_bytes: 29 << 20 };
    let _alone = ONE_AT_A_TIME.lock().unwrap();
    let before = allocated().0;
    let mut ledger = Ledger::new(BOUNDS);
    for pair in 0..1_000_000 {
        let records = pair * 50..pair * 50 + 1 + pair % 41;
        ledger.apply(&call(pair % 5, pair / 5, records));
    }
    let (bytes, (_, kept)) = (allocated().0 - before, ledger.size());
    println!("a million pairs, {kept} of them kept: {:.1} MiB", bytes as f64 / 1_048_576.0);
    assert!(bytes < 64 << 20 && bytes < BOUNDS.memory_bytes(), "{bytes}");
    assert!(kept > 50_000, "{kept}");
}
