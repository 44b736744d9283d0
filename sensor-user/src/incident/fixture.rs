//! A finding for tests.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::detect::{Detector, Finding, Severity};
use crate::ledger::Estimate;

/// `principal` took a lot of customers, on 22 November 2026 at ten.
pub(crate) fn finding(principal: &str) -> Finding {
    let at = Timestamp(1_795_341_600 * 1_000_000_000);
    Finding {
        detector: Detector::Volume,
        severity: Severity::High,
        at,
        first_activity: at,
        service: "api:80".into(),
        endpoint: Some("GET /customers/{id}".into()),
        principals: vec![Arc::from(principal)],
        principals_all: 1,
        fingerprint: None,
        records: 1_000,
        distinct_records: Estimate { value: 900, error: 0.0 },
        p_value: 1e-9,
        evidence: serde_json::Map::new(),
        summary: format!("{principal} took 900 customers"),
    }
}
