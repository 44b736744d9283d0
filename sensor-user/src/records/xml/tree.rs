//! The open elements of a document, and what the closed ones handed out.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::element::{ElementName, Role};
use super::frame::{Frame, KeyRank, key_rank};
use super::token::{Bounded, Handler};
use super::verdict::Verdict;
use crate::records::request::{Place, Request};
use crate::records::sensitive::ClassHints;
use crate::records::tally::{RecordOptions, Tally, plain_key};

/// Elements that are looked at inside of each other; what is deeper belongs to the
/// last of them.
const DEPTH_MAX: usize = 64;
/// Longest text that is looked at, in bytes: no key and no sensitive value is longer.
const TEXT_BYTES_MAX: usize = 320;
/// Longest name of an element that is kept while it is open, in bytes.
const LABEL_BYTES_MAX: usize = 64;

/// Builds frames from tags and takes them apart again.
#[derive(Debug)]
pub(super) struct Tree {
    options: RecordOptions,
    request: Request,
    frames: Vec<Frame>,
    /// Local names of the open elements, for the fields' parents.
    labels: Vec<Box<str>>,
    /// Open elements beyond [`DEPTH_MAX`].
    deeper: u64,
    /// There were such.
    has_skipped: bool,
    text: Bounded,
    text_bytes: u64,
    /// VOTable's rows, wherever they are.
    table: Option<Tally>,
    root: Option<Verdict>,
    is_malformed: bool,
}

impl Tree {
    pub(super) const fn new(options: RecordOptions, request: Request) -> Self {
        Self {
            options,
            request,
            frames: Vec::new(),
            labels: Vec::new(),
            deeper: 0,
            has_skipped: false,
            text: Bounded::new(TEXT_BYTES_MAX),
            text_bytes: 0,
            table: None,
            root: None,
            is_malformed: false,
        }
    }

    /// A tag or text that XML doesn't have there.
    pub(super) const fn is_malformed(&self) -> bool {
        self.is_malformed
    }

    /// The root was opened and closed.
    pub(super) const fn is_complete(&self) -> bool {
        self.root.is_some()
    }

    /// True where elements were too deep to be looked at.
    pub(super) const fn has_skipped(&self) -> bool {
        self.has_skipped
    }

    /// Something of a document was seen.
    pub(super) fn has_begun(&self) -> bool {
        self.root.is_some() || !self.frames.is_empty()
    }

    /// The records of the document. Elements still open are no records, their children
    /// are.
    pub(super) fn finish(mut self) -> Tally {
        self.deeper = 0;
        while let Some(frame) = self.frames.pop() {
            self.labels.pop();
            self.close_open(frame);
        }
        if let Some(table) = self.table {
            return table;
        }
        self.root.map(|root| root.tally).unwrap_or_default()
    }

    /// An element whose end is missing hands on its lists only.
    fn close_open(&mut self, mut frame: Frame) {
        if frame.is_opaque {
            return;
        }
        let verdict = frame.verdict(&self.options);
        if !verdict.is_list() {
            return;
        }
        match self.frames.last_mut() {
            Some(parent) => {
                parent.has_children = true;
                parent.child(frame.name, verdict, frame.record, &self.options);
            }
            None => self.root = Some(verdict),
        }
    }

    fn label(&self) -> &str {
        self.labels.last().map_or("", AsRef::as_ref)
    }

    fn outer_label(&self) -> &str {
        self.labels.iter().rev().nth(1).map_or("", AsRef::as_ref)
    }

    fn take_text(&mut self) -> Bounded {
        self.text_bytes = 0;
        std::mem::replace(&mut self.text, Bounded::new(TEXT_BYTES_MAX))
    }

    /// Notes a scalar of the element on top: an attribute, or its own text.
    fn scalar(
        &mut self,
        owner: usize,
        parent: &str,
        field: &ElementName,
        label: &str,
        value: &[u8],
    ) {
        let options = self.options;
        let Some(frame) = self.frames.get_mut(owner) else { return };
        if options.sensitive {
            frame.hints.observe(parent, label, value);
        }
        if !options.keys {
            return;
        }
        let hash = options.hash(value);
        frame.record.content = mix(mix(frame.record.content, field.hash), hash);
        let rank = key_rank(field, &frame.name);
        if rank > frame.key_rank && !value.is_empty() {
            frame.key_rank = rank;
            frame.record.key = Some(hash);
            frame.record.plain_key = (options.plain_keys_max > 0).then(|| plain_key(value));
        }
    }

    /// The element on top has ended and its frame is off.
    fn settle(&mut self, mut frame: Frame) {
        frame.record.classes = frame.hints.finish();
        let is_row = self.table.is_some() && frame.name.role == Role::Item;
        if let Some(table) = self.table.as_mut().filter(|_| is_row) {
            table.add(frame.record.clone(), &self.options);
        }
        let verdict = if frame.is_opaque {
            Verdict::nothing(frame.shallow_kind())
        } else {
            frame.verdict(&self.options)
        };
        let Some(parent) = self.frames.last_mut() else {
            self.root = Some(verdict);
            return;
        };
        parent.hints = parent.hints.union(frame.hints);
        parent.record.content = mix(parent.record.content, frame.record.content);
        if !parent.is_opaque {
            let is_id = key_rank(&frame.name, &parent.name) != KeyRank::None;
            if frame.is_echo && !is_id {
                parent.echo();
            } else {
                parent.child(frame.name, verdict, frame.record, &self.options);
            }
        }
    }
}

impl Handler for Tree {
    fn open(&mut self, name: &[u8]) {
        self.is_malformed |= self.root.is_some();
        if self.is_malformed {
            return;
        }
        self.text.clear();
        self.text_bytes = 0;
        if self.frames.len() == DEPTH_MAX {
            self.deeper += 1;
            self.has_skipped = true;
            return;
        }
        let element = ElementName::new(name);
        let is_opaque = self.frames.last_mut().is_some_and(|parent| {
            parent.has_children = true;
            parent.is_opaque || parent.has_object_named(&element)
        });
        if self.frames.is_empty() && element.is_table {
            self.table = Some(Tally::default());
        }
        self.frames.push(Frame::new(element, tag_hash(name), is_opaque));
        self.labels.push(label(name));
    }

    fn attribute(&mut self, name: &[u8], value: &[u8]) {
        if self.is_malformed || self.deeper > 0 || is_of_the_notation(name) {
            return;
        }
        let Some(owner) = self.frames.len().checked_sub(1) else { return };
        let element = ElementName::new(name);
        let local = label(name);
        if let Some(frame) = self.frames.get_mut(owner) {
            frame.attribute(&element, local.as_bytes(), value);
        }
        let parent: Box<str> = self.label().into();
        self.scalar(owner, &parent, &element, &local, value);
    }

    fn text(&mut self, bytes: &[u8]) {
        let bytes = if self.text_bytes == 0 { bytes.trim_ascii_start() } else { bytes };
        if self.is_malformed || bytes.is_empty() || self.deeper > 0 {
            return;
        }
        if self.frames.is_empty() {
            self.is_malformed = true;
            return;
        }
        self.text.extend(bytes);
        self.text_bytes += bytes.len() as u64;
    }

    fn close(&mut self, name: &[u8]) {
        if self.is_malformed {
            return;
        }
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let text = self.take_text();
        let value = text.bytes().trim_ascii_end();
        self.is_malformed = self.frames.last().is_none_or(|frame| frame.tag != tag_hash(name));
        let Some(mut frame) = self.frames.pop_if(|_| !self.is_malformed) else { return };
        frame.has_text = !value.is_empty();
        if frame.has_text && !frame.has_children {
            self.leaf(&mut frame, value);
        }
        self.labels.pop();
        self.settle(frame);
    }
}

impl Tree {
    /// An element with nothing but text is a member of the one around it.
    fn leaf(&mut self, frame: &mut Frame, value: &[u8]) {
        frame.forgive(value);
        frame.is_echo = self.request.echo(value) == Some(Place::Query);
        let options = self.options;
        if options.keys {
            let hash = options.hash(value);
            frame.record.content = mix(frame.record.content, hash);
            frame.record.key = Some(hash);
            frame.record.plain_key = (options.plain_keys_max > 0).then(|| plain_key(value));
        }
        let Some(owner) = self.frames.len().checked_sub(1) else { return };
        if let Some(parent) = self.frames.get_mut(owner) {
            parent.judge(&frame.name, value);
        }
        let (field, parent): (Box<str>, Box<str>) =
            (self.label().into(), self.outer_label().into());
        self.scalar(owner, &parent, &frame.name, &field, value);
        if options.sensitive {
            let mut hints = ClassHints::default();
            hints.observe(&parent, &field, value);
            frame.record.classes = hints.finish();
        }
    }
}

/// The local part of a name, readable.
fn label(name: &[u8]) -> Box<str> {
    let local = name.iter().rposition(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    let local = name.get(local..).unwrap_or_default();
    String::from_utf8_lossy(local.get(..LABEL_BYTES_MAX).unwrap_or(local)).into()
}

fn tag_hash(name: &[u8]) -> u64 {
    FixedState::default().hash_one(name)
}

/// Attributes that speak of XML, not of the data.
fn is_of_the_notation(name: &[u8]) -> bool {
    name.starts_with(b"xml") || name.starts_with(b"xsi:") || name.ends_with(b":nil")
}

const fn mix(state: u64, value: u64) -> u64 {
    (state.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
