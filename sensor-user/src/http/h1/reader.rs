//! One direction of a connection, cut into heads and body bytes.
//!
//! Input: stream bytes and gaps, in order. Output: [`Item`]s. The owner reads each head
//! and says with [`Reader::body`] what follows it. Invariants: buffers nothing but a
//! partial head, bounded; never looks at a byte twice but in that; where the framing is
//! lost it stays lost until bytes that can only be a head arrive.

use std::borrow::Cow;
use std::mem;

use super::super::Anomaly;
use super::Context;
use super::chunked::{Chunked, Piece};
use super::framing::Framing;
use super::head;
use crate::clock::Timestamp;
use crate::connection::Direction;

/// What the next bytes are.
#[derive(Debug)]
enum State {
    /// A head, or its first part.
    Head,
    /// A body of known length, so much of it left.
    Length(u64),
    /// A chunked body.
    Chunked(Chunked),
    /// A body that ends with the connection.
    UntilClose,
    /// Unknown: looking for a head.
    Searching,
    /// Nothing that is ours.
    Opaque,
}

/// What [`Reader::next`] found.
#[derive(Debug)]
pub(super) enum Item<'a> {
    /// A complete head.
    Head(Cow<'a, [u8]>),
    /// Body bytes, chunking undone.
    Body(&'a [u8]),
    /// The body is complete.
    End,
    /// The framing is lost; the rest of the bytes is of no use.
    Bad(Anomaly),
}

/// What a gap did to the message it fell into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Damage {
    /// Body bytes are missing.
    pub(super) body: bool,
    /// The body's end fell into the gap, and is known to.
    pub(super) end: bool,
    /// The framing is lost.
    pub(super) framing: bool,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Reader {
    state: State,
    /// First part of a head that isn't complete yet; else without allocation.
    head: Vec<u8>,
    /// Stream position of the next byte, gaps included.
    position: u64,
    /// Position at which the head that was read last, or is being read, starts.
    head_at: u64,
    /// Position at which the body that was read last, or is being read, starts.
    body_at: u64,
    /// When the first byte of that head was seen.
    began: Timestamp,
    direction: Direction,
    /// The head being read was found by looking for one.
    tentative: bool,
}

impl Reader {
    /// At a message's start, or looking for one where the stream was joined midway.
    pub(super) fn new(direction: Direction, joined_midway: bool) -> Self {
        Self {
            state: if joined_midway { State::Searching } else { State::Head },
            head: Vec::new(),
            position: 0,
            head_at: 0,
            body_at: 0,
            began: Timestamp::default(),
            direction,
            tentative: false,
        }
    }

    /// The first bytes are at `position`; false where others came before, or could have.
    pub(super) fn begin(&mut self, position: u64) -> bool {
        let first = matches!(self.state, State::Searching) && self.position == 0;
        if first {
            self.position = position;
        }
        first
    }

    /// Stream position of the next byte.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Position of the first byte of the head read last.
    pub(super) fn head_at(&self) -> u64 {
        self.head_at
    }

    /// Bytes of the body read last, coding and gaps included.
    pub(super) fn body_bytes(&self) -> u64 {
        self.position - self.body_at
    }

    /// When the first byte of the head read last was seen.
    pub(super) fn began(&self) -> Timestamp {
        self.began
    }

    /// Says that the rest of the body isn't wanted, where its length is known and worth it.
    pub(super) fn offer_skip<O>(&self, context: &mut Context<'_, O>) {
        if let State::Length(left) = self.state
            && left >= context.limits.skip_bytes_min
        {
            context.skip = Some((self.direction, self.position.saturating_add(left)));
        }
    }

    /// Nothing of a message was read: between messages, or looking for one.
    pub(super) fn is_idle(&self) -> bool {
        matches!(self.state, State::Head | State::Searching) && self.head.is_empty()
    }

    /// Nothing on this direction is ours any more.
    pub(super) fn is_opaque(&self) -> bool {
        matches!(self.state, State::Opaque)
    }

    /// Bytes held.
    pub(super) fn buffered(&self) -> usize {
        self.head.capacity()
    }

    /// What follows the head that [`next`](Self::next) returned.
    pub(super) fn body(&mut self, framing: Framing) {
        self.state = match framing {
            Framing::Empty => State::Head,
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::Chunked(Chunked::START),
            Framing::UntilClose => State::UntilClose,
            Framing::Tunnel => State::Opaque,
            Framing::Invalid => State::Searching,
        };
        self.body_at = self.position;
    }

    /// Everything from here on is something else.
    pub(super) fn set_opaque(&mut self) {
        self.state = State::Opaque;
        self.head = Vec::new();
    }

    /// Looks for the next head from the next event on.
    pub(super) fn lose_framing(&mut self) {
        self.state = State::Searching;
        self.head = Vec::new();
        self.tentative = false;
    }

    /// To be called with the bytes of an event before they are read: where the framing
    /// is lost, a head may start with them.
    pub(super) fn start_event(&mut self, bytes: &[u8]) {
        if self.tentative && !self.head.is_empty() && !self.still_a_head(bytes, true) {
            self.lose_framing();
        }
        let first = bytes.get(..head::START_BYTES).unwrap_or(bytes);
        if matches!(self.state, State::Searching) && head::may_start(self.direction, first, true) {
            self.state = State::Head;
            self.tentative = true;
        }
    }

    /// Reads on; takes what it used off `input`. `None`: all is used.
    pub(super) fn next<'a>(
        &mut self,
        input: &mut &'a [u8],
        head_bytes_max: usize,
        now: Timestamp,
    ) -> Option<Item<'a>> {
        match &mut self.state {
            State::Head => self.next_of_head(input, head_bytes_max, now),
            State::Length(0) => Some(self.end_body()),
            State::Length(left) => {
                let take = usize::try_from(*left).unwrap_or(usize::MAX).min(input.len());
                *left -= take as u64;
                self.take(input, take).map(Item::Body)
            }
            State::Chunked(chunked) => {
                let before = input.len();
                let piece = chunked.next(input);
                self.position += (before - input.len()) as u64;
                match piece {
                    Piece::Data(data) => Some(Item::Body(data)),
                    Piece::End => Some(self.end_body()),
                    Piece::Bad => Some(Item::Bad(Anomaly::BadChunk)),
                    Piece::More => None,
                }
            }
            State::UntilClose => self.take(input, input.len()).map(Item::Body),
            State::Searching | State::Opaque => {
                self.take(input, input.len());
                None
            }
        }
    }

    /// Bytes that moved and weren't seen.
    pub(super) fn gap(&mut self, bytes: u64) -> Damage {
        self.position = self.position.saturating_add(bytes);
        let mut damage = Damage::default();
        match &mut self.state {
            State::Searching | State::Opaque => return damage,
            State::UntilClose => damage.body = true,
            State::Head => damage.framing = true,
            State::Chunked(chunked) => {
                damage = Damage { body: true, end: false, framing: !chunked.skip(bytes) };
            }
            State::Length(left) => {
                damage.body = *left > 0;
                damage.end = bytes >= *left;
                damage.framing = bytes > *left;
                *left = left.saturating_sub(bytes);
            }
        }
        if damage.framing {
            self.lose_framing();
        } else if damage.end {
            self.end_body();
        }
        damage
    }

    /// The stream ends: true where that is the end of a body, `None` outside bodies.
    pub(super) fn close(&mut self) -> Option<bool> {
        let complete = match self.state {
            State::UntilClose | State::Length(0) => Some(true),
            State::Length(_) | State::Chunked(_) => Some(false),
            State::Head | State::Searching | State::Opaque => None,
        };
        self.set_opaque();
        complete
    }

    fn next_of_head<'a>(
        &mut self,
        input: &mut &'a [u8],
        head_bytes_max: usize,
        now: Timestamp,
    ) -> Option<Item<'a>> {
        if self.head.is_empty() {
            let empty_lines = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let empty_lines = empty_lines.count();
            if empty_lines > 0 {
                self.take(input, empty_lines);
            }
            if input.is_empty() {
                return None;
            }
            self.head_at = self.position;
            self.began = now;
        }
        if self.head.len() < head::START_BYTES && !self.still_a_head(input, self.tentative) {
            return Some(Item::Bad(Anomaly::MalformedHead));
        }
        let room = head_bytes_max.saturating_sub(self.head.len()).min(input.len());
        if self.head.is_empty() {
            let seen = input.get(..room).unwrap_or(input);
            if let Some(end) = head::end(seen, 0) {
                return self.take(input, end).map(|head| Item::Head(Cow::Borrowed(head)));
            }
        }
        let before = self.head.len();
        self.head.extend_from_slice(input.get(..room).unwrap_or(input));
        if let Some(end) = head::end(&self.head, before) {
            self.take(input, end - before);
            let mut head = mem::take(&mut self.head);
            head.truncate(end);
            return Some(Item::Head(Cow::Owned(head)));
        }
        if self.head.len() >= head_bytes_max {
            return Some(Item::Bad(Anomaly::HeadTooLong));
        }
        self.take(input, room);
        None
    }

    /// Whether what is buffered together with `more` may be the start of a head.
    fn still_a_head(&self, more: &[u8], strict: bool) -> bool {
        if self.head.is_empty() {
            return head::may_start(self.direction, more, strict);
        }
        let mut start = [0; head::START_BYTES];
        let bytes = self.head.iter().chain(more);
        let length = start.iter_mut().zip(bytes).map(|(to, from)| *to = *from).count();
        head::may_start(self.direction, start.get(..length).unwrap_or(&start), strict)
    }

    fn end_body(&mut self) -> Item<'static> {
        self.state = State::Head;
        self.tentative = false;
        Item::End
    }

    /// The next `length` bytes, if there are any.
    fn take<'a>(&mut self, input: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = input.split_at_checked(length).unwrap_or((input, &[]));
        *input = rest;
        self.position += taken.len() as u64;
        (!taken.is_empty()).then_some(taken)
    }
}
