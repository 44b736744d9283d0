//! Server-sent events (WHATWG HTML §9.2): the data of each event is a JSON value.
//!
//! Input: bytes in any pieces. Output: a [`ReaderResult`]. Events whose data isn't JSON
//! (`[DONE]`, a comment, a ping) hand out nothing.

use super::token::Tokenizer;
use super::{BodyContext, BodyReader, Evaluator, JsonReader, ReaderResult};

const FIELD: &[u8] = b"data";

/// Where in a line the next byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// So many bytes of the name `data` were met.
    Name(usize),
    /// After the colon: one blank is dropped.
    Colon,
    Data,
    /// A field of no interest.
    Other,
}

/// Reads a stream of events.
#[derive(Debug)]
pub(in super::super) struct SseReader {
    at: At,
    after_return: bool,
    tokenizer: Tokenizer,
    evaluator: Evaluator,
    has_skipped: bool,
    is_cut: bool,
}

impl SseReader {
    /// A reader for the answer to this request.
    pub(in super::super) fn new(context: &BodyContext<'_>) -> Self {
        let JsonReader { evaluator, tokenizer, .. } = JsonReader::new(context);
        Self {
            at: At::Name(0),
            after_return: false,
            tokenizer,
            evaluator,
            has_skipped: false,
            is_cut: false,
        }
    }

    /// The rest of a line, or what there is of it.
    fn line(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((&byte, next)) = rest.split_first() {
            self.at = match self.at {
                At::Data => {
                    self.tokenizer.push(rest, &mut self.evaluator);
                    return;
                }
                At::Other => return,
                At::Colon if byte == b' ' => At::Data,
                At::Colon => {
                    self.at = At::Data;
                    continue;
                }
                At::Name(met) if met == FIELD.len() && byte == b':' => At::Colon,
                At::Name(met) if FIELD.get(met) == Some(&byte) => At::Name(met + 1),
                At::Name(_) => At::Other,
            };
            rest = next;
        }
    }

    /// A line ended; an empty one ends the event.
    fn end_of_line(&mut self) {
        match self.at {
            At::Name(0) => self.end_of_event(),
            At::Data | At::Colon => self.tokenizer.push(b"\n", &mut self.evaluator),
            At::Name(_) | At::Other => {}
        }
        self.at = At::Name(0);
    }

    fn end_of_event(&mut self) {
        self.tokenizer.finish(&mut self.evaluator);
        if self.tokenizer.has_failed() || !self.tokenizer.is_between_values() {
            self.evaluator.drop_value();
        }
        self.has_skipped |= self.tokenizer.has_skipped();
        self.tokenizer = Tokenizer::new();
    }
}

impl BodyReader for SseReader {
    fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() && !self.is_cut {
            if std::mem::take(&mut self.after_return)
                && let Some((b'\n', next)) = rest.split_first()
            {
                rest = next;
                continue;
            }
            let end = memchr::memchr2(b'\n', b'\r', rest);
            let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
            self.line(line);
            if let Some((&byte, next)) = after.split_first() {
                self.end_of_line();
                self.after_return = byte == b'\r';
                rest = next;
            } else {
                rest = after;
            }
        }
    }

    fn cut(&mut self) {
        self.is_cut = true;
    }

    fn finish(mut self: Box<Self>) -> ReaderResult {
        if self.is_cut {
            self.evaluator.cut();
        } else {
            self.end_of_event();
        }
        let is_short = self.is_cut || self.has_skipped || self.evaluator.has_skipped();
        super::result(self.evaluator.take(), true, is_short)
    }
}
