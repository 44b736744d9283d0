//! What one segment becomes in a template.
//!
//! Input: a segment, and what comes before and after it. Output: its text in the template,
//! the values that its placeholders took, and how its level counts it. Braces in a template
//! are ours alone: a segment that brings its own is `{text}`.

use std::borrow::Cow;

use super::path::Segment;
use super::shape::{self, Shape};
use super::trie::Level;

/// Longest value kept of a placeholder, in bytes.
const VALUE_MAX: usize = 128;

/// How a level counts its children, so that it stays bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Class {
    /// A placeholder alone: there are only so many.
    Fixed,
    /// A word like any other.
    Word,
    /// A name that programmers gave: operation, version, language.
    Given,
}

/// A segment in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) class: Class,
    pub(super) values: Vec<Box<str>>,
}

impl<'a> Piece<'a> {
    /// A word that its level has already.
    pub(super) fn known_word(text: &'a str) -> Self {
        Self::word(text, Class::Word)
    }

    fn word(text: &'a str, class: Class) -> Self {
        Self { text: Cow::Borrowed(text), class, values: Vec::new() }
    }

    fn placeholder(label: &'static str, value: &str) -> Self {
        Self { text: Cow::Borrowed(label), class: Class::Fixed, values: vec![bounded(value)] }
    }

    /// What stands for the segments beyond the last that is told apart.
    pub(super) fn rest() -> Self {
        Self { text: Cow::Borrowed("{rest}"), class: Class::Fixed, values: Vec::new() }
    }

    /// The level after this piece on `level`.
    pub(super) fn next_level(&self, level: Level) -> Level {
        level_below(level, &self.text, self.class)
    }

    /// The values that the piece adds where its level shows it as `shown`.
    pub(super) fn values_under(self, shown: &str) -> Vec<Box<str>> {
        let is_word_folded = self.values.is_empty() && *self.text != *shown;
        if is_word_folded { vec![bounded(&self.text)] } else { self.values }
    }

    fn composite(text: String, values: Vec<Box<str>>) -> Self {
        Self { text: Cow::Owned(text), class: Class::Word, values }
    }
}

/// The level that follows `text` on `level`.
pub(super) fn level_below(level: Level, text: &str, class: Class) -> Level {
    let opens_api = class == Class::Given && !is_reserved(text);
    if level == Level::Root && opens_api { Level::Root } else { Level::Inner }
}

/// Where a segment stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// It is the first, or follows names that mark the start of an API.
    pub(super) is_root: bool,
    /// Nothing follows.
    pub(super) is_last: bool,
}

/// Files that pages are made of: one name is like another.
const ASSETS: [&str; 26] = [
    "js", "mjs", "css", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp",
    "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "webm", "ogg", "wav", "wasm", "m3u8", "ts",
];

/// Files that carry documents or data, and pages that programs write.
const DOCUMENTS: [&str; 30] = [
    "json", "xml", "csv", "tsv", "txt", "html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "do",
    "action", "cgi", "pl", "rss", "atom", "yaml", "yml", "pdf", "zip", "gz", "doc", "docx", "xls",
    "xlsx", "ndjson", "ics", "vcf",
];

/// Names that stand beside a level's ids and never are one.
const RESERVED: [&str; 24] = [
    "me",
    "self",
    "all",
    "search",
    "find",
    "query",
    "lookup",
    "list",
    "count",
    "export",
    "import",
    "bulk",
    "batch",
    "latest",
    "current",
    "new",
    "health",
    "status",
    "login",
    "logout",
    "token",
    "graphql",
    "metadata",
    "$metadata",
];

/// Names that stand before an API's resources.
const ROOTS: [&str; 6] = ["api", "apis", "rest", "admin", "services", "public"];

/// Verbs that names of operations begin with.
const VERBS: [&str; 32] = [
    "get", "list", "create", "update", "delete", "find", "search", "fetch", "describe", "put",
    "add", "remove", "set", "batch", "query", "send", "check", "read", "write", "load", "save",
    "count", "start", "stop", "run", "import", "export", "verify", "lookup", "do", "is", "cancel",
];

/// The piece that `segment` becomes.
pub(super) fn of<'a>(segment: &'a Segment<'a>, place: Place) -> Piece<'a> {
    let text = match segment {
        Segment::Text(text) => text.as_ref(),
        Segment::Odd => return Piece::placeholder(Shape::Text.label(), ""),
    };
    if is_digits(text) {
        return Piece::placeholder(Shape::Id.label(), text);
    }
    let is_release = shape::is_date(text.as_bytes()) && place.is_root && !place.is_last;
    let opens_api = place.is_root && ROOTS.contains(&text);
    if is_release || opens_api || is_version(text, place) || is_locale(text) || is_reserved(text) {
        return Piece::word(text, Class::Given);
    }
    if !text.chars().all(shape::is_readable) && !text.contains('@') && !text.starts_with('+') {
        return Piece::placeholder(shape_label(text, Shape::Text), text);
    }
    call(text)
        .or_else(|| custom_verb(text))
        .or_else(|| file(text))
        .or_else(|| handle(text))
        .or_else(|| pair(text))
        .unwrap_or_else(|| plain(text))
}

fn shape_label(text: &str, otherwise: Shape) -> &'static str {
    shape::of(text).unwrap_or(otherwise).label()
}

fn plain(text: &str) -> Piece<'_> {
    match shape::of(text) {
        Some(shape) => Piece::placeholder(shape.label(), text),
        None if is_operation(text) => Piece::word(text, Class::Given),
        None => Piece::word(text, Class::Word),
    }
}

/// OData and its kin: `Customers(17)`, `Orders(OrderID=1,ProductID='a')` (OData 4.01 part 2,
/// section 4.3.1).
fn call(text: &str) -> Option<Piece<'_>> {
    let (name, arguments) = text.strip_suffix(')')?.split_once('(')?;
    let is_plain = !arguments.contains(['(', ')']) && arguments.matches(',').count() < 8;
    if !is_identifier(name) || !is_plain {
        return None;
    }
    let mut rendered = format!("{name}(");
    let mut values = Vec::new();
    for (at, argument) in arguments.split(',').filter(|part| !part.is_empty()).enumerate() {
        let (key, value) = match argument.split_once('=') {
            Some((key, value)) if is_identifier(key) => (Some(key), value),
            _ => (None, argument),
        };
        if at > 0 {
            rendered.push(',');
        }
        if let Some(key) = key {
            rendered.push_str(key);
            rendered.push('=');
        }
        let value = value.trim_matches('\'');
        rendered.push_str(shape_label(value, Shape::Id));
        values.push(bounded(value));
    }
    rendered.push(')');
    Some(Piece::composite(rendered, values))
}

/// `users:batchGet`, `17:cancel` (AIP-136).
fn custom_verb(text: &str) -> Option<Piece<'_>> {
    let (name, verb) = text.rsplit_once(':')?;
    let is_verb = verb.starts_with(|first: char| first.is_ascii_lowercase())
        && (3..=64).contains(&verb.len())
        && verb.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !is_verb || name.is_empty() || name.contains(':') {
        return None;
    }
    Some(match shape::of(name) {
        Some(shape) => Piece::composite(format!("{}:{verb}", shape.label()), vec![bounded(name)]),
        None => Piece::word(text, Class::Given),
    })
}

/// `app.4f3a.js`, `17.json`, `index.php`.
fn file(text: &str) -> Option<Piece<'_>> {
    let (stem, extension) = text.rsplit_once('.')?;
    let known = |list: &'static [&str]| {
        list.iter().copied().find(|known| extension.eq_ignore_ascii_case(known))
    };
    if stem.is_empty() {
        return None;
    }
    if let Some(extension) = known(&ASSETS) {
        let piece = Piece::composite(format!("{{file}}.{extension}"), vec![bounded(stem)]);
        return Some(Piece { class: Class::Fixed, ..piece });
    }
    let extension = known(&DOCUMENTS)?;
    Some(match shape::of(stem) {
        Some(shape) => Piece {
            class: Class::Fixed,
            ..Piece::composite(format!("{}.{extension}", shape.label()), vec![bounded(stem)])
        },
        None => Piece::word(text, Class::Word),
    })
}

/// `@alice`.
fn handle(text: &str) -> Option<Piece<'_>> {
    let name = text.strip_prefix('@').filter(|name| !name.contains('@'))?;
    let piece = Piece::composite("@{name}".into(), vec![bounded(name)]);
    Some(Piece { class: Class::Fixed, ..piece })
}

/// `lat=50.1`.
fn pair(text: &str) -> Option<Piece<'_>> {
    let (key, value) = text.split_once('=')?;
    if !is_identifier(key) || value.is_empty() {
        return None;
    }
    let label = shape::of(value)?.label();
    Some(Piece::composite(format!("{key}={label}"), vec![bounded(value)]))
}

/// `v1`, `v1beta1`, `v2.1`; `1.0` where an API starts.
fn is_version(text: &str, place: Place) -> bool {
    let (numbers, least) = match text.strip_prefix(['v', 'V']) {
        Some(rest) => (rest, 1),
        None if place.is_root && !place.is_last => (text, 2),
        None => return false,
    };
    let end = numbers.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(numbers.len());
    let (numbers, stage) = numbers.split_at_checked(end).unwrap_or((numbers, ""));
    let mut parts = numbers.split('.');
    let are_small = parts.all(|part| (1..=3).contains(&part.len()) && is_digits(part));
    let stage = stage.trim_end_matches(|c: char| c.is_ascii_digit());
    are_small
        && numbers.split('.').count() >= least
        && matches!(stage, "" | "alpha" | "beta" | "rc" | "preview" | "p")
}

/// `en-US`, `pt_BR`, `zh-Hant` (BCP 47).
fn is_locale(text: &str) -> bool {
    text.split_once(['-', '_']).is_some_and(|(language, region)| {
        let upper = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
        language.len() == 2
            && language.bytes().all(|byte| byte.is_ascii_lowercase())
            && ((region.len() == 2 && upper(region)) || matches!(region, "Hans" | "Hant"))
    })
}

fn is_reserved(text: &str) -> bool {
    RESERVED.contains(&text)
}

/// `GetCustomer`, `listUsers`, `flickr.photos.search`'s last name, `pkg.Service`.
pub(super) fn is_operation(text: &str) -> bool {
    let name = text.rsplit('.').next().unwrap_or(text);
    let is_name = text.len() <= 64 && text.split('.').all(is_identifier);
    let has_verb = VERBS.iter().any(|verb| {
        name.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb))
            && name.get(verb.len()..).is_some_and(|rest| {
                rest.starts_with(|next: char| next.is_ascii_uppercase() || next == '_')
            })
    });
    is_name && (has_verb || is_rpc_service(text))
}

/// `pkg.Service`, as in the path of a gRPC call.
pub(super) fn is_rpc_service(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(package, service)| {
        service.starts_with(|first: char| first.is_ascii_uppercase())
            && is_identifier(service)
            && package.split('.').all(is_identifier)
    })
}

/// A name as programming languages have them.
pub(super) fn is_identifier(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The value, or as much of it as is kept.
pub(super) fn bounded(value: &str) -> Box<str> {
    value.get(..value.floor_char_boundary(VALUE_MAX)).unwrap_or(value).into()
}
