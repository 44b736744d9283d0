//! XML split into tags, attributes and text.
//!
//! Input: bytes in any pieces. Output: calls to a [`Handler`]. Invariants: constant
//! memory (a name and a value up to their bounds), no entity is ever expanded, comments,
//! processing instructions and DOCTYPE are skipped, CDATA is text.

use memchr::memchr;

/// Longest part of a name that is kept, in bytes.
const NAME_BYTES_MAX: usize = 64;
/// Longest part of an attribute's value that is kept, in bytes.
const VALUE_BYTES_MAX: usize = 320;

/// Takes what the tokenizer finds, in the order of the document.
pub(super) trait Handler {
    /// `<name`; its attributes follow.
    fn open(&mut self, name: &[u8]);
    /// An attribute of the element opened last.
    fn attribute(&mut self, name: &[u8], value: &[u8]);
    /// `</name>`, or the end of `<name/>`.
    fn close(&mut self, name: &[u8]);
    /// A piece of text, entities as sent.
    fn text(&mut self, bytes: &[u8]);
}

/// This isn't XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotXml;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text,
    /// After `<`.
    Open,
    OpenName,
    /// In a tag, between attributes.
    InTag,
    AttributeName,
    AfterAttributeName,
    BeforeValue,
    Value(u8),
    /// After `/` in an opening tag.
    SelfClose,
    CloseName,
    AfterCloseName,
    /// After `<!`.
    Declaration,
    /// In a comment, after so many hyphens (at most 2).
    Comment(u8),
    /// In CDATA, after so many `]` (at most 2).
    CData(u8),
    /// In a processing instruction; true after `?`.
    Instruction(bool),
    /// In DOCTYPE, at this depth of brackets.
    Doctype(u8),
    /// In a quoted part of DOCTYPE.
    DoctypeQuote {
        depth: u8,
        quote: u8,
    },
}

/// Bytes up to a bound; what is over is dropped.
#[derive(Debug)]
pub(super) struct Bounded {
    bytes: Vec<u8>,
    max: usize,
}

impl Bounded {
    pub(super) const fn new(max: usize) -> Self {
        Self { bytes: Vec::new(), max }
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    pub(super) fn extend(&mut self, more: &[u8]) {
        let room = self.max.saturating_sub(self.bytes.len()).min(more.len());
        self.bytes.extend_from_slice(more.get(..room).unwrap_or_default());
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The tokenizer; resumable at any byte.
#[derive(Debug)]
pub(super) struct Tokenizer {
    state: State,
    name: Bounded,
    attribute: Bounded,
    value: Bounded,
}

impl Tokenizer {
    pub(super) const fn new() -> Self {
        Self {
            state: State::Text,
            name: Bounded::new(NAME_BYTES_MAX),
            attribute: Bounded::new(NAME_BYTES_MAX),
            value: Bounded::new(VALUE_BYTES_MAX),
        }
    }

    /// Whether the bytes so far end outside of any tag.
    pub(super) fn is_between_tags(&self) -> bool {
        self.state == State::Text
    }

    pub(super) fn push(
        &mut self,
        mut bytes: &[u8],
        handler: &mut impl Handler,
    ) -> Result<(), NotXml> {
        while let Some(&first) = bytes.first() {
            let taken = match self.state {
                State::Text => self.text(bytes, handler),
                State::Value(quote) => self.value(bytes, quote, handler),
                State::Comment(0) => skip_to(bytes, b'-'),
                State::Instruction(false) => skip_to(bytes, b'?'),
                State::CData(0) => {
                    let taken = skip_to(bytes, b']');
                    handler.text(bytes.get(..taken).unwrap_or_default());
                    taken
                }
                _ => 0,
            };
            if taken == 0 {
                self.state = self.next(first, handler)?;
            }
            bytes = bytes.get(taken.max(1)..).unwrap_or_default();
        }
        Ok(())
    }

    /// Text up to the next tag.
    fn text(&mut self, bytes: &[u8], handler: &mut impl Handler) -> usize {
        let taken = skip_to(bytes, b'<');
        if taken > 0 {
            handler.text(bytes.get(..taken).unwrap_or_default());
        }
        taken
    }

    /// A value up to its quote.
    fn value(&mut self, bytes: &[u8], quote: u8, handler: &mut impl Handler) -> usize {
        let taken = skip_to(bytes, quote);
        self.value.extend(bytes.get(..taken).unwrap_or_default());
        if taken < bytes.len() {
            handler.attribute(self.attribute.bytes(), self.value.bytes());
            self.state = State::InTag;
            return taken + 1;
        }
        taken
    }

    /// One byte where no run of bytes can be taken.
    fn next(&mut self, byte: u8, handler: &mut impl Handler) -> Result<State, NotXml> {
        Ok(match self.state {
            State::Text => State::Open,
            State::Open
            | State::OpenName
            | State::InTag
            | State::SelfClose
            | State::CloseName
            | State::AfterCloseName => self.tag(byte, handler)?,
            State::AttributeName
            | State::AfterAttributeName
            | State::BeforeValue
            | State::Value(_) => self.attribute(byte)?,
            State::Declaration => self.declaration(byte)?,
            State::Comment(hyphens) => match (hyphens, byte) {
                (2, b'>') => State::Text,
                (_, b'-') => State::Comment((hyphens + 1).min(2)),
                _ => State::Comment(0),
            },
            State::CData(brackets) => cdata(brackets, byte, handler),
            State::Instruction(true) if byte == b'>' => State::Text,
            State::Instruction(_) => State::Instruction(byte == b'?'),
            State::Doctype(depth) => doctype(depth, byte),
            State::DoctypeQuote { depth, quote } if byte == quote => State::Doctype(depth),
            quoted @ State::DoctypeQuote { .. } => quoted,
        })
    }

    fn tag(&mut self, byte: u8, handler: &mut impl Handler) -> Result<State, NotXml> {
        let is_space = byte.is_ascii_whitespace();
        match (self.state, byte) {
            (State::Open, b'/') => {
                self.name.clear();
                Ok(State::CloseName)
            }
            (State::Open, b'!') => {
                self.name.clear();
                Ok(State::Declaration)
            }
            (State::Open, b'?') => Ok(State::Instruction(false)),
            (State::Open, _) if is_name_start(byte) => {
                self.name.clear();
                self.name.extend(&[byte]);
                Ok(State::OpenName)
            }
            (State::OpenName, b'>' | b'/') => {
                handler.open(self.name.bytes());
                self.end_of_open(byte)
            }
            (State::OpenName, _) if is_space => {
                handler.open(self.name.bytes());
                Ok(State::InTag)
            }
            (State::OpenName | State::CloseName, _) if is_name_byte(byte) => {
                self.name.extend(&[byte]);
                Ok(self.state)
            }
            (State::InTag, b'>' | b'/') => self.end_of_open(byte),
            (State::InTag, _) if is_space => Ok(State::InTag),
            (State::InTag, _) if is_name_start(byte) => {
                self.attribute.clear();
                self.attribute.extend(&[byte]);
                Ok(State::AttributeName)
            }
            (State::SelfClose | State::CloseName | State::AfterCloseName, b'>') => {
                handler.close(self.name.bytes());
                Ok(State::Text)
            }
            (State::CloseName | State::AfterCloseName, _) if is_space => Ok(State::AfterCloseName),
            _ => Err(NotXml),
        }
    }

    fn end_of_open(&self, byte: u8) -> Result<State, NotXml> {
        Ok(if byte == b'/' { State::SelfClose } else { State::Text })
    }

    fn attribute(&mut self, byte: u8) -> Result<State, NotXml> {
        match (self.state, byte) {
            (State::AttributeName | State::AfterAttributeName, b'=') => Ok(State::BeforeValue),
            (State::AttributeName, _) if is_name_byte(byte) => {
                self.attribute.extend(&[byte]);
                Ok(State::AttributeName)
            }
            (State::AttributeName | State::AfterAttributeName, _) if byte.is_ascii_whitespace() => {
                Ok(State::AfterAttributeName)
            }
            (State::BeforeValue, b'"' | b'\'') => {
                self.value.clear();
                Ok(State::Value(byte))
            }
            (State::BeforeValue, _) if byte.is_ascii_whitespace() => Ok(State::BeforeValue),
            _ => Err(NotXml),
        }
    }

    /// What follows `<!`: a comment, CDATA or DOCTYPE.
    fn declaration(&mut self, byte: u8) -> Result<State, NotXml> {
        self.name.extend(&[byte]);
        let so_far = self.name.bytes();
        for (whole, state) in [
            (&b"--"[..], State::Comment(0)),
            (b"[CDATA[", State::CData(0)),
            (b"DOCTYPE", State::Doctype(0)),
        ] {
            if so_far == whole {
                return Ok(state);
            }
            if whole.starts_with(so_far) {
                return Ok(State::Declaration);
            }
        }
        Err(NotXml)
    }
}

fn cdata(brackets: u8, byte: u8, handler: &mut impl Handler) -> State {
    match (brackets, byte) {
        (2, b'>') => State::Text,
        (2, b']') => {
            handler.text(b"]");
            State::CData(2)
        }
        (_, b']') => State::CData(brackets + 1),
        _ => {
            handler.text(b"]]".get(..usize::from(brackets)).unwrap_or_default());
            handler.text(&[byte]);
            State::CData(0)
        }
    }
}

fn doctype(depth: u8, byte: u8) -> State {
    match byte {
        b'>' if depth == 0 => State::Text,
        b'[' | b'<' => State::Doctype(depth.saturating_add(1)),
        b']' | b'>' => State::Doctype(depth.saturating_sub(1)),
        b'"' | b'\'' => State::DoctypeQuote { depth, quote: byte },
        _ => State::Doctype(depth),
    }
}

/// How many bytes come before `stop`; all where it isn't among them.
fn skip_to(bytes: &[u8], stop: u8) -> usize {
    memchr(stop, bytes).unwrap_or(bytes.len())
}

/// Wider than XML's NameStartChar: a bystander need not refuse what a client took.
const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

const fn is_name_byte(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'-' || byte == b'.'
}
