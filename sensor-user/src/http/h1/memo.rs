//! The caller of a connection's last request, known again by its header fields.
//!
//! Most programs send the same fields with every request of a connection. Invariants: holds
//! a keyed hash of the fields and no byte of them, so that no secret outlives its request;
//! one of 128 bits, so that nobody is taken for another; remembers only requests without a
//! body, whose fields say nothing of the message but who sent it.

use std::hash::Hasher as _;
use std::net::SocketAddr;

use siphasher::sip128::{Hasher128 as _, SipHasher13};

use super::head;
use crate::connection::ConnectionInfo;
use crate::http::RequestHead;
use crate::principal::Caller;

/// The header fields of a request, hashed, and the connection's client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fields {
    hash: u128,
    client: Option<SocketAddr>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct CallerMemo(Option<Box<(Fields, Caller)>>);

impl Fields {
    /// Those of a complete head; none where a line does not end as it should.
    pub(super) fn of<'a>(
        head: &'a [u8],
        key: &[u8; 16],
        connection: &ConnectionInfo,
    ) -> Option<(&'a [u8], Self)> {
        let (line, fields) = head::split_request_line(head)?;
        let mut hasher = SipHasher13::new_with_key(key);
        hasher.write(fields);
        Some((line, Self { hash: hasher.finish128().as_u128(), client: connection.client }))
    }
}

impl CallerMemo {
    /// The request and its caller, where the last one had the same fields.
    pub(super) fn recall<'a>(
        &self,
        line: &'a [u8],
        fields: Fields,
    ) -> Option<(RequestHead<'a>, Caller)> {
        let (known, caller) = &**self.0.as_ref()?;
        if *known != fields {
            return None;
        }
        Some((head::request_line(line)?, caller.clone()))
    }

    /// Has the next request with these fields be `caller`'s, too.
    pub(super) fn remember(&mut self, fields: Fields, caller: &Caller) {
        let memo = (fields, caller.clone());
        match &mut self.0 {
            Some(place) => **place = memo,
            None => self.0 = Some(Box::new(memo)),
        }
    }
}
