//! What the request says of its answer: which noun it asks for, which values it names.
//!
//! Input: the request target. Output: [`Request`]. Invariants: at most [`NOUNS_MAX`]
//! nouns and [`ECHOES_MAX`] values are kept, as hashes.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::BodyContext;
use super::names::{Folded, noun_stem};

const NOUNS_MAX: usize = 8;
const ECHOES_MAX: usize = 32;
const PATH_MAX: usize = 512;

/// Words of a path that say what to do rather than what is asked for.
const VERBS: [&[u8]; 16] = [
    b"get", b"list", b"search", b"query", b"find", b"all", b"fetch", b"lookup", b"index", b"api",
    b"rest", b"v1", b"v2", b"v3", b"json", b"graphql",
];

/// Where the request names something that the answer repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The end of the path: what is asked for.
    Last,
    /// Before that.
    Inner,
    /// In the query.
    Query,
}

/// A request target, digested.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    nouns: Vec<(u64, Place)>,
    echoes: Vec<(u64, Place)>,
    /// What those begin with, see [`beginning`]: most values of an answer do not.
    beginnings: u64,
    /// The path, for values that hold slashes themselves.
    path: Vec<u8>,
    /// It asks for data, and changes none (RFC 9110 §9.2.1).
    pub(super) is_safe: bool,
}

impl Request {
    /// Digests a path with its query.
    pub(super) fn new(target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.split_once("://").map_or(path, |(_, rest)| {
            rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("")
        });
        let segments: Vec<&str> =
            path.rsplit('/').filter(|it| !it.is_empty()).take(ECHOES_MAX / 2).collect();
        let mut echoes = Vec::with_capacity(segments.len() * 2);
        let mut beginnings = 0;
        let mut echo = |value: &[u8], place| {
            beginnings |= beginning(value);
            echoes.push((value_hash(value), place));
            echoes.len()
        };
        for (at, segment) in segments.iter().enumerate() {
            let place = if at == 0 { Place::Last } else { Place::Inner };
            let value = decoded(segment);
            if let Some(dot) = value.iter().rposition(|&byte| byte == b'.') {
                let stem = value.get(..dot).unwrap_or_default();
                echo(stem, place);
            }
            echo(&value, place);
        }
        let values = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, it)| it);
        for value in values.filter(|value| !value.is_empty()) {
            let value = decoded(value);
            let mut number = echo(&value, Place::Query);
            if value.contains(&b',') {
                let parts = value.split(|&byte| byte == b',');
                number = parts.take(8).fold(number, |_, part| echo(part, Place::Query));
            }
            if number >= ECHOES_MAX {
                break;
            }
        }
        let mut path = decoded(path);
        path.truncate(PATH_MAX);
        Self { nouns: nouns(&segments), echoes, beginnings, path, is_safe: false }
    }

    /// Digests the request that a body answers.
    pub(super) fn of(context: &BodyContext<'_>) -> Self {
        Self { is_safe: context.method == "GET", ..Self::new(context.target) }
    }

    /// Whether the request asks for what `stem` names.
    pub(super) fn noun(&self, stem: u64) -> Option<Place> {
        self.nouns.iter().find(|(noun, _)| *noun == stem).map(|&(_, place)| place)
    }

    /// Whether the request holds this value.
    pub(super) fn echo(&self, value: &[u8]) -> Option<Place> {
        if self.echoes.is_empty() || value.is_empty() {
            return None;
        }
        if value.contains(&b'/') {
            if self.path.ends_with(value) {
                return Some(Place::Last);
            }
            if memchr::memmem::find(&self.path, value).is_some() {
                return Some(Place::Inner);
            }
        }
        if beginning(value) & self.beginnings == 0 {
            return None;
        }
        let hash = value_hash(value);
        self.echoes.iter().find(|(echo, _)| *echo == hash).map(|&(_, place)| place)
    }
}

/// The nouns of a path, from its end: of each segment the whole and its last word.
fn nouns(segments: &[&str]) -> Vec<(u64, Place)> {
    let mut nouns = Vec::with_capacity(NOUNS_MAX);
    for segment in segments {
        let stem = segment.rsplit_once('.').map_or(*segment, |(stem, extension)| {
            if extension.len() <= 4 { stem } else { extension }
        });
        let stem = stem.split_once('(').map_or(stem, |(set, _)| set);
        let folded = Folded::new(stem.as_bytes());
        let place = if nouns.is_empty() { Place::Last } else { Place::Inner };
        for word in [folded.bytes(), folded.last_word()] {
            let is_id = word.iter().any(u8::is_ascii_digit);
            if let (false, false, Some(stem)) = (is_id, VERBS.contains(&word), noun_stem(word)) {
                nouns.push((stem, place));
            }
        }
        if nouns.len() >= NOUNS_MAX {
            break;
        }
    }
    nouns
}

/// A value without its case and separators.
fn letters(value: &[u8]) -> impl Iterator<Item = u8> {
    let letters = value.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    letters.map(u8::to_ascii_lowercase)
}

/// One of 64 bits, by what a value begins with; the same for values of the same hash.
fn beginning(value: &[u8]) -> u64 {
    1 << (letters(value).next().unwrap_or_default() & 63)
}

/// A value's hash without its case and separators.
fn value_hash(value: &[u8]) -> u64 {
    let mut folded = [0; 64];
    let mut length = 0;
    for (slot, byte) in folded.iter_mut().zip(letters(value)) {
        *slot = byte;
        length += 1;
    }
    FixedState::default().hash_one(folded.get(..length))
}

/// Percent-decoded, `+` as a blank.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || bytes.next().and_then(|it| char::from(it).to_digit(16));
                match (digit(), digit()) {
                    (Some(high), Some(low)) => u8::try_from(high * 16 + low).unwrap_or(b'?'),
                    _ => b'%',
                }
            }
            byte => byte,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Place, Request};
    use crate::records::names::noun_stem;

    #[test]
    fn the_last_word_of_the_path_is_asked_for() {
        for (target, noun) in [
            ("/v2/customers/17/orders?page=2", "orders"),
            ("/customer", "customers"),
            ("/api/getAllUsers", "users"),
            ("/tickets.json", "ticket"),
            ("/accounts/list", "accounts"),
            ("/Customers(1)", "customer"),
            ("https://api.example/products", "product"),
            ("/conversations.members", "members"),
        ] {
            let stem = noun_stem(noun.as_bytes()).unwrap();
            assert_eq!(Request::new(target).noun(stem), Some(Place::Last), "{target}");
        }
    }

    #[test]
    fn values_of_the_request_are_known_again() {
        let request = Request::new("/lists/a%20b/members?symbol=IBM&ids=5,6");
        assert_eq!(request.echo(b"members"), Some(Place::Last));
        for (value, place) in [
            ("A b", Place::Inner),
            ("lists", Place::Inner),
            ("ibm", Place::Query),
            ("6", Place::Query),
            ("a b/members", Place::Last),
        ] {
            assert_eq!(request.echo(value.as_bytes()), Some(place), "{value}");
        }
        assert_eq!(request.echo(b"7"), None);
    }
}
