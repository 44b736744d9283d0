//! Members that come in the order of the record before: nearly all of a list.
//!
//! Input: a window of the text, and where a name begins in it. Output: a [`Stop`].
//! Invariant: says of a record what its events one by one would say.

use super::super::super::scan::Window;
use super::super::facts::Wanted;
use super::super::scalar_text::ScalarText;
use super::RecordReader;

/// Where the members that were foretold end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Stop {
    /// Where a name should be that was not.
    Name(usize),
    /// At a value of a member, with its first byte: no scalar, or one that goes on beyond
    /// the window. The end of the window has the byte 0.
    Value(usize, u8),
    /// After a value, where there is no comma but this byte.
    After(usize, u8),
}

impl RecordReader {
    /// Reads members from the quote `at` on, as long as they are foretold and scalars.
    #[inline]
    pub(in super::super) fn members(
        &mut self,
        window: &Window<'_>,
        mut at: usize,
        wanted: &Wanted,
    ) -> Stop {
        let depth = self.depth as usize;
        let around = self.levels.get(depth.wrapping_sub(1)..=depth);
        let Some(&[parent, _]) = around else { return Stop::Name(at) };
        loop {
            let Some(next) = self.schema.node(self.last).map(|last| last.next) else {
                return Stop::Name(at);
            };
            let Some(node) = self.schema.node(next) else { return Stop::Name(at) };
            if node.parent != parent {
                return Stop::Name(at);
            }
            let Some(end) = node.end_at(window.bytes, at + 1) else { return Stop::Name(at) };
            let (colon, b':') = window.token(end + 1) else { return Stop::Name(at) };
            let (value, byte) = window.token(colon + 1);
            if self.wants_key {
                let (name, rank) = (node.name, node.rank);
                self.member(name.bytes(), rank, wanted);
            }
            self.last = next;
            if let Some(level) = self.levels.get_mut(depth) {
                *level = next;
            }
            let Some(found) = ScalarText::find(window, value, byte) else {
                return Stop::Value(value, byte);
            };
            if self.wants_key {
                self.offer(found.is_text(), found.text, wanted);
            }
            if found.is_text()
                && let Some(node) = self.schema.node(next)
            {
                self.facts.hints.observe_marked(&node.field, found.text, || found.has_at_sign);
            }
            let (end, byte) = window.token(found.end);
            if byte != b',' {
                return Stop::After(end, byte);
            }
            let (name, byte) = window.token(end + 1);
            at = name;
            if byte != b'"' {
                return Stop::Name(at);
            }
        }
    }
}
