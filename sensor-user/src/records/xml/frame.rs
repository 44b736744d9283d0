//! An open element: what its attributes and children have shown so far.

use super::element::{ElementName, Role};
use super::group::Group;
use super::verdict::{Kind, Verdict};
use crate::records::names::Traits;
use crate::records::sensitive::ClassHints;
use crate::records::tally::{Record, RecordOptions, Tally};

/// Names of children that are told apart in one element; children over it only say
/// that the element is an object.
const GROUPS_MAX: usize = 24;
/// Data of its own from which an element is an object, whatever list it holds.
const OWN_DATA_MIN: u32 = 2;

/// How well a member identifies its object; the better one is its key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KeyRank {
    #[default]
    None,
    /// `ownerId` in `volume`.
    OtherNoun,
    /// `volumeId` in `volume`.
    OwnNoun,
    /// `id`, `guid`, `key`, `identifier`.
    Id,
}

/// One open element.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) name: ElementName,
    /// Hash of the tag as sent.
    pub(super) tag: u64,
    /// Only its record is of interest: it is one of several, or inside of one.
    pub(super) is_opaque: bool,
    pub(super) hints: ClassHints,
    pub(super) record: Record,
    pub(super) key_rank: KeyRank,
    pub(super) has_text: bool,
    pub(super) has_children: bool,
    /// A text that repeats a value of the query.
    pub(super) is_echo: bool,
    echoes: u32,
    groups: Vec<Group>,
    ids: u32,
    has_id_leaf: bool,
    data_attributes: u32,
    has_attributes: bool,
    data_leaves: u32,
    metadata: u32,
    says_list: bool,
    /// An attribute says that there are none.
    says_none: bool,
    /// An attribute says where it is.
    has_address: bool,
    /// `value` is the only attribute: FHIR's way to write text.
    pub(super) is_value_only: bool,
    has_failed: bool,
    has_error: bool,
    is_crowded: bool,
}

impl Frame {
    pub(super) fn new(name: ElementName, tag: u64, is_opaque: bool) -> Self {
        Self {
            name,
            tag,
            is_opaque,
            hints: ClassHints::default(),
            record: Record::default(),
            key_rank: KeyRank::None,
            has_text: false,
            has_children: false,
            is_echo: false,
            echoes: 0,
            groups: Vec::new(),
            ids: 0,
            has_id_leaf: false,
            data_attributes: 0,
            has_attributes: false,
            data_leaves: 0,
            metadata: 0,
            says_list: false,
            says_none: false,
            has_address: false,
            is_value_only: false,
            has_failed: false,
            has_error: false,
            is_crowded: false,
        }
    }

    /// An attribute of the element itself.
    pub(super) fn attribute(&mut self, name: &ElementName, local: &[u8], value: &[u8]) {
        self.has_attributes = true;
        self.says_list |= local == b"type" && value == b"array";
        self.is_value_only = local == b"value" && self.ids + self.data_attributes == 0;
        self.says_none |= name.is_total && value == b"0";
        self.has_address |= matches!(local, b"href" | b"url" | b"uri") && !value.is_empty();
        self.judge(name, value);
        if key_rank(name, &self.name) == KeyRank::Id {
            self.ids += 1;
        } else if !name.is_metadata {
            self.data_attributes += 1;
        }
    }

    /// True if an object with this child's name was here before: it is one of several.
    pub(super) fn has_object_named(&self, child: &ElementName) -> bool {
        self.groups.iter().any(|group| group.name.hash == child.hash && group.has_objects())
    }

    /// A child ended.
    pub(super) fn child(
        &mut self,
        name: ElementName,
        verdict: Verdict,
        record: Record,
        options: &RecordOptions,
    ) {
        match verdict.kind {
            Kind::Error => self.has_error = true,
            Kind::Leaf => self.count_leaf(&name),
            _ => {}
        }
        let is_plural = self.name.role != Role::Envelope && self.name.is_plural_of(&name);
        if let Some(group) = self.groups.iter_mut().find(|group| group.name.hash == name.hash) {
            group.add(verdict, record, options);
        } else if self.groups.len() < GROUPS_MAX {
            let mut group = Group::new(name, is_plural);
            group.add(verdict, record, options);
            self.groups.push(group);
        } else {
            self.is_crowded = true;
        }
    }

    /// A child ended that repeats what was asked for.
    pub(super) const fn echo(&mut self) {
        self.echoes += 1;
    }

    /// A text of its own: an id, or data once for each name.
    fn count_leaf(&mut self, name: &ElementName) {
        let is_member = self.name.is_plural_of(name) || name.role == Role::Item;
        let rank = key_rank(name, &self.name);
        let is_first = self.ids + self.data_leaves == 0;
        if name.is_metadata && !is_member {
            self.metadata += 1;
        } else if rank >= KeyRank::OwnNoun {
            self.ids += 1;
            self.has_id_leaf = true;
        } else if is_first && rank == KeyRank::OtherNoun && self.name.role == Role::Envelope {
            self.ids += 1;
        } else if !self.groups.iter().any(|group| group.name.hash == name.hash) {
            self.data_leaves += 1;
        }
    }

    /// A scalar that may say that the request failed.
    pub(super) fn judge(&mut self, name: &ElementName, value: &[u8]) {
        let is_any =
            |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()));
        let traits = name.traits;
        self.has_failed |= (traits.has(Traits::SUCCESS) && is_any(&["false", "0", "no"]))
            || ((name.is_status || traits.has(Traits::STATUS))
                && is_any(&["fail", "failed", "failure", "error"]))
            || (traits.has(Traits::CODE)
                && std::str::from_utf8(value)
                    .ok()
                    .and_then(|value| value.parse::<u32>().ok())
                    .is_some_and(|code| (400..600).contains(&code)));
    }

    /// What the element hands out, at its end.
    pub(super) fn verdict(&mut self, options: &RecordOptions) -> Verdict {
        if self.name.role == Role::Error {
            let has_content = self.has_text || self.has_children || self.data_attributes > 0;
            return Verdict::nothing(if has_content { Kind::Error } else { Kind::Empty });
        }
        if !self.has_children {
            return self.childless(options);
        }
        let verdict = match self.name.role {
            Role::Feed => self.feed(options),
            Role::Object => self.object(options),
            _ if self.is_list() => self.list(options),
            _ => self.wrapper_or_object(options),
        };
        let has_failed = self.has_error || self.has_failed;
        let is_object = self.name.role != Role::Envelope
            && (self.has_id_and_data() || self.data_leaves >= OWN_DATA_MIN);
        if has_failed && !is_object && verdict.kind != Kind::Objects {
            return Verdict::nothing(Kind::Error);
        }
        verdict
    }

    /// The kind of an element that is one of several: whether it holds anything.
    pub(super) fn shallow_kind(&self) -> Kind {
        if self.has_children || self.ids + self.data_attributes > 0 {
            Kind::Object
        } else if self.has_text {
            Kind::Leaf
        } else if self.has_address {
            Kind::Reference
        } else if self.has_attributes {
            Kind::Hollow
        } else {
            Kind::Empty
        }
    }

    /// `<error>false</error>` is none.
    pub(super) fn forgive(&mut self, text: &[u8]) {
        let nothing = [&b"false"[..], b"0", b"none", b"null", b"no", b"ok", b"success"];
        if self.name.role == Role::Error {
            self.has_text = !nothing.iter().any(|word| text.eq_ignore_ascii_case(word));
        }
    }

    fn childless(&self, options: &RecordOptions) -> Verdict {
        if self.has_text || self.is_value_only {
            return Verdict::nothing(Kind::Leaf);
        }
        let is_container = self.says_list
            || matches!(self.name.role, Role::List | Role::Feed | Role::Envelope)
            || (self.name.role != Role::Item && self.name.traits.has(Traits::RECORDS));
        match (self.data_attributes, self.ids) {
            _ if self.has_failed => Verdict::nothing(Kind::Error),
            _ if self.says_none => Verdict::nothing(Kind::Empty),
            (0, 0) if self.has_address && !is_container => Verdict::nothing(Kind::Reference),
            (0, 0) if self.has_attributes && !is_container => Verdict::nothing(Kind::Hollow),
            (0, 0) => Verdict::nothing(Kind::Empty),
            _ if is_container => Verdict::nothing(Kind::Empty),
            (0, _) => Verdict::nothing(Kind::Acknowledgement),
            _ => self.object(options),
        }
    }

    fn object(&self, options: &RecordOptions) -> Verdict {
        let mut tally = Tally::default();
        tally.add(self.record.clone(), options);
        Verdict { kind: if self.is_pair() { Kind::Pair } else { Kind::Object }, tally }
    }

    /// `<key>` and `<value>` and nothing else.
    fn is_pair(&self) -> bool {
        self.groups.len() == 2
            && self.groups.iter().all(|group| group.name.is_pair_part && group.leaves <= 1)
    }

    fn has_id_and_data(&self) -> bool {
        let is_record = match self.name.role {
            Role::Envelope => self.has_id_leaf && !self.name.promises_list,
            _ => true,
        };
        is_record && self.ids > 0 && self.data_leaves + self.data_attributes > 0
    }

    fn is_list(&self) -> bool {
        let is_data = |group: &&Group| !group.is_aside() && !group.is_metadata_text();
        let mut data = self.groups.iter().filter(is_data);
        let only = data.next().filter(|_| data.next().is_none());
        let has_items = only.is_some_and(|group| group.name.role == Role::Item);
        if self.has_id_and_data() && !(self.name.role == Role::List && has_items) {
            return false;
        }
        self.says_list
            || self.name.role == Role::List
            || only.is_some_and(|group| match self.name.role {
                Role::Envelope => group.name.role == Role::Item,
                _ => group.is_item(),
            })
    }

    /// Children under a record's name; nothing else is handed out.
    fn feed(&mut self, options: &RecordOptions) -> Verdict {
        let mut tally = Tally::default();
        let has_items = self.groups.iter().any(|group| group.has_objects() && group.is_item());
        let is_record = |group: &&mut Group| match has_items {
            true => group.is_item(),
            false => group.is_known() || group.objects > 1,
        };
        for group in self.groups.iter_mut().filter(is_record) {
            tally.merge(group.take_all(options), options);
        }
        objects_or_empty(tally)
    }

    /// All children are records, or those under a record's name.
    fn list(&mut self, options: &RecordOptions) -> Verdict {
        if self.groups.iter().any(Group::is_map) {
            return self.object(options);
        }
        let has_item = self.groups.iter().any(|group| group.has_objects() && group.is_item());
        let is_element = |group: &Group| {
            group.has_objects() && !group.is_aside() && (!has_item || group.is_item())
        };
        let has_data = self.groups.iter().any(|group| is_element(group) && !group.is_metadata());
        let is_record = |group: &&mut Group| {
            is_element(group) && (group.is_item() || !has_data || !group.is_metadata())
        };
        let mut records = self.groups.iter_mut().filter(is_record);
        if let (Some(only), None) = (records.next(), records.next())
            && only.is_inner_list(self.name.traits)
        {
            return only.take_inner();
        }
        let mut tally = Tally::default();
        for group in self.groups.iter_mut().filter(is_record) {
            tally.merge(group.take_all(options), options);
        }
        if tally.records() > 0 {
            return Verdict { kind: Kind::Objects, tally };
        }
        self.texts(options)
    }

    /// A list without objects: its texts, if they share one name.
    fn texts(&mut self, options: &RecordOptions) -> Verdict {
        let is_alone = self.metadata == 0;
        let is_text = |group: &&mut Group| {
            let is_own_id = group.name.traits.has(Traits::ID) && group.leaves == 1 && !is_alone;
            group.leaves > 0 && !group.is_aside() && !group.is_metadata_text() && !is_own_id
        };
        let mut texts = self.groups.iter_mut().filter(is_text);
        match (texts.next(), texts.next()) {
            (Some(only), None) => Verdict { kind: Kind::Texts, tally: only.take_all(options) },
            (None, _) => Verdict::nothing(Kind::Empty),
            _ => self.object(options),
        }
    }

    /// The way down goes on through the only child that isn't metadata or through the
    /// known ones; an element with data of its own ends it.
    fn wrapper_or_object(&mut self, options: &RecordOptions) -> Verdict {
        if self.has_id_and_data() || self.is_crowded {
            return self.object(options);
        }
        let known = |group: &Group| group.has_objects() && group.is_known() && !group.is_aside();
        let lists = self.groups.iter().filter(|group| known(group) || group.is_list()).count();
        let objects = self.groups.iter().filter(|group| group.is_object() && !known(group)).count();
        let own = self.ids + self.data_leaves;
        if lists > 1 && (own >= OWN_DATA_MIN || own > 0 && objects > 0) {
            return self.object(options);
        }
        let by_name = self.sum_of(known, options);
        if by_name.is_list() {
            return by_name;
        }
        if self.is_object_beside_lists() || self.has_sections() {
            return self.object(options);
        }
        let strong = |group: &Group| {
            group.has_objects() && !known(group) && !group.is_aside() && !group.is_metadata()
        };
        let weak = |group: &Group| group.has_objects() && group.is_metadata();
        let verdict = if self.groups.iter().any(strong) {
            self.only_or_sum(strong, options)
        } else if by_name.kind != Kind::Empty {
            by_name
        } else {
            self.only_or_sum(weak, options)
        };
        let is_envelope = self.name.role == Role::Envelope;
        match verdict.kind {
            Kind::Objects => verdict,
            Kind::Texts if is_envelope || self.data_leaves == 0 => verdict,
            Kind::Object if self.name.promises_list => verdict,
            _ if self.data_leaves > 0 => self.leaves(options),
            Kind::Empty => self.without_data(options),
            _ => verdict,
        }
    }

    /// Data of its own ends the way down: an id, two texts, or one beside a list of
    /// objects that no name marks as the records.
    fn is_object_beside_lists(&self) -> bool {
        let has_list = self.groups.iter().any(|group| group.objects > 1);
        let texts_max = if has_list { 0 } else { OWN_DATA_MIN - 1 };
        self.name.role != Role::Envelope && (self.has_id_leaf || self.data_leaves > texts_max)
    }

    /// Data of its own, and children of several kinds: parts of one object.
    fn has_sections(&self) -> bool {
        let is_part = |group: &&Group| {
            group.has_objects() && !group.is_known() && !group.is_aside() && !group.is_metadata()
        };
        self.name.role != Role::Envelope
            && self.data_attributes > 0
            && self.groups.iter().filter(is_part).count() > 1
    }

    fn only_or_sum(&mut self, of: impl Fn(&Group) -> bool, options: &RecordOptions) -> Verdict {
        let mut candidates = self.groups.iter_mut().filter(|group| of(group));
        if candidates.next().is_none() {
            return Verdict::nothing(Kind::Empty);
        }
        let mut candidates = self.groups.iter_mut().filter(|group| of(group));
        if let (Some(only), None) = (candidates.next(), candidates.next()) {
            return if only.is_map() { self.object(options) } else { only.take_verdict(options) };
        }
        let verdict = self.sum_of(of, options);
        if verdict.is_list() { verdict } else { self.object(options) }
    }

    /// The sum of the lists of objects among these groups, else the longest list of
    /// texts, else the last object.
    fn sum_of(&mut self, of: impl Fn(&Group) -> bool, options: &RecordOptions) -> Verdict {
        let mut sum = Tally::default();
        let mut other = Verdict::nothing(Kind::Empty);
        for group in self.groups.iter_mut().filter(|group| of(group) && !group.is_map()) {
            let verdict = group.take_verdict(options);
            match verdict.kind {
                Kind::Objects => sum.merge(verdict.tally, options),
                Kind::Texts if verdict.tally.records() > other.tally.records() => other = verdict,
                Kind::Object | Kind::Pair | Kind::Acknowledgement if other.kind == Kind::Empty => {
                    other = verdict;
                }
                _ => {}
            }
        }
        if sum.records() > 0 { Verdict { kind: Kind::Objects, tally: sum } } else { other }
    }

    /// Texts beside nothing that is handed out: an object, unless they are one text
    /// repeated, or all that is left of an answer without its list.
    fn leaves(&mut self, options: &RecordOptions) -> Verdict {
        let mut data =
            self.groups.iter_mut().filter(|group| group.leaves > 0 && !group.is_metadata_text());
        match (data.next(), data.next()) {
            (Some(only), None) if only.leaves >= 2 => {
                Verdict { kind: Kind::Texts, tally: only.take_all(options) }
            }
            (_, None) if self.name.promises_list && self.metadata > 0 => {
                Verdict::nothing(Kind::Empty)
            }
            _ => self.object(options),
        }
    }

    /// Neither objects nor data: metadata and ids.
    fn without_data(&mut self, options: &RecordOptions) -> Verdict {
        if self.echoes > 0 && self.groups.is_empty() {
            return self.object(options);
        }
        if let Some(repeated) = self.groups.iter_mut().find(|group| group.leaves >= 2) {
            return Verdict { kind: Kind::Texts, tally: repeated.take_all(options) };
        }
        let is_empty = !self.groups.iter().any(|group| group.has_objects() || group.leaves > 0);
        match self.ids {
            0 if is_empty && self.data_attributes == 0 => Verdict::nothing(Kind::Empty),
            0 | 1 => Verdict::nothing(Kind::Acknowledgement),
            _ => self.object(options),
        }
    }
}

fn objects_or_empty(tally: Tally) -> Verdict {
    let kind = if tally.records() > 0 { Kind::Objects } else { Kind::Empty };
    Verdict { kind, tally }
}

/// How well `name` identifies an object called `owner`.
pub(super) fn key_rank(name: &ElementName, owner: &ElementName) -> KeyRank {
    if name.traits.has(Traits::ID) || name.is_id {
        KeyRank::Id
    } else if name.is_id_of(owner) {
        KeyRank::OwnNoun
    } else if name.traits.has(Traits::NOUN_ID) && !name.traits.has(Traits::META) {
        KeyRank::OtherNoun
    } else {
        KeyRank::None
    }
}
