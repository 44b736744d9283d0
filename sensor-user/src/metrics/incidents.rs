//! Metrics of incidents.

use std::collections::BTreeMap;

use crate::detect::{Detector, Severity};
use crate::incident::{HeldBack, IncidentCounts};

use super::{Families, Metric};

pub(super) fn collect(counts: &IncidentCounts, families: &mut Families<'_>) {
    by_kind(Metric::Incidents, &counts.total, families);
    by_kind(Metric::IncidentsOpen, &counts.open, families);
    for why in HeldBack::ALL {
        let held_back = counts.held_back.get(&why).copied().unwrap_or(0);
        families.count(Metric::IncidentsHeldBack, &[why.label()], held_back);
    }
    families.count(Metric::Alerts, &[], counts.alerts);
}

/// Every kind, also those that never were: `increase()` sees a first one only so.
fn by_kind(
    metric: Metric,
    counts: &BTreeMap<(Detector, Severity), u64>,
    families: &mut Families<'_>,
) {
    for detector in Detector::ALL {
        for severity in Severity::ALL {
            let count = counts.get(&(detector, severity)).copied().unwrap_or(0);
            families.count(metric, &[detector.label(), severity.label()], count);
        }
    }
}
