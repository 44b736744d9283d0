//! One exchange, before it is written down.

use std::sync::Arc;

use super::site::{Route, Site};
use super::visitor::Visitor;
use crate::clock::Timestamp;
use crate::exchange_log::ExchangeRecord;
use crate::records::Quality;

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

    /// As the exchange log has it.
    #[must_use]
    pub fn record(&self) -> ExchangeRecord {
        let place = self.site.place(self.route);
        let mut path = place.path.clone();
        if let Some(subject) = &self.subject {
            path.push('/');
            path.push_str(subject);
        }
        let records = self.records();
        let classes: &[&str] = match (self.route, records) {
            (_, 0) => &[],
            (Route::Item | Route::Profile | Route::Legacy, _) => &["email", "phone", "name"],
            (Route::Match, _) => &["phone"],
            _ => &["email", "name"],
        };
        let key = |number: &u64| {
            let mut key = String::new();
            self.site.write_id(*number, &mut key);
            key.into_boxed_str()
        };
        ExchangeRecord {
            ts: self.at(),
            service: Some((*self.site.service).into()),
            client: Some(self.visitor.client),
            principal: Some((*self.visitor.principal).into()),
            fingerprint: Some(self.visitor.fingerprint),
            method: place.method.into(),
            path: path.into(),
            endpoint: Some((*place.endpoint).into()),
            status: self.status,
            response_bytes: Some(90 + 410 * records),
            records: Some(records),
            quality: Some(Quality::Exact),
            keys: Some(self.handed_out.iter().map(key).collect()),
            sensitive: Some(classes.iter().map(|class| (*class).into()).collect()),
        }
    }
}
