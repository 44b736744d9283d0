//! What is carried of an open object or array until it closes.
//!
//! Input: its scalars, and the verdicts on its children. Output: a
//! [`Verdict`]. Invariant: the size of a frame does not depend
//! on the number of members.

use super::facts::Facts;
use super::shape::Shape;
use super::tally::Tally;
use super::verdict::{Judged, Verdict};

/// Where a child stands in its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In no other value.
    Root,
    /// At the configured place of the records.
    Target,
    /// An element of the root array.
    Element,
    /// The first element of a list under a metadata name.
    First,
    /// Under a known record name, or one that the request asks for.
    Known { asked: bool, connection: bool },
    /// Under a name whose object holds the id of what is around it.
    Identity,
    /// Under a name of lists only.
    Listed,
    /// Under a name that says nothing.
    Unknown,
    /// Under a name that holds the records only where nothing else does.
    LastResort,
    /// Under a metadata name.
    Meta,
    /// Under an error name.
    Error,
}

/// Marks that scalars leave on the object that holds them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u16);

impl Marks {
    /// `success:false`.
    pub(super) const FAILED: Self = Self(1);
    /// A non-empty error.
    pub(super) const ERROR: Self = Self(1 << 1);
    /// An inner code from 400 to 599.
    pub(super) const BAD_CODE: Self = Self(1 << 2);
    /// `status: "fail"`.
    pub(super) const BAD_STATUS: Self = Self(1 << 3);
    /// `kind`, as Kubernetes has it.
    pub(super) const KIND: Self = Self(1 << 4);
    /// `apiVersion`, as Kubernetes has it.
    pub(super) const API_VERSION: Self = Self(1 << 5);
    /// The kind or the resource type is that of a list.
    pub(super) const LIST_KIND: Self = Self(1 << 6);
    /// The kind or the resource type is that of an outcome.
    pub(super) const OUTCOME: Self = Self(1 << 7);
    /// FHIR's `resourceType`.
    pub(super) const RESOURCE_TYPE: Self = Self(1 << 8);
    /// A GeoJSON feature (RFC 7946 §3.2).
    pub(super) const FEATURE: Self = Self(1 << 9);
    /// `type` is a URI, as in a problem (RFC 9457 §3.1.1).
    pub(super) const TYPE_URI: Self = Self(1 << 10);

    /// An inner code from 100 to 399.
    pub(super) const HTTP_STATUS: Self = Self(1 << 11);
    /// `ok:true`.
    pub(super) const SUCCEEDED: Self = Self(1 << 12);

    /// Says how many there are, or how long it took: metadata in numbers.
    pub(super) const COUNTED: Self = Self(1 << 13);
    /// A JSON-RPC 2.0 response (§5): its id is that of the request.
    pub(super) const RPC: Self = Self(1 << 14);
    /// Says which page it is.
    pub(super) const PAGED: Self = Self(1 << 15);

    pub(super) const fn set(&mut self, mark: Self) {
        self.0 |= mark.0;
    }

    pub(super) const fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }
}

/// A child that may hold the records.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Higher wins; of equals, the larger.
    pub(super) priority: u8,
    /// Its name alone makes the object around it an envelope.
    pub(super) strong: bool,
    pub(super) judged: Judged,
}

/// Children that are objects under names that say nothing.
#[derive(Debug, Default)]
pub(super) struct Objects {
    /// How many have content.
    pub(super) number: u64,
    /// How many of these are records or maps.
    pub(super) records: u64,
    /// How many have an id and nothing else.
    pub(super) stubs: u64,
    /// The names in the first.
    shape: Shape,
    /// All share names with the first.
    pub(super) alike: bool,
    /// Each counted as one record.
    pub(super) members: Tally,
    /// The only record among them.
    pub(super) single: Option<Box<Judged>>,
}

impl Objects {
    fn add(&mut self, shape: &Shape) {
        self.number += 1;
        if self.number == 1 {
            self.shape = *shape;
            self.alike = true;
            return;
        }
        self.alike = self.alike && self.shape.is_like(shape);
    }
}

/// An open object.
#[derive(Debug, Default)]
pub(super) struct ObjectFrame {
    pub(super) marks: Marks,
    pub(super) members: u64,
    pub(super) nulls: u64,
    /// Own answers to yes-or-no questions that are no metadata.
    pub(super) flags: u32,
    /// Own scalars that are data.
    pub(super) data: u32,
    /// Those of them that are text for people.
    pub(super) remarks: u32,
    /// Own scalars that would be data, had the request not named them.
    pub(super) echoes: u32,
    /// Those of them that the end of its path named.
    pub(super) path_echoes: u32,
    /// Those of them that its query named.
    pub(super) query_echoes: u32,
    /// Texts that would be data, were they not empty.
    pub(super) empty_texts: u32,
    pub(super) ids: u32,
    /// Holds an id that the request names before the end of its path.
    pub(super) has_parent_id: bool,
    /// Empty lists and objects under names that say nothing.
    pub(super) blanks: u32,
    /// Texts for people.
    pub(super) texts: u32,
    /// A member's name is a tag for its value's type.
    pub(super) is_tagged: bool,
    pub(super) shape: Shape,
    pub(super) known: Option<Box<Candidate>>,
    pub(super) last_resort: Option<Box<Judged>>,
    /// Records under a metadata name.
    pub(super) aside: Option<Box<Judged>>,
    /// Lists of objects under names that say nothing, summed, but for those in `paged`.
    pub(super) lists: Tally,
    /// How many of those are arrays, and how many objects that hold lists.
    pub(super) arrays: u32,
    pub(super) envelopes: u32,
    /// The lists of objects that say how long these are.
    pub(super) paged: Tally,
    /// Of those objects, the ones with data or an id of their own.
    pub(super) laden: u32,
    /// Lists of anything else, and the longest of them.
    pub(super) scalar_lists: u32,
    pub(super) longest: Option<Tally>,
    pub(super) objects: Objects,
}

impl ObjectFrame {
    /// An id with data of its own: a record, whatever follows.
    pub(super) const fn is_identified(&self) -> bool {
        let has_data = self.data + self.echoes + self.empty_texts > 0;
        (self.ids > 1 || self.ids > 0 && has_data) && !self.marks.has(Marks::RPC)
    }

    /// Takes its own scalars for metadata.
    pub(super) const fn disown_scalars(&mut self) {
        (self.ids, self.data, self.echoes, self.empty_texts) = (0, 0, 0, 0);
    }

    /// Nothing but metadata and lists of scalars.
    pub(super) const fn is_hollow(&self) -> bool {
        self.data + self.ids + self.arrays + self.envelopes + self.blanks == 0
            && self.known.is_none()
            && self.objects.number == 0
    }

    /// Nothing that follows changes what it is.
    pub(super) const fn is_settled(&self) -> bool {
        self.is_identified() && !self.marks.has(Marks::LIST_KIND)
    }

    /// Records in lists under names that say nothing.
    pub(super) const fn listed(&self) -> u64 {
        self.lists.records + self.paged.records
    }

    /// All of these; but beside a list that says how long it is, a bare one is what the
    /// former's records refer to.
    pub(super) fn take_lists(&mut self, plain_max: usize) -> Tally {
        let mut lists = std::mem::take(&mut self.paged);
        if self.arrays == 0 || lists.records == 0 {
            lists.add(std::mem::take(&mut self.lists), plain_max);
        }
        lists
    }

    /// The elements of a list in this place may be envelopes themselves.
    pub(super) const fn may_hold_envelopes(&self, place: Place) -> bool {
        let is_of_records = matches!(place, Place::Known { .. } | Place::Listed | Place::Unknown);
        is_of_records && !self.is_identified()
    }

    /// A child closed. Its key must already be in `facts`, where it has one.
    pub(super) fn child(
        &mut self,
        place: Place,
        mut judged: Judged,
        facts: &Facts,
        plain_max: usize,
    ) {
        match place {
            Place::Root | Place::Target | Place::Element | Place::First => {}
            Place::Meta => {
                if judged.is_identified && self.aside.is_none() {
                    self.aside = Some(Box::new(judged));
                }
            }
            Place::Error => {
                let mark = if judged.is_void { Marks::SUCCEEDED } else { Marks::ERROR };
                self.marks.set(mark);
            }
            Place::LastResort => {
                let records = self.last_resort.as_ref().map_or(0, |it| it.tally.records);
                if judged.tally.records > records {
                    self.last_resort = Some(Box::new(judged));
                }
            }
            Place::Known { asked, connection } => {
                if judged.has_rows {
                    judged.verdict = Verdict::List;
                }
                let priority = judged.verdict.priority() + if asked { 4 } else { 0 };
                let strong = asked || connection || judged.verdict != Verdict::Scalars;
                self.candidate(Candidate { priority, strong, judged });
            }
            Place::Identity => {
                self.ids = self.ids.saturating_add(u32::from(judged.has_id));
                self.object(judged, facts, plain_max);
            }
            Place::Listed if judged.is_array && judged.has_content => {
                self.candidate(Candidate { priority: 1, strong: false, judged });
            }
            Place::Listed | Place::Unknown if judged.is_array => self.list(judged, plain_max),
            Place::Listed | Place::Unknown => self.object(judged, facts, plain_max),
        }
    }

    fn candidate(&mut self, new: Candidate) {
        let rank = |it: &Candidate| (it.priority, it.judged.tally.records);
        if self.known.as_ref().is_none_or(|known| rank(&new) > rank(known)) {
            self.known = Some(Box::new(new));
        }
    }

    fn list(&mut self, judged: Judged, plain_max: usize) {
        self.blanks = self.blanks.saturating_add(u32::from(!judged.has_content));
        match judged.verdict {
            Verdict::List => {
                self.arrays += 1;
                self.lists.add(judged.tally, plain_max);
            }
            Verdict::Scalars => self.keep_longest(judged.tally),
            Verdict::Nothing | Verdict::Error | Verdict::Record | Verdict::Map => {}
        }
    }

    fn keep_longest(&mut self, tally: Tally) {
        self.scalar_lists = self.scalar_lists.saturating_add(1);
        if self.longest.as_ref().is_none_or(|longest| tally.records > longest.records) {
            self.longest = Some(tally);
        }
    }

    fn object(&mut self, judged: Judged, facts: &Facts, plain_max: usize) {
        if judged.is_tagged {
            self.data = self.data.saturating_add(1);
            return;
        }
        if !judged.has_content {
            self.blanks = self.blanks.saturating_add(1);
            return;
        }
        self.objects.add(&judged.shape);
        let mut member = Tally::one();
        if judged.described {
            member.describe_element(facts, plain_max);
        }
        self.objects.members.add(member, plain_max);
        match judged.verdict {
            Verdict::List => {
                self.envelopes += 1;
                self.laden += u32::from(!judged.is_bare);
                let lists = if judged.is_paged { &mut self.paged } else { &mut self.lists };
                lists.add(judged.tally, plain_max);
            }
            Verdict::Record | Verdict::Map | Verdict::Scalars => {
                self.objects.records += 1;
                let first = self.objects.records == 1;
                self.objects.single = first.then(|| Box::new(judged));
            }
            Verdict::Nothing | Verdict::Error => {
                self.objects.stubs += u64::from(judged.has_id);
            }
        }
    }
}

/// An open array.
#[derive(Debug, Default)]
pub(super) struct ArrayFrame {
    /// Elements that are objects, arrays, strings or numbers.
    pub(super) elements: Tally,
    pub(super) objects: u64,
    pub(super) arrays: u64,
    /// Elements that are null, true or false.
    pub(super) blanks: u64,
    /// Of the root array: records of those elements that are envelopes themselves.
    pub(super) inner: Tally,
    pub(super) envelopes: u64,
    /// Of the root array: elements that hold nothing but metadata.
    pub(super) hollow: u64,
    /// What is known of those.
    pub(super) hollow_details: Tally,
    /// Of the root array: elements that are records.
    pub(super) plain: u64,
    /// Of those, objects with nothing but metadata around one other object.
    pub(super) wrapping: u64,
    /// Of a list under a metadata name: its first object is a record beyond doubt.
    pub(super) is_identified: bool,
    /// Of the root array: lists among its elements.
    pub(super) nested: u64,
    /// Not the root array, but its elements may be envelopes too.
    pub(super) may_hold_envelopes: bool,
}

impl ArrayFrame {
    /// An element that was judged by itself closed. Of an array that is not the root, those
    /// with nothing but metadata are rows of such.
    pub(super) fn element(
        &mut self,
        judged: Judged,
        facts: &Facts,
        plain_max: usize,
        is_root: bool,
    ) {
        let is_hollow = is_root && judged.verdict == Verdict::Nothing && !judged.has_id;
        if judged.described {
            let tally = if is_hollow { &mut self.hollow_details } else { &mut self.elements };
            tally.describe_element(facts, plain_max);
        }
        if judged.is_array {
            self.nested += 1;
            self.inner.add(judged.tally, plain_max);
            return;
        }
        match judged.verdict {
            Verdict::List if judged.strict && (is_root || judged.is_paged) => {
                self.envelopes += 1;
                self.inner.add(judged.tally, plain_max);
            }
            Verdict::Nothing if judged.strict && judged.is_paged => self.envelopes += 1,
            Verdict::Error if is_root => self.envelopes += 1,
            _ if is_hollow => self.hollow += 1,
            _ => {
                self.plain += 1;
                self.wrapping += u64::from(judged.is_wrapping);
            }
        }
    }
}

/// An open container.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) place: Place,
    /// The object under this name stands for what is around it.
    pub(super) is_wrapper: bool,
    /// What the record would have, were this one record.
    pub(super) facts: Facts,
    /// The member's name; a list's elements have its.
    pub(super) name: super::record::Name,
    /// The current member, where the frame is an object.
    pub(super) member: super::record::Name,
    /// An element that is judged by itself, or in one: the content hash goes on from what is
    /// around, as it does where a record is read without being judged.
    pub(super) in_element: bool,
    /// What the operator's rule points at.
    pub(super) is_target: bool,
    pub(super) kind: Kind,
}

/// What is open.
#[derive(Debug)]
pub(super) enum Kind {
    Object(Box<ObjectFrame>),
    Array(Box<ArrayFrame>),
}
