//! A scrape of `/metrics` by an agent that knows many principals.
//!
//! Every one of them called once within the hour; counts are packed, as they are soon after a save.

use sensor_user::clock::Timestamp;
use sensor_user::exchange::{EndpointCall, Exchange};
use sensor_user::incident::IncidentCounts;
use sensor_user::ledger::{Bounds, Ledger, SharedLedger};
use sensor_user::metrics::{self, Readings};
use sensor_user::principal::Caller;
use sensor_user::records::{BodyCount, BodyOutcome, KeySet, Quality};

const ENDPOINTS: usize = 2_000;
pub(crate) const PRINCIPALS: usize = 100_000;
const NOW: Timestamp = Timestamp(1_790_000_000_000_000_000);

/// See the module.
pub(crate) struct Scrape {
    ledger: SharedLedger,
    readings: Readings,
}

impl Scrape {
    pub(crate) fn new() -> Self {
        let bounds = Bounds { endpoints: ENDPOINTS, principals: PRINCIPALS, key_bytes: 64 << 20 };
        let mut ledger = Ledger::new(bounds);
        // An endpoint's principals come at different times, and lie apart in memory.
        (0..PRINCIPALS).for_each(|at| ledger.apply(&call(at * 7_919 % PRINCIPALS)));
        let ledger = SharedLedger::new(ledger);
        // The second save finds nothing that changed.
        for _save in 0..2 {
            let mut saving = ledger.saving(false);
            saving.pages().for_each(drop);
            saving.done();
        }
        Self { ledger, readings: Readings::default() }
    }

    /// Bytes of a scrape.
    pub(crate) fn scrape(&self) -> usize {
        let mut bytes = 0;
        let incidents = IncidentCounts::default();
        let whole =
            metrics::write(&self.readings, &self.ledger, &incidents, 100, NOW, &mut |page| {
                bytes += page.len();
                true
            });
        assert!(whole && bytes > PRINCIPALS * 300, "{bytes} bytes");
        bytes
    }
}

/// Five records for a principal that calls one endpoint.
fn call(principal: usize) -> EndpointCall {
    let mut keys = KeySet::default();
    // Spread as a hash is.
    (1..6).for_each(|key| {
        keys.insert((principal as u64 * 5 + key).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    });
    let body = BodyCount {
        records: 5,
        quality: Quality::Exact,
        outcome: BodyOutcome::Counted,
        keys,
        unkeyed: None,
        plain_keys: Vec::new(),
        sensitive: [5; 8],
    };
    let caller =
        Caller { principal: format!("key:{principal:016x}").into(), client: None, fingerprint: 0 };
    let exchange = Exchange {
        at: NOW,
        service: "some-service.service:8443".into(),
        peer: None,
        caller,
        method: "GET".into(),
        target: "/".into(),
        graphql: None,
        status: 200,
        response_bytes: 1_000,
        body,
    };
    let endpoint = format!("GET /v2/departments/{{id}}/resource-{}", principal % ENDPOINTS).into();
    EndpointCall { endpoint, parameters: Vec::new(), exchange }
}
