//! From events to counts: keeps a frame for each open container that may matter.
//!
//! Input: the events of one or more JSON values. Output: a [`Tally`] over all of them.
//! Invariants: at most [`FRAMES_MAX`] frames; inside a list's elements none, unless the
//! list is the root.

use super::super::request::Request;
use super::super::scan::Window;
use super::super::sensitive::{Field, FieldName};
use super::event::{Container, Events, Flow, Scalar};
use super::facts::{Facts, Wanted, unescaped};
use super::frame::{ArrayFrame, Frame, Kind, Place};
use super::record::{Name, RecordReader, Stop};
use super::scalar::Member;
use super::tally::Tally;
use super::verdict::{self, Judged, Verdict};

/// Containers within one another that are judged; what is deeper is taken as it is.
const FRAMES_MAX: usize = 24;

/// Rank of a member's name as the key of the record under it.
const NAME_RANK: u8 = 20;

/// Judges values as they are read.
#[derive(Debug)]
pub(super) struct Evaluator {
    request: Request,
    wanted: Wanted,
    graphql: bool,
    /// The configured way to the records.
    way: Option<Box<[Box<str>]>>,
    frames: Vec<Frame>,
    member: Member,
    /// Reads the elements of lists, where their keys or classes are wanted.
    record: Option<RecordReader>,
    /// Containers that the next close ends.
    closing: u32,
    total: Tally,
    /// A container was deeper than [`FRAMES_MAX`].
    has_skipped: bool,
}

impl Evaluator {
    pub(super) fn new(
        request: Request,
        wanted: Wanted,
        graphql: bool,
        way: Option<Box<[Box<str>]>>,
    ) -> Self {
        Self {
            request,
            wanted,
            graphql,
            way,
            frames: Vec::new(),
            member: Member::default(),
            record: None,
            closing: 1,
            total: Tally::default(),
            has_skipped: false,
        }
    }

    /// The bytes end here: open containers are judged by what was seen of them.
    pub(super) fn cut(&mut self) {
        self.end_record();
        while let Some(frame) = self.frames.pop() {
            let is_sure = self.way.is_some() || matches!(frame.kind, Kind::Array(_));
            let mut done = self.judge(frame);
            if !(is_sure || done.judged.by_name) && done.judged.tally.records > 1 {
                done.judged.tally = Tally::one();
            }
            self.hand_up(done);
        }
    }

    /// Drops what is open: it was no JSON.
    pub(super) fn drop_value(&mut self) {
        self.end_record();
        self.frames.clear();
    }

    /// True where what is too deep may hold records.
    pub(super) const fn has_skipped(&self) -> bool {
        self.has_skipped
    }

    /// What was counted.
    pub(super) fn take(&mut self) -> Tally {
        if let Some(record) = self.record.take() {
            record.give_back();
        }
        std::mem::take(&mut self.total)
    }

    fn end_record(&mut self) {
        self.closing = 1;
        if let Some(record) = &mut self.record {
            record.leave();
        }
    }

    /// A container begins where `place` says.
    fn push(&mut self, container: Container, place: Place, name: Name) -> Flow {
        let in_target = self.frames.last().is_some_and(|around| around.is_target);
        let is_target = self.way.is_some() && (in_target || place == Place::Target);
        let around = self.frames.last().filter(|around| around.in_element);
        let content = around.map_or(self.wanted.content_seed, |around| around.facts.content);
        let in_element = around.is_some() || matches!(place, Place::Element | Place::First);
        self.frames.push(Frame {
            place,
            is_wrapper: self.member.is_wrapper(),
            facts: Facts::new(content),
            name,
            member: Name::EMPTY,
            in_element,
            is_target,
            kind: match container {
                Container::Object => Kind::Object(Box::default()),
                Container::Array => Kind::Array(Box::default()),
            },
        });
        Flow::Continue
    }

    /// A container under the current member of the innermost object.
    fn open_member(&mut self, container: Container) -> Flow {
        let depth = self.frames.len();
        let Some(Frame { kind: Kind::Object(object), member, name: around, is_target, .. }) =
            self.frames.last_mut()
        else {
            return Flow::SkipValue;
        };
        let name = *member;
        if let (Some(way), false) = (&self.way, *is_target) {
            let is_next = way.get(depth - 1).is_some_and(|it| {
                it.as_bytes() == name.bytes() || it.as_bytes() == &*unescaped(name.bytes())
            });
            if !is_next {
                return Flow::SkipValue;
            }
            let place = if depth == way.len() { Place::Target } else { Place::Unknown };
            return self.push(container, place, name);
        }
        let place = self.member.place_in(around.bytes(), container);
        let is_wanted = match place {
            Place::Meta => {
                self.wanted.sensitive
                    || self.wanted.keys && self.member.is_wrapper()
                    || self.wanted.is_on_key_path(name.bytes())
                    || object.is_hollow()
            }
            Place::Error => true,
            _ => self.wanted.any() || !object.is_identified(),
        };
        if !is_wanted {
            return Flow::SkipValue;
        }
        let may_hold_envelopes = object.may_hold_envelopes(place);
        if depth >= FRAMES_MAX {
            let unseen = Judged::unseen(container == Container::Array);
            object.child(place, unseen, &Facts::new(0), self.wanted.plain_keys_max);
            self.has_skipped = true;
            return Flow::SkipValue;
        }
        let flow = self.push(container, place, name);
        if let Some(Frame { kind: Kind::Array(array), .. }) = self.frames.last_mut() {
            array.may_hold_envelopes = may_hold_envelopes;
        }
        flow
    }

    /// A container that is an element of the innermost array.
    fn open_element(&mut self, container: Container) -> Flow {
        let depth = self.frames.len();
        let is_plain = self.way.is_some();
        let Some(Frame { kind: Kind::Array(array), name, place, is_target, .. }) =
            self.frames.last_mut()
        else {
            return Flow::SkipValue;
        };
        let index = array.elements.records + array.blanks;
        array.elements.records += 1;
        match container {
            Container::Object => array.objects += 1,
            Container::Array => array.arrays += 1,
        }
        let name = *name;
        if let (Some(way), false) = (&self.way, *is_target) {
            let is_next = way.get(depth - 1).is_some_and(|it| it.parse() == Ok(index));
            let place = if depth == way.len() { Place::Target } else { Place::Unknown };
            return if is_next { self.push(container, place, name) } else { Flow::SkipValue };
        }
        let may_be_envelope = match *place {
            Place::Root => {
                array.plain == array.wrapping
                    && (container == Container::Object || array.hollow > 0)
            }
            _ => array.may_hold_envelopes && array.plain == 0 && container == Container::Object,
        };
        if may_be_envelope && !is_plain {
            return self.push(container, Place::Element, name);
        }
        if *place == Place::Meta && container == Container::Object && array.objects == 1 {
            return self.push(container, Place::First, name);
        }
        let is_wanted = match place {
            Place::Meta => self.wanted.sensitive || array.is_identified,
            Place::Error => self.wanted.sensitive,
            _ => true,
        };
        if !(is_wanted && self.wanted.any()) {
            return Flow::SkipValue;
        }
        let record = self.record.get_or_insert_with(RecordReader::take);
        record.begin(&name, &self.wanted);
        Flow::Continue
    }

    fn judge(&self, frame: Frame) -> Done {
        let Frame { place, is_wrapper, facts, kind, in_element, is_target, .. } = frame;
        let judged = match kind {
            Kind::Array(array) => {
                verdict::array(*array, place == Place::Root, self.wanted.plain_keys_max)
            }
            Kind::Object(object) => {
                let mut own = Tally::one();
                if self.wanted.any() {
                    own.describe(&facts, self.wanted.plain_keys_max);
                }
                if is_target {
                    Judged::record(own)
                } else {
                    let plain_max = self.wanted.plain_keys_max;
                    verdict::object(*object, own, self.graphql, plain_max)
                }
            }
        };
        Done { place, is_wrapper, facts, in_element, judged }
    }

    /// A container's verdict goes to what is around it.
    fn hand_up(&mut self, done: Done) {
        let Done { place, is_wrapper, mut facts, in_element, mut judged } = done;
        // LXD and its like hand out a record as `metadata`.
        judged.is_identified |=
            place == Place::Meta && is_wrapper && judged.verdict == Verdict::Record;
        let plain_max = self.wanted.plain_keys_max;
        if place == Place::Target {
            self.total.add(judged.tally, plain_max);
            return;
        }
        let Some(parent) = self.frames.last_mut() else {
            if self.way.is_none() {
                self.total.add(judged.tally, plain_max);
            }
            return;
        };
        if self.wanted.any() {
            parent.facts.absorb(&facts, is_wrapper, in_element && parent.in_element);
        }
        match &mut parent.kind {
            Kind::Object(object) => {
                if self.wanted.keys && facts.key.is_none() {
                    facts.offer(NAME_RANK, parent.member.bytes(), &self.wanted);
                }
                object.child(place, judged, &facts, plain_max);
            }
            Kind::Array(array) if place == Place::First => {
                array.is_identified = judged.is_identified;
                if judged.described {
                    array.elements.describe_element(&facts, plain_max);
                }
            }
            Kind::Array(array) => {
                array.element(judged, &facts, plain_max, parent.place == Place::Root);
            }
        }
    }

    /// A string or number that is an element of a list.
    fn element(
        array: &mut ArrayFrame,
        facts: &mut Facts,
        name: &Name,
        text: &[u8],
        wanted: &Wanted,
    ) {
        array.elements.records += 1;
        if wanted.any() {
            let mut own = Facts::new(wanted.content_seed);
            own.offer(1, text, wanted);
            if wanted.sensitive {
                own.hints.observe_field(&Field::new(FieldName::EMPTY, name.says), text);
            }
            own.mix(text);
            array.elements.describe_element(&own, wanted.plain_keys_max);
            facts.hints = facts.hints.union(own.hints);
            facts.mix(text);
        }
    }

    /// A scalar that the operator's rule says is the key of an object around.
    fn offer_outwards(&mut self, text: &[u8]) {
        let Some([way @ .., last]) = self.wanted.key_path.as_deref() else { return };
        let Some(record) = self.frames.len().checked_sub(way.len() + 1) else { return };
        let Some([record, inner @ ..]) = self.frames.get_mut(record..) else { return };
        let is_way = inner.iter().zip(way).all(|(it, name)| it.name.bytes() == name.as_bytes());
        let is_last = inner.last().is_some_and(|it| it.member.bytes() == last.as_bytes());
        if is_way && is_last {
            record.facts.offer(0, text, &self.wanted);
        }
    }

    /// A scalar that is in no record which is read.
    #[inline(never)]
    fn scalar_of_frame(&mut self, scalar: Scalar, text: &[u8]) -> Flow {
        match self.frames.last_mut() {
            None => Flow::Continue,
            Some(Frame { kind: Kind::Array(array), facts, name, .. }) => {
                if matches!(scalar, Scalar::String | Scalar::Number) {
                    Self::element(array, facts, name, text, &self.wanted);
                } else {
                    array.blanks += 1;
                }
                Flow::Continue
            }
            Some(_) => self.scalar_member(scalar, text),
        }
    }

    /// A scalar of an object.
    fn scalar_member(&mut self, scalar: Scalar, text: &[u8]) -> Flow {
        if matches!(scalar, Scalar::String | Scalar::Number) && !text.is_empty() {
            self.offer_outwards(text);
        }
        let Some(Frame { kind: Kind::Object(object), place, facts, name, member, .. }) =
            self.frames.last_mut()
        else {
            return Flow::Continue;
        };
        self.member.note(object, scalar, text, &self.request);
        if self.wanted.any() {
            facts.mix(text);
            if matches!(scalar, Scalar::String | Scalar::Number) && !text.is_empty() {
                if let Some(rank) = self.member.rank(&self.wanted, member.bytes()) {
                    facts.offer(rank, text, &self.wanted);
                }
                if self.wanted.sensitive {
                    facts.hints.observe_field(&Field::new(name.says, member.says), text);
                }
            }
        }
        let has_key = !self.wanted.keys || facts.key.as_ref().is_some_and(|key| key.rank <= 1);
        let is_settled = object.is_settled() && has_key && !self.wanted.sensitive;
        // Whether siblings are a map of records is told by all of their names.
        let may_be_in_map = matches!(place, Place::Unknown | Place::LastResort);
        if is_settled && !may_be_in_map && self.way.is_none() {
            Flow::SkipToClose(1)
        } else {
            Flow::Continue
        }
    }
}

/// A container that has closed.
struct Done {
    place: Place,
    is_wrapper: bool,
    facts: Facts,
    in_element: bool,
    judged: Judged,
}

impl Events for Evaluator {
    #[inline]
    fn members(&mut self, window: &Window<'_>, at: usize) -> Stop {
        match self.record.as_mut().filter(|record| record.is_reading()) {
            Some(record) if self.wanted.sensitive => record.members(window, at, &self.wanted),
            _ => Stop::Name(at),
        }
    }

    #[inline]
    fn name(&mut self, name: &[u8]) {
        if let Some(record) = self.record.as_mut().filter(|record| record.is_reading()) {
            record.name(name, &self.wanted);
            return;
        }
        let Some(frame) = self.frames.last_mut() else { return };
        if let Kind::Object(object) = &mut frame.kind {
            self.member = Member::new(name, object.data + object.ids == 0, &self.request);
            object.members += 1;
            object.shape.add(self.member.hash());
            object.is_tagged |= self.member.is_tag();
            frame.member.set(name, self.member.field());
            if self.wanted.any() {
                frame.facts.mix(name);
            }
        }
    }

    #[inline(always)]
    fn scalar(&mut self, scalar: Scalar, text: &[u8]) -> Flow {
        if let Some(record) = self.record.as_mut().filter(|record| record.is_reading()) {
            let flow = record.scalar(scalar, text, &self.wanted);
            if let Flow::SkipToClose(levels) = flow {
                self.closing = levels;
            }
            return flow;
        }
        self.scalar_of_frame(scalar, text)
    }

    #[inline]
    fn open(&mut self, container: Container) -> Flow {
        if let Some(record) = self.record.as_mut().filter(|record| record.is_reading()) {
            record.open(container);
            return Flow::Continue;
        }
        match self.frames.last() {
            None => {
                let is_target = self.way.as_ref().is_some_and(|way| way.is_empty());
                let place = if is_target { Place::Target } else { Place::Root };
                self.member = Member::default();
                self.push(container, place, Name::EMPTY)
            }
            Some(Frame { kind: Kind::Object(_), .. }) => self.open_member(container),
            Some(Frame { kind: Kind::Array(_), .. }) => self.open_element(container),
        }
    }

    #[inline]
    fn close(&mut self) {
        let levels = std::mem::replace(&mut self.closing, 1);
        if let Some(record) = self.record.as_mut().filter(|record| record.is_reading()) {
            if let Some(facts) = record.close(levels)
                && let Some(Frame { kind: Kind::Array(array), facts: around, .. }) =
                    self.frames.last_mut()
            {
                array.elements.describe_element(facts, self.wanted.plain_keys_max);
                around.absorb(facts, false, false);
            }
            return;
        }
        if let Some(frame) = self.frames.pop() {
            let done = self.judge(frame);
            self.hand_up(done);
        }
    }
}
