//! Where counted exchanges go: the exchange log, the flow of the last hour, and on to ledger,
//! detectors and incidents.

use std::sync::Arc;

use crate::connection::Feedback;
use crate::endpoint::Renamed;
use crate::exchange::EndpointCall;
use crate::exchange_log::{ExchangeRecord, ExchangeWriter};
use crate::flow::SharedFlow;
use crate::observe::ExchangeSink;
use crate::watch::Watch;

use super::source::Wishes;

/// See the module.
pub struct Counting {
    /// Counts and judges.
    pub watch: Watch,
    /// What left in the last hour.
    pub flow: SharedFlow,
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
        self.flow.lock().count(&call);
        self.watch.count(&call);
    }

    fn renamed(&mut self, service: &Arc<str>, renamed: &Renamed) {
        self.flow.lock().rename(service, &renamed.from, &renamed.into);
        self.watch.rename(service, renamed);
    }

    fn feedback(&mut self, feedback: Feedback) {
        (self.wishes)(feedback);
    }
}
