//! What a member's name and scalar say of the object that holds them.

use super::super::names::{Folded, Traits, noun_stem};
use super::super::request::{self, Request};
use super::super::sensitive::FieldName;
use super::event::{Container, Scalar};
use super::facts::Wanted;
use super::frame::{Marks, ObjectFrame, Place};
use super::meaning::{KindName, Meaning};

/// Words that a status has where the request failed.
const FAILURES: [&[u8]; 13] = [
    b"error",
    b"errors",
    b"fail",
    b"failed",
    b"failure",
    b"ko",
    b"notok",
    b"denied",
    b"request_denied",
    b"invalid_request",
    b"over_query_limit",
    b"unknown_error",
    b"nok",
];

/// Words that a result has where the request was one to do something.
const ACKNOWLEDGEMENTS: [&[u8]; 12] = [
    b"",
    b"0",
    b"1",
    b"ok",
    b"success",
    b"created",
    b"updated",
    b"deleted",
    b"done",
    b"true",
    b"noop",
    b"accepted",
];

/// Values of an error member that say that there is none.
const NO_ERROR: [&[u8]; 7] = [b"", b"0", b"none", b"null", b"false", b"ok", b"success"];

/// The member whose value comes next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Member {
    says: Meaning,
    /// The request asks for what the name says.
    asked: Option<request::Place>,
    /// `<noun>_id` that is likely the object's own.
    own_id: bool,
}

impl Member {
    /// Reads a name. `is_first` where no id and no data of its object came before it.
    pub(super) fn new(name: &[u8], is_first: bool, request: &Request) -> Self {
        let says = Meaning::of(name);
        let noun = |stem: Option<u64>| stem.and_then(|stem| request.noun(stem));
        Self {
            says,
            asked: noun(says.stem),
            own_id: says.traits.has(Traits::NOUN_ID) && (is_first || noun(says.owner).is_some()),
        }
    }

    /// What its name says of sensitive classes.
    pub(super) const fn field(&self) -> FieldName {
        self.says.field
    }

    /// The name is that of its value's type.
    pub(super) const fn is_tag(&self) -> bool {
        self.says.is_tag
    }

    /// Hash of the name, for its object's shape.
    pub(super) const fn hash(&self) -> u16 {
        self.says.hash
    }

    /// The object under this name stands for what is around it.
    pub(super) fn is_wrapper(&self) -> bool {
        self.says.traits.has(Traits::WRAPPER)
    }

    /// How good a record key its value is.
    pub(super) fn rank(&self, wanted: &Wanted, name: &[u8]) -> Option<u8> {
        match &wanted.key_path {
            None => self.says.rank,
            Some(path) => {
                path.first().filter(|first| path.len() == 1 && first.as_bytes() == name).map(|_| 0)
            }
        }
    }

    /// Where a container under this name stands, in an object under the name `around`:
    /// `{"photos":{"photo":[…]}}` names its list twice, as what once was XML does, but
    /// `{"photo":{"photos":[…]}}` is one photo with others.
    pub(super) fn place_in(&self, around: &[u8], container: Container) -> Place {
        let place = self.place(container);
        let is_open = matches!(place, Place::Unknown | Place::Meta);
        if !is_open || container != Container::Array || self.says.stem.is_none() {
            return place;
        }
        let around = Folded::new(around);
        let list = around.bytes().strip_suffix(b"list");
        let is_of_one = self.says.is_plural && list.is_none() && !around.bytes().ends_with(b"s");
        let is_twice =
            !is_of_one && self.says.stem == noun_stem(list.unwrap_or_else(|| around.bytes()));
        if is_twice { Place::Known { asked: true, connection: false } } else { place }
    }

    /// Where a container under this name stands.
    fn place(&self, container: Container) -> Place {
        let traits = self.says.traits;
        let is_asked = self.asked.is_some();
        let is_meta = traits.has(Traits::META_BOX)
            || traits.has(Traits::META_LIST) && container == Container::Array;
        if self.asked == Some(request::Place::Last) {
            Place::Known { asked: true, connection: false }
        } else if traits.has(Traits::ERROR) {
            Place::Error
        } else if is_meta && !is_asked {
            Place::Meta
        } else if traits.has(Traits::LAST_RESORT) && !is_asked {
            Place::LastResort
        } else if traits.has(Traits::IDENTITY) && container == Container::Object {
            Place::Identity
        } else if traits.has(Traits::RECORDS) {
            Place::Known { asked: false, connection: traits.has(Traits::CONNECTION) }
        } else if traits.has(Traits::LIST) {
            Place::Listed
        } else {
            Place::Unknown
        }
    }

    /// Notes a scalar on the object that holds it.
    pub(super) fn note(
        &self,
        frame: &mut ObjectFrame,
        scalar: Scalar,
        text: &[u8],
        request: &Request,
    ) {
        match scalar {
            Scalar::Null => frame.nulls += 1,
            Scalar::True if self.says.traits.has(Traits::ERROR) => frame.marks.set(Marks::ERROR),
            Scalar::True if self.says.traits.has(Traits::SUCCESS) => {
                frame.marks.set(Marks::SUCCEEDED)
            }
            Scalar::True => self.note_flag(frame, request),
            Scalar::False if self.says.traits.has(Traits::SUCCESS.and(Traits::STATUS)) => {
                frame.marks.set(Marks::FAILED);
            }
            Scalar::False => self.note_flag(frame, request),
            Scalar::String | Scalar::Number => self.note_text(frame, scalar, text, request),
        }
    }

    /// What was changed is acknowledged by one or several of them; what was asked for has several.
    fn note_flag(&self, frame: &mut ObjectFrame, request: &Request) {
        const NO_FLAG: Traits = Traits::META
            .and(Traits::ERROR)
            .and(Traits::SUCCESS)
            .and(Traits::RECORDS)
            .and(Traits::ID)
            .and(Traits::NOUN_ID);
        if request.is_safe && !self.says.traits.has(NO_FLAG) {
            frame.flags = frame.flags.saturating_add(1);
        }
    }

    fn note_text(&self, frame: &mut ObjectFrame, scalar: Scalar, text: &[u8], request: &Request) {
        let traits = self.says.traits;
        if traits.has(Traits::ERROR) {
            if !is_one_of(text, &NO_ERROR) {
                frame.marks.set(Marks::ERROR);
            }
            return;
        }
        if traits.has(Traits::SUCCESS) {
            if is_one_of(text, &[b"false", b"0", b"no"]) || is_one_of(text, &FAILURES) {
                frame.marks.set(Marks::FAILED);
            }
            return;
        }
        if traits.has(Traits::RECORDS) && text.eq_ignore_ascii_case(b"false") {
            frame.marks.set(Marks::FAILED);
        }
        if traits.has(Traits::STATUS.and(Traits::RECORDS)) && is_one_of(text, &FAILURES) {
            frame.marks.set(Marks::BAD_STATUS);
            return;
        }
        if traits.has(Traits::CODE) && is_http_status(text) {
            let is_bad = matches!(text, [b'4' | b'5', ..]);
            frame.marks.set(if is_bad { Marks::BAD_CODE } else { Marks::HTTP_STATUS });
        }
        if traits.has(Traits::TEXT) {
            frame.texts += 1;
            if is_one_of(text, &FAILURES) {
                frame.marks.set(Marks::FAILED);
            }
        }
        self.note_kind(frame, text);
        self.note_data(frame, scalar, text, request);
    }

    /// Whether the scalar is data, an id, or metadata.
    fn note_data(&self, frame: &mut ObjectFrame, scalar: Scalar, text: &[u8], request: &Request) {
        let traits = self.says.traits;
        let is_count = scalar == Scalar::Number && self.says.is_plural;
        let is_result = traits.has(Traits::RECORDS);
        if traits.has(Traits::ID) || self.own_id && !traits.has(Traits::META) {
            match request.echo(text) {
                _ if text.is_empty() => {}
                Some(request::Place::Inner) => frame.has_parent_id = true,
                // The address of a collection is a link to itself.
                Some(request::Place::Last) if text.starts_with(b"/") => {}
                _ => frame.ids = frame.ids.saturating_add(1),
            }
        } else if traits.has(Traits::META) || is_result && is_count {
            if traits.has(Traits::PAGING) {
                frame.marks.set(Marks::PAGED);
            }
            if scalar == Scalar::Number {
                frame.marks.set(Marks::COUNTED);
            }
        } else if is_result && is_one_of(text, &ACKNOWLEDGEMENTS) {
            frame.marks.set(Marks::SUCCEEDED);
        } else if text.is_empty() {
            frame.empty_texts = frame.empty_texts.saturating_add(1);
        } else if let Some(place) = request.echo(text) {
            let in_query = place == request::Place::Query;
            frame.echoes = frame.echoes.saturating_add(1);
            let is_asked = place == request::Place::Last;
            frame.path_echoes = frame.path_echoes.saturating_add(u32::from(is_asked));
            frame.query_echoes = frame.query_echoes.saturating_add(u32::from(in_query));
        } else {
            frame.data = frame.data.saturating_add(1);
            frame.remarks = frame.remarks.saturating_add(u32::from(self.says.is_remark));
        }
    }

    fn note_kind(&self, frame: &mut ObjectFrame, text: &[u8]) {
        let marks = &mut frame.marks;
        match self.says.kind {
            Some(KindName::Kind) => {
                marks.set(Marks::KIND);
                if text.ends_with(b"List") || text == b"Table" {
                    marks.set(Marks::LIST_KIND);
                } else if text == b"Status" {
                    marks.set(Marks::OUTCOME);
                }
            }
            Some(KindName::ApiVersion) => marks.set(Marks::API_VERSION),
            Some(KindName::JsonRpc) => marks.set(Marks::RPC),
            Some(KindName::ResourceType) if text.first().is_some_and(u8::is_ascii_uppercase) => {
                marks.set(Marks::RESOURCE_TYPE);
                match text {
                    b"Bundle" => marks.set(Marks::LIST_KIND),
                    b"OperationOutcome" => marks.set(Marks::OUTCOME),
                    _ => {}
                }
            }
            Some(KindName::Type) => {
                if text == b"Feature" {
                    marks.set(Marks::FEATURE);
                } else if text.contains(&b':') {
                    marks.set(Marks::TYPE_URI);
                }
            }
            Some(KindName::ResourceType) | None => {}
        }
    }
}

fn is_one_of(text: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// 100 to 599, as number or text.
fn is_http_status(text: &[u8]) -> bool {
    matches!(text, [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'])
}
