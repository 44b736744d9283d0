//! The composition around HTTP: who, which endpoint, which record.

use super::*;
use crate::clock::Timestamp;
use crate::endpoint::EndpointRules;
use crate::records::{BodyCount, BodyOutcome, KeySet, Quality, SensitiveClass};

#[derive(Debug, Default)]
struct Calls {
    calls: Vec<EndpointCall>,
    renamed: Vec<(Arc<str>, Renamed)>,
    feedback: Vec<Feedback>,
}

impl ExchangeSink for Calls {
    fn counted(&mut self, call: EndpointCall) {
        self.calls.push(call);
    }

    fn renamed(&mut self, service: &Arc<str>, renamed: &Renamed) {
        assert!(self.calls.iter().any(|call| call.endpoint == renamed.from));
        self.renamed.push((Arc::clone(service), renamed.clone()));
    }

    fn feedback(&mut self, feedback: Feedback) {
        self.feedback.push(feedback);
    }
}

fn observing() -> Observing<Calls> {
    let settings = ObserveSettings {
        principal: PrincipalSettings::default(),
        rules: EndpointRules::default(),
        plain_keys_max: 2,
    };
    Observing::new(settings, HashKey::from_bytes([7; 32]), Calls::default())
}

fn connection() -> ConnectionInfo {
    let client = Some("203.0.113.7:4711".parse().unwrap());
    ConnectionInfo { service: "api:443".into(), client, server: None }
}

fn exchange(observing: &mut Observing<Calls>, target: &str, unkeyed: Option<u64>) -> Exchange {
    let caller = observing.unseen_caller(&connection());
    Exchange {
        at: Timestamp(1),
        service: "api:443".into(),
        peer: None,
        caller,
        method: "GET".into(),
        target: target.into(),
        graphql: None,
        status: 200,
        response_bytes: 2,
        body: BodyCount {
            records: 1,
            quality: Quality::Exact,
            outcome: BodyOutcome::Counted,
            keys: KeySet::default(),
            unkeyed,
            plain_keys: Vec::new(),
            sensitive: [0; SensitiveClass::ALL.len()],
        },
    }
}

#[test]
fn a_request_is_its_callers_and_goes_to_its_endpoint() {
    let mut observing = observing();
    let headers = [Header { name: "X-API-Key", value: b"k" }];
    let head = RequestHead { method: "GET", target: "/", headers: &headers };
    let caller = observing.caller(&connection(), &head);
    assert!(caller.principal.starts_with("key:"));
    assert_eq!(caller.client, Some("203.0.113.7".parse().unwrap()));
    assert_eq!(&*observing.unseen_caller(&connection()).principal, "ip:203.0.113.7");
    let exchange = exchange(&mut observing, "/customers/17?page=2", None);
    observing.exchange(exchange);
    let call = &observing.into_sink().calls[0];
    assert_eq!((&*call.endpoint, &call.parameters), ("GET /customers/{id}", &vec!["17".into()]));
}

#[test]
fn a_record_without_a_key_has_the_requests_id_else_its_contents_hash() {
    for (target, expected) in [
        ("/customers/17", Some("17")),
        ("/customer?customer_id=17&page=2", Some("17")),
        ("/customer?id=17", Some("17")),
        ("/customer?id=&page=2", None),
        ("/customer?page=2", None),
    ] {
        let mut observing = observing();
        let exchange = exchange(&mut observing, target, Some(99));
        observing.exchange(exchange);
        let hash = expected.map_or(99, |id| observing.hash_key(id));
        let body = &observing.sink_mut().calls[0].exchange.body;
        assert_eq!(body.keys.exact_hashes(), Some([hash].as_slice()), "for {target}");
        assert_eq!(body.plain_keys.first().map(|key| &**key), expected, "for {target}");
    }
}

#[test]
fn a_record_with_a_key_keeps_it() {
    let mut observing = observing();
    let mut exchange = exchange(&mut observing, "/customers/17", None);
    exchange.body.keys.insert(5);
    observing.exchange(exchange);
    let body = &observing.sink_mut().calls[0].exchange.body;
    assert_eq!((body.keys.exact_hashes(), body.plain_keys.len()), (Some([5].as_slice()), 0));
}

#[test]
fn renamed_endpoints_reach_the_sink_before_the_call_that_renamed_them() {
    let mut observing = observing();
    for at in 0..51 {
        let target = format!("/users/{}", "xy".repeat(at + 1).split_at(at + 1).0);
        let exchange = exchange(&mut observing, &target, None);
        observing.exchange(exchange);
    }
    let calls = observing.into_sink();
    assert_eq!(calls.renamed.len(), 50);
    assert_eq!(&*calls.renamed[0].0, "api:443");
    assert_eq!(&*calls.calls.last().unwrap().endpoint, "GET /users/{name}");
}

#[test]
fn templates_outlive_a_restart() {
    let mut before = observing();
    let seen = exchange(&mut before, "/customers/17", None);
    before.exchange(seen);
    assert_eq!(before.templates_revision(), 1);
    let mut after = observing();
    after.restore_templates(&before.save_templates());
    let mut missed = exchange(&mut after, "/customers/18", None);
    missed.status = 404;
    after.exchange(missed);
    assert_eq!(&*after.into_sink().calls[0].endpoint, "GET /customers/{id}");
}

#[test]
fn feedback_for_the_kernel_is_passed_on() {
    let mut observing = observing();
    observing.feedback(Feedback::Mute { cookie: 3 });
    assert_eq!(observing.into_sink().feedback, [Feedback::Mute { cookie: 3 }]);
}
