//! Metrics of what was handed out.

use crate::ledger::{EndpointView, STATUS_CLASSES, TopView, Totals};
use crate::records::{BodyOutcome, Quality, SensitiveClass};

use super::{Families, Metric};

/// What is said of endpoints and of all of them together.
pub(super) fn collect(endpoints: &[EndpointView], totals: &Totals, families: &mut Families<'_>) {
    for write in [exchanges, records, bytes, sensitive, distinct, principals, residue] {
        for endpoint in endpoints {
            write(endpoint, families);
        }
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
    families.count(Metric::LateExchanges, &[], totals.late);
}

/// What is said of principals: by far the most.
pub(super) fn collect_principals(view: &TopView, families: &mut Families<'_>) {
    for top in &view.tops {
        let labels = [&*view.service, &*view.endpoint, top.window.label()];
        let samples = top.principals.iter().map(|(principal, records)| (&**principal, *records));
        families.count_each(Metric::PrincipalRecords, &labels, samples);
    }
}

fn exchanges(view: &EndpointView, families: &mut Families<'_>) {
    for (class, exchanges) in STATUS_CLASSES.into_iter().zip(view.tally.exchanges) {
        if exchanges > 0 {
            let labels = [&view.service, &view.endpoint, class.label()];
            families.count(Metric::Exchanges, &labels, exchanges);
        }
    }
}

fn records(view: &EndpointView, families: &mut Families<'_>) {
    let tally = &view.tally;
    let qualities = QUALITIES.into_iter().zip(tally.records).zip(tally.bodies_by_quality);
    for (((_, label), records), bodies) in qualities {
        if bodies > 0 {
            families.count(Metric::Records, &[&view.service, &view.endpoint, label], records);
        }
    }
}

fn bytes(view: &EndpointView, families: &mut Families<'_>) {
    let labels = [&*view.service, &*view.endpoint];
    families.count(Metric::ResponseBodyBytes, &labels, view.tally.response_bytes);
}

fn sensitive(view: &EndpointView, families: &mut Families<'_>) {
    for (class, records) in SensitiveClass::ALL.into_iter().zip(view.tally.sensitive) {
        if records > 0 {
            let labels = [&view.service, &view.endpoint, class.label()];
            families.count(Metric::SensitiveRecords, &labels, records);
        }
    }
}

fn distinct(view: &EndpointView, families: &mut Families<'_>) {
    for (within, _) in &view.windows {
        let labels = [&view.service, &view.endpoint, within.window.label()];
        families.count(Metric::DistinctRecords, &labels, within.distinct.keys);
    }
}

fn principals(view: &EndpointView, families: &mut Families<'_>) {
    for (within, principals) in &view.windows {
        let labels = [&view.service, &view.endpoint, within.window.label()];
        families.count(Metric::Principals, &labels, *principals as u64);
    }
}

fn residue(view: &EndpointView, families: &mut Families<'_>) {
    let labels = [&*view.service, &*view.endpoint];
    families.count(Metric::ResidueDistinctRecords, &labels, view.residue);
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
