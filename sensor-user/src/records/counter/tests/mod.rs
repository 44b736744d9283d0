//! Bodies in, counts out. Every example is written for its test.

mod learning;
mod outcomes;
mod shapes;
mod splits;

use super::{BodyContext, BodyCounter};
use crate::records::BodyCount;

pub(super) const BASE: BodyContext<'static> = BodyContext {
    method: "GET",
    target: "/",
    status: 200,
    content_type: Some("application/json"),
    graphql: false,
    rule: None,
    keys: true,
    sensitive: false,
    plain_keys_max: 16,
    hash_key: [3; 16],
};

pub(super) fn count(context: &BodyContext<'_>, body: &[u8]) -> BodyCount {
    let mut counter = BodyCounter::new(context);
    counter.push(body);
    counter.finish()
}

/// Checks the number of records of many bodies, and reports all that differ.
#[track_caller]
pub(super) fn check(base: &BodyContext<'_>, cases: &[(&str, &str, u64)]) {
    let mut wrong = Vec::new();
    for (target, body, expected) in cases {
        let found = count(&BodyContext { target, ..*base }, body.as_bytes());
        if found.records != *expected {
            wrong.push(format!("{} for {expected}: {target} {body}", found.records));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
