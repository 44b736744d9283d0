//! What a member's name says by itself, whatever the request and the value are.
//!
//! Input: a name as sent. Output: its [`Meaning`]. Invariants: what was worked out is
//! remembered on each thread, for [`REMEMBERED_MAX`] names of at most [`NAME_BYTES_MAX`]
//! bytes; it depends on the name alone, so it holds for every body.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::names::{self, Folded, Traits, noun_stem};
use super::super::sensitive::FieldName;
use super::record::Name;

/// Names that are remembered; where there are more all are forgotten.
const REMEMBERED_MAX: usize = 512;

/// Longest name that is remembered.
const NAME_BYTES_MAX: usize = 48;

thread_local! {
    static REMEMBERED: RefCell<HashMap<Box<[u8]>, Meaning, RandomState>> = RefCell::default();
}

/// A name that tells what kind of object it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KindName {
    Kind,
    ApiVersion,
    ResourceType,
    Type,
    JsonRpc,
}

/// What a name says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meaning {
    pub(super) traits: Traits,
    /// What it says of sensitive classes.
    pub(super) field: FieldName,
    /// How good a key the value is.
    pub(super) rank: Option<u8>,
    pub(super) is_plural: bool,
    pub(super) is_remark: bool,
    pub(super) kind: Option<KindName>,
    /// It is that of its value's type.
    pub(super) is_tag: bool,
    /// Hash of its stem.
    pub(super) stem: Option<u64>,
    /// Of `<noun>_id`, the hash of the noun's stem.
    pub(super) owner: Option<u64>,
    /// Hash of the name, for its object's shape.
    pub(super) hash: u16,
}

impl Meaning {
    /// What `name` says, remembered where it was met before.
    pub(super) fn of(name: &[u8]) -> Self {
        if name.len() > NAME_BYTES_MAX {
            return Self::new(name);
        }
        let remembered = REMEMBERED.try_with(|remembered| {
            let mut remembered = remembered.borrow_mut();
            if let Some(known) = remembered.get(name) {
                return *known;
            }
            if remembered.len() >= REMEMBERED_MAX {
                remembered.clear();
            }
            let meaning = Self::new(name);
            remembered.insert(name.into(), meaning);
            meaning
        });
        // The thread is about to end where it remembers nothing.
        remembered.unwrap_or_else(|_| Self::new(name))
    }

    fn new(name: &[u8]) -> Self {
        let folded = Folded::new(name);
        let bytes = folded.bytes();
        let traits = Traits::of_folded(&folded);
        let stem = noun_stem(bytes);
        Self {
            traits,
            field: Name::of(name).says,
            rank: names::key_rank(&folded, traits),
            is_plural: bytes.ends_with(b"s"),
            is_remark: matches!(bytes, b"description" | b"action" | b"operation"),
            kind: match bytes {
                b"kind" => Some(KindName::Kind),
                b"apiversion" => Some(KindName::ApiVersion),
                b"resourcetype" => Some(KindName::ResourceType),
                b"type" => Some(KindName::Type),
                b"jsonrpc" => Some(KindName::JsonRpc),
                _ => None,
            },
            is_tag: is_type_tag(name),
            stem,
            owner: bytes.get(..bytes.len().saturating_sub(2)).and_then(noun_stem),
            hash: (stem.unwrap_or(bytes.len() as u64) >> 16) as u16,
        }
    }
}

/// Types as DynamoDB and Firestore write them.
fn is_type_tag(name: &[u8]) -> bool {
    match name.strip_suffix(b"Value") {
        Some(name) => [
            b"string".as_slice(),
            b"integer",
            b"double",
            b"boolean",
            b"timestamp",
            b"null",
            b"reference",
            b"geoPoint",
            b"array",
            b"map",
            b"bytes",
        ]
        .contains(&name),
        None => matches!(
            name,
            b"S" | b"N" | b"B" | b"BOOL" | b"NULL" | b"SS" | b"NS" | b"BS" | b"M" | b"L"
        ),
    }
}
