//! JSON and what carries it: JSONP, NDJSON, JSON text sequences (RFC 7464).
//!
//! Input: the decoded bytes of a body, in any pieces. Output: a [`ReaderResult`].
//! Invariants: constant memory (about 2 KiB; where records are looked into, the keys and up
//! to 40 KiB of what is learnt of names); any split of the bytes gives the same result.

mod evaluator;
mod event;
mod facts;
mod frame;
mod meaning;
mod prelude;
mod record;
mod scalar;
mod scalar_text;
mod schema;
mod shape;
mod sse;
mod tally;
mod token;
mod verdict;

use super::media;
use super::request::Request;
use super::{BodyContext, BodyReader, Quality, ReaderResult};
use evaluator::Evaluator;
use facts::Wanted;
use prelude::{Prelude, Step};
use token::Tokenizer;

pub(super) use sse::SseReader;

/// Reads a body of JSON values.
#[derive(Debug)]
pub(super) struct JsonReader {
    /// Until the first value begins.
    prelude: Option<Prelude>,
    tokenizer: Tokenizer,
    evaluator: Evaluator,
    /// Each line is a value: one that is none is left out.
    in_lines: bool,
    /// A line was left out.
    has_dropped: bool,
    is_json: bool,
    is_cut: bool,
}

impl JsonReader {
    /// A reader for the answer to this request.
    pub(super) fn new(context: &BodyContext<'_>) -> Self {
        let way = context.rule.and_then(|rule| rule.records.as_deref()).map(facts::pointer);
        let evaluator =
            Evaluator::new(Request::of(context), Wanted::new(context), context.graphql, way);
        Self {
            prelude: Some(Prelude::default()),
            tokenizer: Tokenizer::new(),
            evaluator,
            in_lines: media::is_lines(context.content_type),
            has_dropped: false,
            is_json: true,
            is_cut: false,
        }
    }

    /// Reads up to where JSON begins; the bytes from there on.
    fn begin<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some(prelude) = &mut self.prelude else { return bytes };
        for (at, &byte) in bytes.iter().enumerate() {
            match prelude.take(byte) {
                Step::Before => {}
                Step::Never => {
                    self.is_json = false;
                    self.prelude = None;
                    return &[];
                }
                Step::Begins { wrapped } => {
                    if wrapped {
                        self.tokenizer.wrapped();
                    }
                    self.prelude = None;
                    return bytes.get(at..).unwrap_or_default();
                }
            }
        }
        &[]
    }

    /// Reads values, one after another.
    fn read(&mut self, mut bytes: &[u8]) {
        while self.in_lines
            && let Some(end) = memchr::memchr(b'\n', bytes)
        {
            let (line, rest) = bytes.split_at(end + 1);
            self.tokenizer.push(line, &mut self.evaluator);
            self.end_line();
            bytes = rest;
        }
        self.tokenizer.push(bytes, &mut self.evaluator);
    }

    /// A line that is no value is left out, the next one is read.
    fn end_line(&mut self) {
        if self.tokenizer.has_failed() || !self.tokenizer.is_between_values() {
            self.evaluator.drop_value();
            self.tokenizer = Tokenizer::new();
            self.has_dropped = true;
        }
    }

    /// True once nothing more can be read.
    pub(super) fn has_failed(&self) -> bool {
        !self.is_json || !self.in_lines && self.tokenizer.has_failed()
    }
}

impl BodyReader for JsonReader {
    fn push(&mut self, bytes: &[u8]) {
        if self.is_json && !self.is_cut {
            let bytes = self.begin(bytes);
            self.read(bytes);
        }
    }

    fn cut(&mut self) {
        self.is_cut = true;
    }

    fn finish(mut self: Box<Self>) -> ReaderResult {
        if !self.is_cut {
            self.tokenizer.finish(&mut self.evaluator);
            if self.in_lines {
                self.end_line();
            }
        }
        let is_scalar = self.prelude.is_none_or(|prelude| prelude.is_scalar());
        let is_whole = self.is_json && !self.tokenizer.has_failed() && is_scalar;
        let is_whole = is_whole && (self.is_cut || self.tokenizer.is_between_values());
        self.evaluator.cut();
        let has_skipped = self.tokenizer.has_skipped() || self.evaluator.has_skipped();
        let is_short = self.is_cut || self.has_dropped || has_skipped;
        result(self.evaluator.take(), is_whole, is_short)
    }
}

/// `is_whole`: the format's own; `is_short`: part of it is missing or was not read.
fn result(tally: tally::Tally, is_whole: bool, is_short: bool) -> ReaderResult {
    let mut result = ReaderResult::exact(tally.records);
    result.parsed = is_whole;
    result.quality = match (is_whole, is_short) {
        (true, false) => Quality::Exact,
        (true, true) => Quality::AtLeast,
        (false, _) if tally.records > 0 => Quality::AtLeast,
        (false, _) => Quality::Unknown,
    };
    if let (Some(details), 1..) = (tally.details, tally.records) {
        result.keys = details.keys;
        result.unkeyed = details.unkeyed;
        result.plain_keys = details.plain_keys;
        result.sensitive = details.sensitive;
    }
    result
}
