//! CSV and its kin (RFC 4180): rows less the header.
//!
//! Input: the decoded bytes of one table, in any pieces, and its `Content-Type`.
//! Output: a [`ReaderResult`]. The first line names the delimiter, the first row and
//! the second say whether there is a header. Leading `#` lines are comments; blank
//! lines are no rows; a quoted field may hold line ends. A single column without a
//! first row that looks like a header is text, not a table: it has no rows.
//! Invariants: constant memory (one row's columns up to their bounds), no panic, any
//! split of the bytes gives the same result.

mod columns;
mod header;
mod preamble;
mod rows;
#[cfg(test)]
mod tests;

use super::{BodyReader, Quality, ReaderResult, RecordOptions};
use preamble::Preamble;
use rows::Rows;

/// Counts the rows of one table.
#[derive(Debug)]
pub struct CsvCounter {
    options: RecordOptions,
    content_type: header::Declared,
    state: State,
    is_cut: bool,
}

#[derive(Debug)]
enum State {
    /// The line that tells the delimiter isn't complete.
    Waiting(Preamble),
    Reading(Box<Rows>),
}

impl CsvCounter {
    /// A counter for one body; `content_type` as sent.
    #[must_use]
    pub fn new(content_type: Option<&str>, options: RecordOptions) -> Self {
        Self {
            options,
            content_type: header::Declared::of(content_type.unwrap_or_default()),
            state: State::Waiting(Preamble::default()),
            is_cut: false,
        }
    }

    fn start(&mut self, line: &[u8]) {
        let delimiter = self.content_type.delimiter.unwrap_or_else(|| preamble::delimiter(line));
        let mut rows = Rows::new(delimiter, self.content_type.header, self.options);
        rows.push(line);
        self.state = State::Reading(Box::new(rows));
    }
}

impl BodyReader for CsvCounter {
    fn push(&mut self, bytes: &[u8]) {
        if self.is_cut {
            return;
        }
        match &mut self.state {
            State::Reading(rows) => rows.push(bytes),
            State::Waiting(preamble) => {
                let (taken, is_complete) = preamble.push(bytes);
                if is_complete {
                    let line = std::mem::take(preamble).into_line();
                    self.start(&line);
                    self.push(bytes.get(taken..).unwrap_or_default());
                }
            }
        }
    }

    fn cut(&mut self) {
        self.is_cut = true;
    }

    fn finish(mut self: Box<Self>) -> ReaderResult {
        if let State::Waiting(preamble) = &mut self.state {
            let line = std::mem::take(preamble).into_line();
            self.start(&line);
        }
        let quality = if self.is_cut { Quality::AtLeast } else { Quality::Exact };
        match self.state {
            State::Reading(rows) => rows.finish(!self.is_cut).into_result(quality, true),
            State::Waiting(_) => ReaderResult::exact(0),
        }
    }
}
