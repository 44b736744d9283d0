//! The response whose body is being read.

use crate::connection::ConnectionInfo;
use crate::exchange::Exchange;
use crate::http::{BodyReader, Header, Request};
use crate::records::BodyOutcome;

/// An exchange up to the end of its response.
#[derive(Debug)]
pub(super) struct Current<B> {
    request: Request,
    status: u16,
    body: B,
    /// Body bytes that may still be read; 0 once no more of them are wanted.
    budget: u64,
    cut: bool,
}

impl<B: BodyReader> Current<B> {
    /// At the start of the body; its codings are in `headers`.
    pub(super) fn new(
        request: Request,
        status: u16,
        headers: &[Header<'_>],
        body: B,
        body_bytes_max: u64,
    ) -> Self {
        let mut current = Self { request, status, body, budget: body_bytes_max, cut: false };
        let coded = headers.iter().any(|it| {
            it.name.eq_ignore_ascii_case("content-encoding")
                && !it.value.eq_ignore_ascii_case(b"identity")
        });
        if current.body.is_decided() {
            current.budget = 0;
        } else if coded {
            current.cut(BodyOutcome::Unparsed);
        }
        current
    }

    /// No byte to come is wanted.
    pub(super) fn is_done(&self) -> bool {
        self.budget == 0
    }

    /// The next bytes of the body.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.budget == 0 {
            return;
        }
        let length = bytes.len() as u64;
        if length > self.budget {
            return self.cut(BodyOutcome::Truncated);
        }
        self.body.push(bytes);
        self.budget = if self.body.is_decided() { 0 } else { (self.budget - length).max(1) };
    }

    /// What follows can't be read.
    pub(super) fn cut(&mut self, outcome: BodyOutcome) {
        if !self.cut {
            self.cut = true;
            self.budget = 0;
            self.body.cut(outcome);
        }
    }

    /// The exchange, complete as far as it went.
    pub(super) fn finish(self, connection: &ConnectionInfo, response_bytes: u64) -> Exchange {
        let Request { at, caller, method, target, graphql } = self.request;
        Exchange {
            at,
            service: connection.service.clone(),
            peer: connection.client.map(|it| it.ip()),
            caller,
            method,
            target,
            graphql,
            status: self.status,
            response_bytes,
            body: self.body.finish(),
        }
    }
}
