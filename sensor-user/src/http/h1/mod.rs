//! HTTP/1.0 and 1.1, both directions of one connection (RFC 9112).
//!
//! Input: [`StreamChunk`]s. Output: calls of the [`Observer`]. Two [`Reader`]s cut the
//! directions into messages; [`Pairing`] says which belong together; [`Current`] is the
//! exchange whose response is being read. Bodies of requests are skipped, but for
//! GraphQL.

mod chunked;
mod current;
mod framing;
mod head;
mod memo;
mod pairing;
mod reader;
mod requests;
mod responses;
#[cfg(test)]
pub(crate) mod tests;

use current::Current;
use memo::CallerMemo;
use pairing::Pairing;
use reader::Reader;

use super::graphql::Sniffer;
use super::{BodyReader, HttpStats, Limits, Observer};
use crate::clock::Timestamp;
use crate::connection::{ConnectionInfo, Direction, StreamChunk};
use crate::records::BodyOutcome;

/// What a step of [`Http1`] needs from around it.
#[derive(Debug)]
pub struct Context<'a, O> {
    /// The time of the bytes.
    pub now: Timestamp,
    /// The connection that they moved on.
    pub connection: &'a ConnectionInfo,
    /// Bounds.
    pub limits: &'a Limits,
    /// Counters.
    pub stats: &'a mut HttpStats,
    /// Where exchanges go.
    pub observer: &'a mut O,
    /// Bytes that undoing the codings of a body may hold.
    pub decode_bytes_max: usize,
    /// Set where the bytes of a direction aren't wanted up to this stream position.
    pub skip: Option<(Direction, u64)>,
}

/// Reads one connection.
#[derive(Debug)]
pub struct Http1<B> {
    requests: Reader,
    responses: Reader,
    pairing: Pairing,
    current: Option<Box<Current<B>>>,
    graphql: Option<Box<Sniffer>>,
    last_caller: CallerMemo,
    /// At least one head was read.
    is_http: bool,
    /// The body of a response to an unseen request comes next, if there is one.
    may_lack_body: bool,
}

impl<B: BodyReader> Http1<B> {
    /// At the start of a connection, or somewhere in it where it was joined midway.
    #[must_use]
    pub fn new(joined_midway: bool) -> Self {
        Self {
            requests: Reader::new(Direction::Request, joined_midway),
            responses: Reader::new(Direction::Response, joined_midway),
            pairing: Pairing::new(!joined_midway),
            current: None,
            graphql: None,
            last_caller: CallerMemo::default(),
            is_http: false,
            may_lack_body: false,
        }
    }

    /// True once nothing on the connection is HTTP/1 any more, or never was.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        self.requests.is_opaque() && self.responses.is_opaque()
    }

    /// Stream position of the next byte of a direction.
    #[must_use]
    pub fn position(&self, direction: Direction) -> u64 {
        match direction {
            Direction::Request => self.requests.position(),
            Direction::Response => self.responses.position(),
        }
    }

    /// Bytes held in buffers that grow with the traffic.
    #[must_use]
    pub fn buffered(&self) -> usize {
        let graphql = self.graphql.as_ref().map_or(0, |it| it.buffered());
        self.requests.buffered() + self.responses.buffered() + self.pairing.buffered() + graphql
    }

    /// Bytes that undoing the codings of a body holds, beside [`buffered`](Self::buffered).
    #[must_use]
    pub fn decoding(&self) -> usize {
        self.current.as_ref().map_or(0, |it| it.decoding())
    }

    /// Says where the first bytes of a direction are in its stream, on a connection that
    /// was joined midway: nothing was missed before them that could have been seen.
    pub fn begin(&mut self, direction: Direction, position: u64) {
        match direction {
            Direction::Request => {
                self.requests.begin(position);
            }
            Direction::Response => {
                if self.responses.begin(position) {
                    self.pairing.move_anchor(0, position);
                }
            }
        }
    }

    /// The next piece of one direction.
    pub fn step<O: Observer<Body = B>>(
        &mut self,
        direction: Direction,
        chunk: StreamChunk<'_>,
        context: &mut Context<'_, O>,
    ) {
        match (direction, chunk) {
            (Direction::Request, StreamChunk::Bytes(bytes)) => self.request_bytes(bytes, context),
            (Direction::Response, StreamChunk::Bytes(bytes)) => self.response_bytes(bytes, context),
            (Direction::Request, StreamChunk::Gap { bytes, .. }) => {
                self.request_gap(bytes, context);
            }
            (Direction::Response, StreamChunk::Gap { bytes, cause }) => {
                self.response_gap(bytes, cause, context);
            }
        }
    }

    /// Both streams end here.
    pub fn end<O: Observer<Body = B>>(&mut self, context: &mut Context<'_, O>) {
        match self.responses.close() {
            Some(true) => self.finish_exchange(context),
            Some(false) => self.cut_exchange(BodyOutcome::Truncated, context),
            None => {}
        }
        self.set_opaque();
    }

    /// Gives up on the connection: what is under way ends as a lower bound.
    pub fn abandon<O: Observer<Body = B>>(&mut self, context: &mut Context<'_, O>) {
        self.cut_exchange(BodyOutcome::Truncated, context);
        self.set_opaque();
    }

    /// Bytes were no head where one should be: without any before them, nothing is.
    fn give_up_unless_http(&mut self) {
        if !self.is_http {
            self.set_opaque();
        }
    }

    fn set_opaque(&mut self) {
        self.requests.set_opaque();
        self.responses.set_opaque();
        self.pairing.lose_order();
        self.graphql = None;
    }
}

/// Whose head a piece of a stream starts with, where there can be no doubt.
#[must_use]
pub fn direction_of(bytes: &[u8]) -> Option<Direction> {
    let starts =
        |direction| bytes.len() >= head::TELLING_BYTES && head::may_start(direction, bytes, true);
    [Direction::Request, Direction::Response].into_iter().find(|it| starts(*it))
}
