//! Where counted exchanges go: ledger and exchange log.

use std::sync::Arc;

use crate::connection::Feedback;
use crate::endpoint::Renamed;
use crate::exchange::EndpointCall;
use crate::exchange_log::{ExchangeRecord, ExchangeWriter};
use crate::ledger::SharedLedger;
use crate::observe::ExchangeSink;

use super::source::Wishes;

/// See the module.
pub struct Counting {
    /// Counts.
    pub ledger: SharedLedger,
    /// Where every exchange is written, if anywhere.
    pub log: Option<ExchangeWriter>,
    /// Where the kernel side takes wishes.
    pub wishes: Wishes,
}

impl ExchangeSink for Counting {
    fn counted(&mut self, call: EndpointCall) {
        if let Some(log) = &mut self.log {
            log.write(&ExchangeRecord::of(&call));
        }
        self.ledger.lock().apply(&call);
    }

    fn renamed(&mut self, service: &Arc<str>, renamed: &Renamed) {
        self.ledger.lock().merge(service, &renamed.from, &renamed.into);
    }

    fn feedback(&mut self, feedback: Feedback) {
        (self.wishes)(feedback);
    }
}
