//! From counted exchanges to incidents: ledger, detectors and grouping behind one another.
//!
//! Input: [`EndpointCall`]s and the time. Output: the ledger and the incidents, both shared with
//! those who show and save them. Live capture and replay use it alike: time is that of the
//! exchanges, and while there are none, what [`Watch::advance`] is told. Invariant: nothing
//! here asks a clock.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::detect::{Detectors, Finding};
use crate::endpoint::Renamed;
use crate::exchange::EndpointCall;
use crate::incident::{IncidentId, SharedIncidents};
use crate::ledger::SharedLedger;
use crate::observe::ExchangeSink;

/// Between looks at what time alone brings: windows that end, incidents that are over.
const TICK_NS: u64 = 10 * 1_000_000_000;

/// See the module.
#[derive(Debug)]
pub struct Watch {
    ledger: SharedLedger,
    detectors: Detectors,
    incidents: SharedIncidents,
    /// Found and not yet grouped; empty between calls.
    findings: Vec<Finding>,
    /// When time was last looked at.
    ticked: Timestamp,
}

impl Watch {
    /// Watches from now on, onto what all of them hold already.
    #[must_use]
    pub fn new(ledger: SharedLedger, detectors: Detectors, incidents: SharedIncidents) -> Self {
        Self { ledger, detectors, incidents, findings: Vec::new(), ticked: Timestamp::default() }
    }

    /// The counts.
    #[must_use]
    pub fn ledger(&self) -> &SharedLedger {
        &self.ledger
    }

    /// The detectors.
    #[must_use]
    pub fn detectors(&self) -> &Detectors {
        &self.detectors
    }

    /// What was found.
    #[must_use]
    pub fn incidents(&self) -> &SharedIncidents {
        &self.incidents
    }

    /// Counts an exchange and judges it.
    pub fn count(&mut self, call: &EndpointCall) {
        let now = call.exchange.at;
        if now.0 >= self.ticked.0.saturating_add(TICK_NS) {
            self.tick(now);
        }
        self.ledger.lock().apply(call);
        self.detectors.observe(call, &mut self.findings);
        self.group();
    }

    /// Tells the time, also where it goes back.
    pub fn advance(&mut self, now: Timestamp) {
        if now.0.abs_diff(self.ticked.0) >= TICK_NS {
            self.tick(now);
        }
    }

    /// The counts of an endpoint belong to another from now on.
    pub fn rename(&mut self, service: &Arc<str>, renamed: &Renamed) {
        self.ledger.lock().merge(service, &renamed.from, &renamed.into);
    }

    fn tick(&mut self, now: Timestamp) {
        self.ticked = now;
        self.detectors.tick(now, &mut self.findings);
        self.group();
        let alerted = self.incidents.lock().tick(now);
        alerted.into_iter().for_each(|id| self.alert(id));
    }

    /// Makes incidents of what was found.
    fn group(&mut self) {
        if self.findings.is_empty() {
            return;
        }
        let mut incidents = self.incidents.lock();
        let alerted: Vec<_> =
            self.findings.drain(..).filter_map(|finding| incidents.take(&finding)).collect();
        drop(incidents);
        alerted.into_iter().for_each(|id| self.alert(id));
    }

    /// Tells the log; other ways read the incidents.
    fn alert(&self, id: IncidentId) {
        let Some(incident) = self.incidents.lock().view(id) else { return };
        tracing::warn!(
            incident = incident.id,
            severity = incident.severity.label(),
            detector = incident.detector.label(),
            service = incident.service,
            endpoint = incident.endpoint,
            principals = incident.principals_all,
            distinct_records = incident.distinct_records,
            "{}",
            one_line(&incident.summary)
        );
    }
}

/// Names come from the wire: nothing in them ends the line or turns its direction.
fn one_line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || turns(c) { '\u{fffd}' } else { c }).collect()
}

impl ExchangeSink for Watch {
    fn counted(&mut self, call: EndpointCall) {
        self.count(&call);
    }

    fn renamed(&mut self, service: &Arc<str>, renamed: &Renamed) {
        self.rename(service, renamed);
    }
}
