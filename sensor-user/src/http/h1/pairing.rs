//! Which request a response answers.
//!
//! By order, as long as both directions were read without a break. After one, pairing
//! starts anew at a request that arrives while nothing is under way, and whose response
//! starts exactly where the response stream was then; until that happens, requests stay
//! unpaired and responses have no request. On a connection that was seen to pipeline
//! such a place can't be told, so there pairing stays off. Rather none than a wrong one.

use std::collections::VecDeque;

use super::super::{Limits, Request};

/// A request that waits for its response.
#[derive(Debug)]
struct Pending {
    request: Request,
    /// Where its response has to start, where pairing starts anew with it.
    anchor: Option<u64>,
}

/// The requests without a response, in order.
#[derive(Debug)]
pub(super) struct Pairing {
    /// Held in place, so that a connection without pipelining allocates nothing here.
    first: Option<Pending>,
    rest: VecDeque<Pending>,
    /// Bytes of the targets.
    bytes: usize,
    /// No request was lost behind the last one here.
    in_order: bool,
    /// A request was sent before the one ahead of it was answered.
    pipelines: bool,
}

/// The response direction at the time of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResponseSide {
    /// Stream position of its next byte.
    pub(super) position: u64,
    /// No response is under way.
    pub(super) idle: bool,
}

/// Why a request wasn't queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Too many wait.
    Full,
    /// An earlier one was lost.
    OutOfOrder,
}

impl Pairing {
    /// Nothing waits; `in_order` where both directions are read from their start.
    pub(super) fn new(in_order: bool) -> Self {
        Self { first: None, rest: VecDeque::new(), bytes: 0, in_order, pipelines: false }
    }

    /// A request's head was read.
    pub(super) fn push(
        &mut self,
        request: Request,
        response: ResponseSide,
        limits: &Limits,
    ) -> Result<(), Refusal> {
        let anchor = if self.in_order {
            None
        } else if self.first.is_none() && response.idle && !self.pipelines {
            Some(response.position)
        } else {
            return Err(Refusal::OutOfOrder);
        };
        let bytes = self.bytes + request.method.len() + request.target.len();
        if self.rest.len() >= limits.pending_max || bytes > limits.pending_bytes_max {
            self.in_order = false;
            return Err(Refusal::Full);
        }
        self.in_order = true;
        self.bytes = bytes;
        let pending = Pending { request, anchor };
        if self.first.is_none() {
            self.first = Some(pending);
        } else {
            self.rest.push_back(pending);
        }
        Ok(())
    }

    /// A response's head was read that starts at `at`: its request, where that is certain.
    pub(super) fn pop(&mut self, at: u64) -> Option<Request> {
        let certain = self.first.as_ref().is_some_and(|it| it.anchor.is_none_or(|it| it == at));
        if !certain {
            self.lose_order();
            return None;
        }
        self.pipelines |= !self.rest.is_empty();
        let request = self.first.take()?.request;
        self.bytes -= request.method.len() + request.target.len();
        self.first = self.rest.pop_front();
        if self.rest.is_empty() {
            self.rest = VecDeque::new();
        }
        Some(request)
    }

    /// A response that was to start at `from` starts at `to`: what is between was an
    /// interim response (1xx), or was never to be seen.
    pub(super) fn move_anchor(&mut self, from: u64, to: u64) {
        if let Some(anchor) = self.first.as_mut().and_then(|it| it.anchor.as_mut())
            && *anchor == from
        {
            *anchor = to;
        }
    }

    /// Requests may have been lost: those before them keep their place.
    pub(super) fn lose_requests(&mut self) {
        self.in_order = false;
    }

    /// Responses may have been lost: whose the next one is can't be told.
    pub(super) fn lose_order(&mut self) {
        self.first = None;
        self.rest = VecDeque::new();
        self.bytes = 0;
        self.in_order = false;
    }

    /// The request that came last.
    pub(super) fn last_mut(&mut self) -> Option<&mut Request> {
        self.rest.back_mut().or(self.first.as_mut()).map(|it| &mut it.request)
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    /// Bytes held beyond the value itself.
    pub(super) fn buffered(&self) -> usize {
        self.bytes + self.rest.capacity() * size_of::<Pending>()
    }
}
