//! Metrics of incidents.

use crate::incident::{HeldBack, IncidentCounts};

use super::{Families, Metric};

pub(super) fn collect(counts: &IncidentCounts, families: &mut Families) {
    for ((detector, severity), incidents) in &counts.total {
        let labels = [detector.label(), severity.label()];
        families.count(Metric::Incidents, &labels, *incidents);
        // Those that ended show as 0, so that an alert on them resolves.
        let open = counts.open.get(&(*detector, *severity)).copied().unwrap_or(0);
        families.count(Metric::IncidentsOpen, &labels, open);
    }
    for why in HeldBack::ALL {
        let held_back = counts.held_back.get(&why).copied().unwrap_or(0);
        families.count(Metric::IncidentsHeldBack, &[why.label()], held_back);
    }
    families.count(Metric::Alerts, &[], counts.alerts);
}
