//! What the operator knows and allows.

use crate::clock::Timestamp;
use crate::detect::Finding;

/// One entry of the allow list. At least one of `principal` and `endpoint` is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowEntry {
    /// The principal; everybody where none.
    pub principal: Option<Box<str>>,
    /// The endpoint; every one where none.
    pub endpoint: Option<Box<str>>,
    /// Why.
    pub reason: Option<Box<str>>,
    /// When it ends; never where none.
    pub until: Option<Timestamp>,
}

impl AllowEntry {
    fn covers(&self, principal: Option<&str>, finding: &Finding) -> bool {
        let (own, endpoint) = (self.principal.as_deref(), self.endpoint.as_deref());
        self.until.is_none_or(|until| finding.at < until)
            && (own.is_some() || endpoint.is_some())
            && own.is_none_or(|own| principal == Some(own))
            && endpoint.is_none_or(|endpoint| finding.endpoint.as_deref() == Some(endpoint))
    }
}

/// The entry that allows a finding: every one of its principals must be allowed, so that a
/// crowd is not let through for one known member. Gives the entry of the first.
pub(super) fn allowed<'l>(list: &'l [AllowEntry], finding: &Finding) -> Option<&'l AllowEntry> {
    if let Some(entry) = list.iter().find(|entry| entry.covers(None, finding)) {
        return Some(entry);
    }
    if finding.principals_all > finding.principals.len() as u64 {
        return None;
    }
    let entry = |principal: &str| list.iter().find(|entry| entry.covers(Some(principal), finding));
    let mut first = None;
    for principal in &finding.principals {
        let entry = entry(principal)?;
        first = first.or(Some(entry));
    }
    first
}
