//! What an element's name says, beside what [`names`](crate::records::names) knows of
//! members: XML has no brackets, so names must tell a list from an object.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::records::names::{Folded, Traits, noun_stem};

/// How an element takes part in the way down to the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing is known.
    Plain,
    /// Around an answer: `GetUserResponse`, `Envelope`, `rsp`.
    Envelope,
    /// Its children are the records, even a single one: `Users`, `reservationSet`.
    List,
    /// Its children under a record's name are the records, and nothing else is:
    /// `feed`, `channel`.
    Feed,
    /// A record by its name: `item`, `entry`, `Placemark`.
    Item,
    /// One object, whatever its children are called: `struct`.
    Object,
    /// Never on the way: `link`, `ResponseMetadata`.
    Aside,
    /// Says that the request failed.
    Error,
}

/// What is known of an element by its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct ElementName {
    /// Of the folded name: the same with any prefix.
    pub(super) hash: u64,
    stem: Option<u64>,
    pub(super) traits: Traits,
    pub(super) role: Role,
    /// `key`, `value`: the parts of a map's entry.
    pub(super) is_pair_part: bool,
    /// `ListUsersResult`, `SearchResponse`: promises a list, which may be left out.
    pub(super) promises_list: bool,
    /// Text under it says something of the answer, not of a record.
    pub(super) is_metadata: bool,
    /// A noun in the plural.
    pub(super) is_plural: bool,
    /// An id by a name that only XML uses so.
    pub(super) is_id: bool,
    /// `stat`, `ack`: says whether the request failed.
    pub(super) is_status: bool,
    /// `total`, `totalResults`: how many there are in all.
    pub(super) is_total: bool,
    /// VOTable's root.
    pub(super) is_table: bool,
    /// Stem of the noun that it is an id of: `user` of `userId`.
    id_of: Option<u64>,
}

const WHOLE: &[(Role, &str)] = &[
    (
        Role::Envelope,
        "response rsp resp rss envelope body reply answer output root xml methodResponse params \
         param value api lfm hudson opml kml oai-pmh voTable mediaContainer \
         diffgram soapBody document",
    ),
    (
        Role::List,
        "items records rows entries results features hits documents docs elements members \
         resources objects data content contents collection list set array osm gpx rdf bundle \
         multiStatus components urlSet sitemapIndex featureMembers tableData edges nodes vCards mods",
    ),
    (Role::Feed, "feed channel"),
    (Role::Object, "struct dict"),
    (Role::Item, "item entry record row member element featureMember placemark doc tr observation"),
    (
        Role::Aside,
        "link links self responseMetadata requestMetadata schema pagination \
         paging pager pageInfo paginationOutput lst request echoedRequest boundedBy bounds bounding \
         translationSet translationStack errorList warningList facets facet resumptionToken \
         pagingInfo searchParameters properties attributes style styleMap schemaLocation",
    ),
    (
        Role::Error,
        "error errors err fault faults exception exceptions errorResponse errorInfo \
         serviceExceptionReport exceptionReport operationOutcome serviceException apiError",
    ),
];

/// Last words that say it of any name.
const LAST_WORDS: &[(Role, &str)] = &[
    (Role::Envelope, "response result results reply answer envelope output delivery rs feed"),
    (Role::List, "list set collection array"),
    (Role::Aside, "links link paging pagination"),
    (Role::Error, "fault exception"),
];

/// Metadata that only XML answers name so.
const METADATA: &[&[u8]] = &[
    b"return",
    b"ack",
    b"build",
    b"marker",
    b"prefix",
    b"delimiter",
    b"responsedate",
    b"correlationid",
    b"resumptiontoken",
];

/// First words of the name of an answer that holds a list.
const PROMISES: &[&[u8]] = &[b"list", b"describe", b"search", b"find", b"query", b"enumeration"];

/// One word that ends as a list does: no list.
const NO_LISTS: &[&str] =
    &["asset", "dataset", "preset", "changeset", "offset", "charset", "tileset", "ruleset"];

static ROLES: LazyLock<HashMap<Box<[u8]>, Role, FixedState>> = LazyLock::new(|| roles(WHOLE));
static LAST_ROLES: LazyLock<HashMap<Box<[u8]>, Role, FixedState>> =
    LazyLock::new(|| roles(LAST_WORDS));

fn roles(table: &[(Role, &str)]) -> HashMap<Box<[u8]>, Role, FixedState> {
    let words = table.iter().flat_map(|(role, names)| {
        names.split_whitespace().map(|name| (Folded::new(name.as_bytes()).bytes().into(), *role))
    });
    words.collect()
}

impl ElementName {
    pub(super) fn new(name: &[u8]) -> Self {
        let folded = Folded::new(name);
        let bytes = folded.bytes();
        let traits = Traits::of_folded(&folded);
        Self {
            hash: FixedState::default().hash_one(bytes),
            stem: noun_stem(bytes),
            traits,
            role: role(&folded),
            is_pair_part: [&b"key"[..], b"value"].contains(&bytes),
            promises_list: PROMISES.contains(&folded.first_word()),
            is_metadata: traits.has(Traits::META) || METADATA.contains(&bytes),
            is_plural: is_plural(bytes),
            is_id: [&b"key"[..], b"guid", b"identifier", b"publicid"].contains(&bytes),
            is_status: [&b"stat"[..], b"ack", b"status"].contains(&bytes),
            is_total: traits.has(Traits::META)
                && bytes.starts_with(b"total")
                && !bytes.ends_with(b"pages"),
            is_table: bytes == b"votable",
            id_of: [&b"identifier"[..], b"id"]
                .into_iter()
                .find_map(|end| bytes.strip_suffix(end))
                .and_then(noun_stem),
        }
    }

    /// `userId` in `user`.
    pub(super) fn is_id_of(&self, owner: &Self) -> bool {
        self.id_of.is_some() && self.id_of == owner.stem
    }

    /// `Users` of `User`: the same noun, another number.
    pub(super) fn is_plural_of(&self, child: &Self) -> bool {
        self.hash != child.hash && self.stem.is_some() && self.stem == child.stem
    }
}

fn is_plural(noun: &[u8]) -> bool {
    let singular = noun.strip_suffix(b"s").unwrap_or_default();
    noun_stem(singular).is_some_and(|stem| noun_stem(noun) == Some(stem))
}

fn role(folded: &Folded) -> Role {
    let bytes = folded.bytes();
    if let Some(role) = ROLES.get(bytes) {
        return *role;
    }
    if !folded.is_one_word()
        && let Some(role) = LAST_ROLES.get(folded.last_word())
    {
        return *role;
    }
    let is_list = bytes.starts_with(b"arrayof")
        || ([&b"list"[..], b"set", b"collection"].iter().any(|end| bytes.ends_with(end))
            && !NO_LISTS.iter().any(|no| bytes == no.as_bytes()));
    if is_list { Role::List } else { Role::Plain }
}
