//! Who called.
//!
//! Input: a request head with borrowed header values, the peer's address and the
//! configured order. Output: a [`Caller`]: no secret leaves this module except as a
//! keyed hash.

use std::net::IpAddr;
use std::sync::Arc;

use crate::http::RequestHead;

/// Who made a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// `key:3f9a…`, `sub:81c2…`, `cookie:…`, `ip:203.0.113.7`.
    pub principal: Arc<str>,
    /// Client address: the peer, or what trusted proxies say of it.
    pub client: Option<IpAddr>,
    /// Header names' order and case, and user agent; links principals that are one program.
    pub fingerprint: u64,
}

/// Finds the principal of a request.
#[derive(Debug)]
pub struct Identifier {}

impl Identifier {
    /// The caller of `head`, sent from `peer`.
    #[must_use]
    pub fn identify(&self, head: &RequestHead<'_>, peer: Option<IpAddr>) -> Caller {
        let _ = head;
        Caller { principal: "unknown".into(), client: peer, fingerprint: 0 }
    }
}
