//! The members of HAR that count, and a way through the file that holds one entry at a time.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use crate::clock::Timestamp;

/// A member that may be missing, null or of another type than it should be.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Lenient<T> {
    Good(T),
    Bad(IgnoredAny),
}

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self::Bad(IgnoredAny)
    }
}

impl Lenient<String> {
    /// The text, unless it is empty.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Good(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// One of `log.entries`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Entry {
    started_date_time: Lenient<String>,
    pub(super) request: Option<Sent>,
    pub(super) response: Option<Answer>,
}

impl Entry {
    pub(super) fn started(&self) -> Option<Timestamp> {
        self.started_date_time.text().and_then(Timestamp::parse)
    }
}

/// `request`
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Sent {
    pub(super) method: Lenient<String>,
    pub(super) url: Lenient<String>,
    #[serde(deserialize_with = "or_default")]
    pub(super) headers: Vec<HeaderField>,
    pub(super) post_data: Option<PostData>,
}

/// `request.postData`
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PostData {
    pub(super) mime_type: Lenient<String>,
    pub(super) text: Lenient<String>,
}

/// `response`
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Answer {
    status: Lenient<f64>,
    body_size: Lenient<f64>,
    #[serde(deserialize_with = "or_default")]
    pub(super) headers: Vec<HeaderField>,
    #[serde(deserialize_with = "or_default")]
    pub(super) content: Content,
}

impl Answer {
    /// The status; none where there was no answer (0).
    pub(super) fn status(&self) -> Option<u16> {
        match self.status {
            Lenient::Good(status) if (100.0..1000.0).contains(&status) => Some(status as u16),
            _ => None,
        }
    }

    /// Bytes of the body on the wire, where they are given.
    pub(super) fn body_bytes(&self) -> Option<u64> {
        size(&self.body_size).or_else(|| size(&self.content.size))
    }
}

/// `response.content`
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Content {
    size: Lenient<f64>,
    pub(super) mime_type: Lenient<String>,
    text: Lenient<String>,
    encoding: Lenient<String>,
}

impl Content {
    /// The body, and whether that is all of it.
    pub(super) fn body(&self) -> (Cow<'_, [u8]>, bool) {
        let size = size(&self.size);
        let Lenient::Good(text) = &self.text else {
            return (Cow::Borrowed(&[]), size == Some(0));
        };
        let body = match self.encoding.text() {
            Some(encoding) if encoding.eq_ignore_ascii_case("base64") => {
                match STANDARD.decode(text.trim()) {
                    Ok(body) => Cow::Owned(body),
                    Err(_) => return (Cow::Borrowed(&[]), false),
                }
            }
            _ => Cow::Borrowed(text.as_bytes()),
        };
        // A browser cuts long bodies, and still says how long they were.
        let is_whole =
            size.is_none_or(|size| usize::try_from(size).is_ok_and(|size| size <= body.len()));
        (body, is_whole)
    }
}

/// One of `headers`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HeaderField {
    pub(super) name: Lenient<String>,
    pub(super) value: Lenient<String>,
}

/// A size in bytes; -1 says that it isn't known.
fn size(number: &Lenient<f64>) -> Option<u64> {
    match number {
        Lenient::Good(size) if *size >= 0.0 => Some(*size as u64),
        _ => None,
    }
}

/// Null stands for nothing.
fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    input: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(input)?.unwrap_or_default())
}

/// Hands every entry of the file to `take`, until it breaks.
pub(super) fn for_each_entry(
    input: impl Read,
    mut take: impl FnMut(Entry) -> ControlFlow<()>,
) -> Result<(), serde_json::Error> {
    let mut is_done = false;
    let mut take = |entry| {
        is_done = take(entry).is_break();
        if is_done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut reader = serde_json::Deserializer::from_reader(input);
    let read = Way { member: "log", then: Way { member: "entries", then: Entries(&mut take) } }
        .deserialize(&mut reader);
    if is_done { Ok(()) } else { read }
}

/// Goes into one member of an object, past the others.
struct Way<T> {
    member: &'static str,
    then: T,
}

impl<'de, T: DeserializeSeed<'de, Value = ()>> DeserializeSeed<'de> for Way<T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de, T: DeserializeSeed<'de, Value = ()>> Visitor<'de> for Way<T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.member)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut then = Some(self.then);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match then.take_if(|_| name == self.member) {
                Some(then) => map.next_value_seed(then)?,
                None => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }
}

/// `log.entries`
struct Entries<F>(F);

impl<'de, F: FnMut(Entry) -> ControlFlow<()>> DeserializeSeed<'de> for Entries<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Entry) -> ControlFlow<()>> Visitor<'de> for Entries<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element()? {
            if (self.0)(entry).is_break() {
                return Err(de::Error::custom("no more is wanted"));
            }
        }
        Ok(())
    }
}
