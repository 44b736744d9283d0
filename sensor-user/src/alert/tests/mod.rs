//! Delivery without a kernel: what is news, who gets it when, and what goes over the wire.

mod courier;
mod memory;
mod messages;
mod queue;
mod receivers;
mod spool;
mod syslog;

use std::time::Duration;

use super::event::{Event, EventKind, Labels};
use crate::clock::Timestamp;
use crate::incident::fixture::finding;
use crate::incident::{IncidentView, Incidents};

/// When the finding of the fixture is.
pub(super) fn found_at() -> Timestamp {
    finding("key:1").at
}

/// The incident of one thief.
pub(super) fn incident() -> IncidentView {
    let mut incidents = Incidents::default();
    incidents.take(&finding("key:1"));
    incidents.views().remove(0)
}

/// An event about it; events of different numbers differ.
pub(super) fn event(number: u64) -> Event {
    let incident = incident();
    Event {
        id: format!("evt_{number}"),
        kind: EventKind::Opened,
        at: found_at(),
        since: found_at(),
        labels: Labels::of(&incident, "shop-1"),
        is_firing: true,
        ended: Vec::new(),
        incident,
    }
}

#[test]
fn pauses_double_to_a_bound_and_are_never_shorter_than_asked_for() {
    let pause = super::backoff::pause;
    let seconds = |number: u64| Duration::from_secs(number);
    assert_eq!(pause(1, None, 1.0), seconds(1));
    assert_eq!(pause(1, None, 0.0), Duration::from_millis(500), "at least half");
    assert_eq!(pause(4, None, 1.0), seconds(8));
    assert_eq!(pause(50, None, 1.0), seconds(300));
    assert_eq!(pause(u32::MAX, None, 0.5), seconds(225));
    assert_eq!(pause(1, Some(seconds(30)), 1.0), seconds(30));
    assert_eq!(pause(1, Some(seconds(u64::MAX)), 1.0), seconds(3_600), "nobody mutes us for good");
}
