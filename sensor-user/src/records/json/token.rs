//! JSON text as a stream of events, with parts skipped that nobody wants.
//!
//! Input: bytes in any pieces; several values may follow one another. Output: calls to
//! an [`Events`]. Invariants: a name or a scalar is handed over whole, or as its first
//! [`TOKEN_MAX`] bytes; containers deeper than [`DEPTH_MAX`] are skipped; what is skipped
//! is not validated beyond its strings and brackets.

use super::super::scan::{Scanner, WINDOW_BYTES, Window};
use super::event::{Container, Events, Flow, Scalar};
use super::record::Stop;
use super::scalar_text::ScalarText;

/// Bytes of a name or a scalar that are handed over at most.
pub(in super::super) const TOKEN_MAX: usize = 256;

/// Nesting that is read; what is deeper is skipped.
const DEPTH_MAX: u32 = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between values of the top level.
    Top,
    Value,
    ValueOrClose,
    Name,
    NameOrClose,
    Colon,
    After,
    InName,
    InString,
    InScalar,
    /// So many levels to close, and whether the last is reported.
    Skip(u64, bool),
    Failed,
}

/// Reads the events out of the bytes.
#[derive(Debug)]
pub(super) struct Tokenizer {
    scanner: Scanner,
    state: State,
    depth: u32,
    /// Bit n tells whether the container at depth n is an object.
    objects: u64,
    /// `callback(…);` is around the value.
    wrapped: bool,
    /// The token that the last bytes ended in.
    partial: Vec<u8>,
    /// A container that was wanted is deeper than [`DEPTH_MAX`].
    has_skipped: bool,
}

impl Tokenizer {
    pub(super) const fn new() -> Self {
        Self {
            scanner: Scanner::new(),
            state: State::Top,
            depth: 0,
            objects: 0,
            wrapped: false,
            partial: Vec::new(),
            has_skipped: false,
        }
    }

    /// Accepts `)` and `;` after a value.
    pub(super) const fn wrapped(&mut self) {
        self.wrapped = true;
    }

    /// True once the bytes are found not to be JSON; nothing after is read.
    pub(super) fn has_failed(&self) -> bool {
        self.state == State::Failed
    }

    /// True where no value is open.
    pub(super) fn is_between_values(&self) -> bool {
        self.state == State::Top
    }

    /// True where part of a wanted value was too deep to be read.
    pub(super) const fn has_skipped(&self) -> bool {
        self.has_skipped
    }

    /// The next bytes.
    pub(super) fn push(&mut self, bytes: &[u8], events: &mut impl Events) {
        for piece in bytes.chunks(WINDOW_BYTES) {
            if self.state == State::Failed {
                return;
            }
            let window = self.scanner.window(piece);
            let mut at = 0;
            while at < piece.len() {
                at = self.step(&window, at, events);
            }
        }
    }

    /// The end of the bytes: a number at the top level ends here.
    pub(super) fn finish(&mut self, events: &mut impl Events) {
        if self.state == State::InScalar {
            self.push(b" ", events);
        }
    }

    #[inline]
    fn step(&mut self, window: &Window<'_>, at: usize, events: &mut impl Events) -> usize {
        let end = window.bytes.len();
        match self.state {
            State::Skip(levels, reported) => match window.skip(at, levels) {
                Ok(next) => {
                    self.skipped(reported, events);
                    next
                }
                Err(left) => {
                    self.state = State::Skip(left, reported);
                    end
                }
            },
            State::InName | State::InString => match window.next_quote(at) {
                Some(quote) => {
                    self.string(window.bytes.get(at..quote).unwrap_or_default(), events);
                    quote + 1
                }
                None => self.keep(window, at),
            },
            State::InScalar => match window.end_of_scalar(at) {
                Some(stop) => {
                    self.word(window.bytes.get(at..stop).unwrap_or_default(), events);
                    stop
                }
                None => self.keep(window, at),
            },
            State::Failed => end,
            _ => match window.next_token(at) {
                Some(next) => {
                    let byte = window.bytes.get(next).copied().unwrap_or_default();
                    match (self.state, byte) {
                        (State::Name | State::NameOrClose, b'"') => self.run(window, next, events),
                        (State::Value | State::ValueOrClose, byte)
                            if byte != b']' && self.depth > 0 && !self.in_object() =>
                        {
                            self.run(window, next, events)
                        }
                        (_, byte) => self.token(byte, next, events),
                    }
                }
                None => end,
            },
        }
    }

    /// Reads members and elements while they lie in the window: nearly all of a document.
    /// `at` is at the quote of a name, or where an element should be. Returns where
    /// something else comes, with the state that it is to be met in.
    fn run(&mut self, window: &Window<'_>, at: usize, events: &mut impl Events) -> usize {
        let (mut at, mut byte) = window.token(at);
        let mut in_object = self.in_object();
        loop {
            if in_object {
                let stop = match events.members(window, at) {
                    Stop::Name(at) => self.member_name(window, at, events),
                    stop => stop,
                };
                (at, byte) = match stop {
                    Stop::Value(at, byte) | Stop::After(at, byte) => (at, byte),
                    Stop::Name(at) => return at,
                };
                self.state = State::Value;
                if let Stop::After(..) = stop {
                    self.state = State::After;
                }
            } else {
                self.state = State::Value;
            }
            if self.state == State::Value {
                (at, byte) = match ScalarText::find(window, at, byte) {
                    Some(found) => match events.scalar(found.scalar, found.text) {
                        Flow::Continue => window.token(found.end),
                        flow => {
                            self.scalar_done(flow);
                            return found.end;
                        }
                    },
                    None => match self.container(window, at, byte, events) {
                        Ok(next) => {
                            (at, byte) = next;
                            in_object = self.in_object();
                            continue;
                        }
                        Err(at) => return at,
                    },
                };
            }
            if byte == b',' {
                (at, byte) = window.token(at + 1);
            } else {
                self.state = State::After;
                (at, byte) = match self.separators(window, at, byte, events) {
                    Ok(next) => next,
                    Err(at) => return at,
                };
                in_object = self.in_object();
            }
            if in_object && byte != b'"' {
                self.state = State::Name;
                return at;
            }
        }
    }

    /// The name of a member, whose quote should be at `at`. [`Stop::Name`] where something
    /// else comes, with the state that it is to be met in.
    fn member_name(&mut self, window: &Window<'_>, at: usize, events: &mut impl Events) -> Stop {
        if window.bytes.get(at) != Some(&b'"') {
            self.state = State::Name;
            return Stop::Name(at);
        }
        self.state = State::InName;
        let Some(end) = window.next_quote(at + 1) else { return Stop::Name(at + 1) };
        let name = window.bytes.get(at + 1..end.min(at + 1 + TOKEN_MAX));
        events.name(name.unwrap_or_default());
        match window.token(end + 1) {
            (colon, b':') => {
                let (value, byte) = window.token(colon + 1);
                Stop::Value(value, byte)
            }
            (at, _) => {
                self.state = State::Colon;
                Stop::Name(at)
            }
        }
    }

    /// The bracket that opens a container, or what else begins where a value should. `Ok`
    /// is its first name or element.
    fn container(
        &mut self,
        window: &Window<'_>,
        at: usize,
        byte: u8,
        events: &mut impl Events,
    ) -> Result<(usize, u8), usize> {
        let container = match byte {
            b'{' => Container::Object,
            b'[' => Container::Array,
            0 => return Err(at),
            _ => return Err(self.token(byte, at, events)),
        };
        self.open(container, events);
        let (next, byte) = window.token(at + 1);
        match (self.state, byte) {
            (State::NameOrClose, b'"') => Ok((next, byte)),
            (State::ValueOrClose, b']' | 0) | (State::NameOrClose, _) => Err(next),
            (State::ValueOrClose, _) => Ok((next, byte)),
            _ => Err(at + 1),
        }
    }

    /// What follows a value that is the last in its container: brackets that close, then
    /// the comma before the next value. `Ok` is what is after that.
    #[inline]
    fn separators(
        &mut self,
        window: &Window<'_>,
        mut at: usize,
        mut byte: u8,
        events: &mut impl Events,
    ) -> Result<(usize, u8), usize> {
        loop {
            match (byte, self.in_object()) {
                (b',', _) => return Ok(window.token(at + 1)),
                (b'}', true) | (b']', false) => self.close(events),
                _ => return Err(at),
            }
            if self.state != State::After {
                return Err(at + 1);
            }
            (at, byte) = window.token(at + 1);
        }
    }

    /// A byte that begins something. Returns where to go on.
    #[inline]
    fn token(&mut self, byte: u8, at: usize, events: &mut impl Events) -> usize {
        match (self.state, byte) {
            (State::Value | State::ValueOrClose | State::Top, b'"') => self.state = State::InString,
            (State::Value | State::ValueOrClose | State::Top, b'{') => {
                self.open(Container::Object, events);
            }
            (State::Value | State::ValueOrClose | State::Top, b'[') => {
                self.open(Container::Array, events);
            }
            (State::Colon, b':') => self.state = State::Value,
            (State::After, b',') => {
                self.state = if self.in_object() { State::Name } else { State::Value };
            }
            (State::After | State::NameOrClose, b'}') if self.in_object() => self.close(events),
            (State::After | State::ValueOrClose, b']') if !self.in_object() => self.close(events),
            (State::Top, b')' | b';') if self.wrapped => {}
            (State::Value | State::ValueOrClose | State::Top, byte)
                if byte == b'-' || byte.is_ascii_alphanumeric() =>
            {
                self.state = State::InScalar;
                return at;
            }
            _ => self.state = State::Failed,
        }
        at + 1
    }

    fn open(&mut self, container: Container, events: &mut impl Events) {
        let flow = events.open(container);
        if flow != Flow::Continue || self.depth >= DEPTH_MAX - 2 {
            self.state = State::Skip(1, flow == Flow::Continue);
            self.has_skipped |= flow == Flow::Continue;
            if flow != Flow::Continue {
                return;
            }
        }
        self.depth += 1;
        let bit = 1 << self.depth;
        match container {
            Container::Object => self.objects |= bit,
            Container::Array => self.objects &= !bit,
        }
        if !matches!(self.state, State::Skip(..)) {
            self.state = match container {
                Container::Object => State::NameOrClose,
                Container::Array => State::ValueOrClose,
            };
        }
    }

    fn close(&mut self, events: &mut impl Events) {
        self.depth -= 1;
        events.close();
        self.after();
    }

    fn skipped(&mut self, reported: bool, events: &mut impl Events) {
        if reported {
            self.close(events);
        } else {
            self.after();
        }
    }

    /// A value ended.
    fn after(&mut self) {
        self.state = State::After;
        if self.depth == 0 {
            self.state = State::Top;
        }
    }

    fn string(&mut self, text: &[u8], events: &mut impl Events) {
        let is_name = self.state == State::InName;
        if is_name {
            self.whole(text, |text| events.name(text));
            self.state = State::Colon;
        } else {
            let flow = self.whole(text, |text| events.scalar(Scalar::String, text));
            self.scalar_done(flow);
        }
    }

    fn word(&mut self, text: &[u8], events: &mut impl Events) {
        let flow = self.whole(text, |text| Some(events.scalar(Scalar::of_word(text)?, text)));
        match flow {
            Some(flow) => self.scalar_done(flow),
            None => self.state = State::Failed,
        }
    }

    fn scalar_done(&mut self, flow: Flow) {
        match flow {
            Flow::SkipToClose(levels) if levels > 0 && levels <= self.depth => {
                self.depth -= levels - 1;
                self.state = State::Skip(u64::from(levels), true);
            }
            _ => self.after(),
        }
    }

    /// Hands over a token that ends here, with what earlier bytes held of it.
    #[inline]
    fn whole<R>(&mut self, rest: &[u8], take: impl FnOnce(&[u8]) -> R) -> R {
        if self.partial.is_empty() {
            return take(rest.get(..TOKEN_MAX).unwrap_or(rest));
        }
        self.extend(rest);
        let taken = take(&self.partial);
        self.partial.clear();
        taken
    }

    /// Keeps the token that the window ends in. Returns the window's end.
    fn keep(&mut self, window: &Window<'_>, at: usize) -> usize {
        self.extend(window.bytes.get(at..).unwrap_or_default());
        window.bytes.len()
    }

    fn extend(&mut self, bytes: &[u8]) {
        let room = TOKEN_MAX - self.partial.len().min(TOKEN_MAX);
        self.partial.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    const fn in_object(&self) -> bool {
        self.objects & (1 << self.depth) != 0
    }
}
