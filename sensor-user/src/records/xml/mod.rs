//! XML: how many records, by the same rule as for JSON.
//!
//! Input: the decoded bytes of one document, in any pieces. Output: a
//! [`ReaderResult`]. The way down goes from the root through single-element wrappers
//! (leaf siblings ignored) to a container whose children share one name. Since a later
//! sibling can change what an earlier one was, every open element carries its
//! candidates: the groups of its same-named children, and what the first of each would
//! hand out.
//! Invariants: one forward pass, memory bounded by depth times distinct names, no
//! entity expanded, no panic, any split of the bytes gives the same result.

mod element;
mod frame;
mod group;
#[cfg(test)]
mod tests;
mod token;
mod tree;
mod verdict;

use super::request::Request;
use super::{BodyReader, Quality, ReaderResult, RecordOptions};
use token::Tokenizer;
use tree::Tree;

/// Counts the records of one XML document.
#[derive(Debug)]
pub struct XmlCounter {
    tokenizer: Tokenizer,
    tree: Tree,
    /// Bytes of a byte order mark that were seen.
    mark: usize,
    is_cut: bool,
    is_malformed: bool,
}

const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

impl XmlCounter {
    /// A counter for the answer to this request.
    #[must_use]
    pub(super) const fn new(options: RecordOptions, request: Request) -> Self {
        Self {
            tokenizer: Tokenizer::new(),
            tree: Tree::new(options, request),
            mark: 0,
            is_cut: false,
            is_malformed: false,
        }
    }

    /// Skips a byte order mark at the very start.
    fn after_mark<'a>(&mut self, mut bytes: &'a [u8]) -> &'a [u8] {
        while let (Some(expected), Some((first, rest))) =
            (BYTE_ORDER_MARK.get(self.mark), bytes.split_first())
        {
            if first != expected {
                self.mark = BYTE_ORDER_MARK.len();
                break;
            }
            self.mark += 1;
            bytes = rest;
        }
        bytes
    }
}

impl BodyReader for XmlCounter {
    fn push(&mut self, bytes: &[u8]) {
        if self.is_cut || self.is_malformed {
            return;
        }
        let bytes = self.after_mark(bytes);
        let read = self.tokenizer.push(bytes, &mut self.tree);
        self.is_malformed = read.is_err() || self.tree.is_malformed();
    }

    fn cut(&mut self) {
        self.is_cut = true;
    }

    fn finish(self: Box<Self>) -> ReaderResult {
        let is_whole = self.tree.is_complete()
            && self.tokenizer.is_between_tags()
            && !self.is_malformed
            && !self.tree.has_skipped()
            && !self.is_cut;
        let parsed = self.tree.has_begun() || (self.is_cut && !self.is_malformed);
        let quality = if is_whole { Quality::Exact } else { Quality::AtLeast };
        self.tree.finish().into_result(quality, parsed)
    }
}
