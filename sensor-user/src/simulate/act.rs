//! One exchange, before it is written down.

use std::sync::Arc;

use super::site::{Route, Site};
use super::visitor::Visitor;
use crate::clock::Timestamp;
use crate::exchange::{EndpointCall, Exchange};
use crate::exchange_log::ExchangeRecord;
use crate::principal::Caller;
use crate::records::{BodyCount, BodyOutcome, KeySet, Quality, SensitiveClass};

/// One exchange of simulated traffic.
#[derive(Clone, Debug)]
pub struct Act {
    pub(super) site: Arc<Site>,
    pub(super) at_ns: u64,
    pub(super) visitor: Visitor,
    pub(super) route: Route,
    /// What the path ends with, where the route asks for something by name.
    pub(super) subject: Option<Box<str>>,
    pub(super) status: u16,
    /// Numbers of the records handed out.
    pub(super) handed_out: Vec<u64>,
    /// Somebody carries data away by it.
    pub(super) theft: bool,
}

impl Act {
    /// When it happens.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        Timestamp(self.at_ns)
    }

    /// True where it is part of a theft: the truth that detection is measured against.
    #[must_use]
    pub fn is_theft(&self) -> bool {
        self.theft
    }

    /// Records handed out.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.handed_out.len() as u64
    }

    /// Who does it.
    #[must_use]
    pub fn principal(&self) -> &Arc<str> {
        &self.visitor.principal
    }

    /// Numbers of the records handed out.
    #[must_use]
    pub fn record_numbers(&self) -> &[u64] {
        &self.handed_out
    }

    fn path(&self) -> String {
        let mut path = self.site.place(self.route).path.clone();
        if let Some(subject) = &self.subject {
            path.push('/');
            path.push_str(subject);
        }
        path
    }

    /// Labels of the sensitive classes in it.
    fn classes(&self) -> &'static [&'static str] {
        match (self.route, self.records()) {
            (_, 0) => &[],
            (Route::Item | Route::Profile | Route::Legacy, _) => &["email", "phone", "name"],
            (Route::Match, _) => &["phone"],
            _ => &["email", "name"],
        }
    }

    /// As it comes to the ledger and to the detectors, without the way through a file.
    #[must_use]
    pub fn call(&self) -> EndpointCall {
        let place = self.site.place(self.route);
        let records = self.records();
        let mut keys = KeySet::default();
        self.handed_out.iter().for_each(|number| keys.insert(self.site.key(*number)));
        let classes = self.classes();
        let in_class =
            |class: SensitiveClass| if classes.contains(&class.label()) { records } else { 0 };
        let body = BodyCount {
            records,
            quality: Quality::Exact,
            outcome: if records > 0 { BodyOutcome::Counted } else { BodyOutcome::NoRecords },
            keys,
            unkeyed: None,
            plain_keys: Vec::new(),
            sensitive: SensitiveClass::ALL.map(in_class),
        };
        let caller = Caller {
            principal: self.visitor.principal.clone(),
            client: Some(self.visitor.client),
            fingerprint: self.visitor.fingerprint,
        };
        EndpointCall {
            endpoint: place.endpoint.clone(),
            parameters: self.subject.iter().cloned().collect(),
            exchange: Exchange {
                at: self.at(),
                service: self.site.service.clone(),
                peer: Some(self.visitor.client),
                caller,
                method: place.method.into(),
                target: self.path().into(),
                graphql: None,
                status: self.status,
                response_bytes: response_bytes(records),
                body,
            },
        }
    }

    /// As the exchange log has it.
    #[must_use]
    pub fn record(&self) -> ExchangeRecord<'_> {
        let place = self.site.place(self.route);
        let records = self.records();
        let key = |number: &u64| {
            let mut key = String::new();
            self.site.write_id(*number, &mut key);
            key.into()
        };
        ExchangeRecord {
            ts: self.at(),
            service: Some((&*self.site.service).into()),
            client: Some(self.visitor.client),
            principal: Some((&*self.visitor.principal).into()),
            fingerprint: Some(self.visitor.fingerprint),
            method: place.method.into(),
            path: self.path().into(),
            endpoint: Some((&*place.endpoint).into()),
            status: self.status,
            response_bytes: Some(response_bytes(records)),
            records: Some(records),
            quality: Some(Quality::Exact),
            keys: Some(self.handed_out.iter().map(key).collect()),
            sensitive: Some(self.classes().iter().map(|class| (*class).into()).collect()),
        }
    }
}

/// Of an envelope with so many records.
fn response_bytes(records: u64) -> u64 {
    90 + 410 * records
}
