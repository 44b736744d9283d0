//! The children of one element that share a name.

use super::element::{ElementName, Role};
use super::verdict::{Kind, Verdict};
use crate::records::names::Traits;
use crate::records::tally::{Record, RecordOptions, Tally};

/// Same-named children of one element so far.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: ElementName,
    /// Children with members of their own.
    pub(super) objects: u64,
    /// The only child with nothing but attributes that could be metadata.
    hollow: Option<(Verdict, Record)>,
    /// Children that are text.
    pub(super) leaves: u64,
    /// The parent's name is the plural of theirs.
    pub(super) is_plural: bool,
    /// What the first object hands out.
    first: Option<Verdict>,
    /// All of them as records; the first waits in `single` for a second.
    single: Option<Record>,
    tally: Tally,
}

impl Group {
    pub(super) fn new(name: ElementName, is_plural: bool) -> Self {
        Self {
            name,
            objects: 0,
            hollow: None,
            leaves: 0,
            is_plural,
            first: None,
            single: None,
            tally: Tally::default(),
        }
    }

    /// A child ended.
    pub(super) fn add(&mut self, verdict: Verdict, record: Record, options: &RecordOptions) {
        match verdict.kind {
            Kind::Empty | Kind::Error => return,
            Kind::Reference if !self.is_plural => return,
            Kind::Hollow if self.objects == 0 && self.hollow.is_none() => {
                self.hollow = Some((verdict, record));
                return;
            }
            Kind::Leaf => {}
            _ => {
                if let Some((verdict, record)) = self.hollow.take() {
                    self.count(verdict, record, options);
                }
            }
        }
        self.count(verdict, record, options);
    }

    fn count(&mut self, verdict: Verdict, record: Record, options: &RecordOptions) {
        match verdict.kind {
            Kind::Leaf => self.leaves += 1,
            _ => self.objects += 1,
        }
        if self.first.is_none() && verdict.kind != Kind::Leaf {
            self.first = Some(verdict);
        }
        if self.objects + self.leaves == 1 {
            self.single = Some(record);
            return;
        }
        if let Some(single) = self.single.take() {
            self.tally.add(single, options);
        }
        self.tally.add(record, options);
    }

    pub(super) const fn has_objects(&self) -> bool {
        self.objects > 0
    }

    /// Several objects, or one that holds several.
    pub(super) fn is_list(&self) -> bool {
        let is_list = self.objects > 1 || self.first.as_ref().is_some_and(Verdict::is_list);
        is_list && !self.is_aside() && !self.is_metadata()
    }

    /// One object, neither metadata nor the way to others.
    pub(super) fn is_object(&self) -> bool {
        let is_object = self.first.as_ref().is_some_and(|first| first.kind == Kind::Object);
        self.objects == 1 && is_object && !self.is_aside() && !self.is_metadata()
    }

    /// Keys with their values: together one map.
    pub(super) fn is_map(&self) -> bool {
        self.objects >= 2 && self.first.as_ref().is_some_and(|first| first.kind == Kind::Pair)
    }

    /// Their name is one of a record, or of a list of records.
    pub(super) fn is_known(&self) -> bool {
        self.is_item() || self.name.traits.has(Traits::RECORDS) || self.name.role == Role::List
    }

    /// Each of them is a record by its name.
    pub(super) fn is_item(&self) -> bool {
        self.is_plural || self.name.role == Role::Item
    }

    /// Their name leads nowhere while another one does.
    pub(super) fn is_aside(&self) -> bool {
        self.name.role == Role::Aside || self.name.role == Role::Error
    }

    /// As aside, but may hold the records where nothing else does.
    pub(super) fn is_metadata(&self) -> bool {
        self.name.role == Role::Plain && self.name.traits.has(Traits::META_BOX)
    }

    /// Texts that say something of the answer.
    pub(super) fn is_metadata_text(&self) -> bool {
        self.objects == 0 && self.name.is_metadata && !self.is_item()
    }

    /// Each child is a record.
    pub(super) fn take_all(&mut self, options: &RecordOptions) -> Tally {
        let mut tally = std::mem::take(&mut self.tally);
        if let Some(single) = self.single.take() {
            tally.add(single, options);
        }
        tally
    }

    /// The single object is itself around the records, not one of them: `<data><users>`; of
    /// one in the plural around objects whatever its owner is called.
    pub(super) fn is_inner_list(&self, owner: Traits) -> bool {
        let Some(first) = self.first.as_ref().filter(|first| first.is_list()) else {
            return false;
        };
        let has_objects = owner.has(Traits::RECORDS) || first.kind == Kind::Objects;
        let is_around = match self.name.role {
            Role::List | Role::Envelope => true,
            Role::Item => false,
            _ if self.is_plural => false,
            _ => self.name.is_plural && has_objects || self.name.traits.has(Traits::RECORDS),
        };
        self.objects == 1 && is_around
    }

    /// What is in the first object.
    pub(super) fn take_inner(&mut self) -> Verdict {
        self.first.take().unwrap_or(Verdict::nothing(Kind::Empty))
    }

    /// What the group hands out where it is the way down: its children, or what is in
    /// the only one.
    pub(super) fn take_verdict(&mut self, options: &RecordOptions) -> Verdict {
        if self.objects >= 2 || (self.objects == 1 && self.is_item()) {
            return Verdict { kind: Kind::Objects, tally: self.take_all(options) };
        }
        self.take_inner()
    }
}
