//! A body of which nobody said what it is: its first bytes tell.
//!
//! Input: bytes in any pieces. Output: the [`ReaderResult`] of the reader that fits.
//! Invariant: at most [`SNIFF_BYTES`] bytes are kept.

use super::json::JsonReader;
use super::request::Request;
use super::xml::XmlCounter;
use super::{BodyContext, BodyReader, Quality, ReaderResult, RecordOptions};

/// Bytes after which XML is told from HTML.
const SNIFF_BYTES: usize = 64;

/// Reads a body without a content type.
#[derive(Debug)]
pub(super) struct Sniffer {
    kept: Vec<u8>,
    json: Box<JsonReader>,
    options: RecordOptions,
    request: Request,
    choice: Choice,
    is_cut: bool,
}

#[derive(Debug)]
enum Choice {
    Open,
    Json,
    Xml(Box<XmlCounter>),
    Page,
}

impl Sniffer {
    /// A reader for the answer to this request.
    pub(super) fn new(context: &BodyContext<'_>) -> Self {
        Self {
            kept: Vec::new(),
            json: Box::new(JsonReader::new(context)),
            options: RecordOptions::of(context),
            request: Request::of(context),
            choice: Choice::Open,
            is_cut: false,
        }
    }

    /// Chooses by what was kept, and hands it on.
    fn choose(&mut self) {
        let start =
            self.kept.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.kept).trim_ascii_start();
        let begins = |word: &[u8]| {
            start.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        self.choice = if begins(b"<!doctype html") || begins(b"<html") {
            Choice::Page
        } else if begins(b"<") {
            let request = std::mem::take(&mut self.request);
            Choice::Xml(Box::new(XmlCounter::new(self.options, request)))
        } else {
            Choice::Json
        };
        let kept = std::mem::take(&mut self.kept);
        self.hand_on(&kept);
    }

    fn hand_on(&mut self, bytes: &[u8]) {
        match &mut self.choice {
            Choice::Json => self.json.push(bytes),
            Choice::Xml(reader) => reader.push(bytes),
            Choice::Page | Choice::Open => {}
        }
    }
}

impl BodyReader for Sniffer {
    fn push(&mut self, bytes: &[u8]) {
        if self.is_cut {
            return;
        }
        let mut rest = bytes;
        if matches!(self.choice, Choice::Open) {
            let room = SNIFF_BYTES - self.kept.len().min(SNIFF_BYTES);
            let (kept, after) = bytes.split_at(room.min(bytes.len()));
            self.kept.extend_from_slice(kept);
            if self.kept.len() < SNIFF_BYTES {
                return;
            }
            rest = after;
            self.choose();
        }
        self.hand_on(rest);
    }

    fn cut(&mut self) {
        if matches!(self.choice, Choice::Open) {
            self.choose();
        }
        self.is_cut = true;
        match &mut self.choice {
            Choice::Xml(reader) => reader.cut(),
            _ => self.json.cut(),
        }
    }

    fn finish(mut self: Box<Self>) -> ReaderResult {
        if matches!(self.choice, Choice::Open) {
            self.choose();
        }
        match self.choice {
            Choice::Xml(reader) => reader.finish(),
            Choice::Page => {
                let mut result = ReaderResult::exact(0);
                result.parsed = false;
                result.quality = Quality::Unknown;
                result
            }
            Choice::Json | Choice::Open => self.json.finish(),
        }
    }
}
