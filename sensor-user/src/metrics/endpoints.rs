//! Metrics of what was handed out.

use crate::ledger::{EndpointView, STATUS_CLASSES, Totals};
use crate::records::{BodyOutcome, Quality, SensitiveClass};

use super::{Families, Metric};

/// The window of all that the state remembers.
const TOTAL: &str = "total";

pub(super) fn collect(endpoints: &[EndpointView], totals: &Totals, families: &mut Families) {
    for endpoint in endpoints {
        one(endpoint, families);
    }
    for (outcome, bodies) in OUTCOMES.into_iter().zip(totals.bodies) {
        families.count(Metric::Bodies, &[outcome.label()], bodies);
    }
    for (metric, folded) in [
        (Metric::Records, totals.endpoints_folded),
        (Metric::PrincipalRecords, totals.principals_folded),
    ] {
        families.count(Metric::SeriesOverflow, &[metric.name()], folded);
    }
}

fn one(endpoint: &EndpointView, families: &mut Families) {
    let EndpointView { service, endpoint: name, tally, .. } = endpoint;
    for (class, exchanges) in STATUS_CLASSES.into_iter().zip(tally.exchanges) {
        if exchanges > 0 {
            families.count(Metric::Exchanges, &[service, name, class.label()], exchanges);
        }
    }
    let qualities = QUALITIES.into_iter().zip(tally.records).zip(tally.bodies_by_quality);
    for (((_, label), records), bodies) in qualities {
        if bodies > 0 {
            families.count(Metric::Records, &[service, name, label], records);
        }
    }
    families.count(Metric::ResponseBodyBytes, &[service, name], tally.response_bytes);
    for (class, records) in SensitiveClass::ALL.into_iter().zip(tally.sensitive) {
        if records > 0 {
            families.count(Metric::SensitiveRecords, &[service, name, class.label()], records);
        }
    }
    let distinct = endpoint.distinct.keys;
    families.count(Metric::DistinctRecords, &[service, name, TOTAL], distinct);
    families.count(Metric::Principals, &[service, name, TOTAL], endpoint.principals as u64);
    for top in &endpoint.top {
        let labels = [service, name, TOTAL, &*top.principal];
        families.count(Metric::PrincipalRecords, &labels, top.tally.records_all());
    }
}

/// In the order of their number.
const OUTCOMES: [BodyOutcome; 6] = [
    BodyOutcome::Counted,
    BodyOutcome::NoRecords,
    BodyOutcome::NotData,
    BodyOutcome::Unparsed,
    BodyOutcome::Truncated,
    BodyOutcome::Lost,
];

/// In the order of their number, with their label.
const QUALITIES: [(Quality, &str); 3] =
    [(Quality::Exact, "exact"), (Quality::AtLeast, "at_least"), (Quality::Unknown, "unknown")];
