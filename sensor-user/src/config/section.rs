//! One table of the file while it is read: knows its keys, collects what is wrong.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::Problem;
use super::keys::KEYS;

/// Problems found so far.
pub(super) struct Problems<'t> {
    pub(super) file: &'t str,
    pub(super) text: &'t str,
    pub(super) found: Vec<Problem>,
}

impl Problems<'_> {
    pub(super) fn add(&mut self, at: Range<usize>, key: &str, message: impl Into<String>) {
        let before = self.text.as_bytes().iter().take(at.start);
        let line = 1 + before.filter(|&&byte| byte == b'\n').count();
        let (file, key) = (self.file.to_owned(), key.to_owned());
        self.found.push(Problem { file, line, key, message: message.into() });
    }
}

/// A table and where it stands.
pub(super) struct Section<'t, 'i> {
    path: &'static str,
    table: Option<&'t DeTable<'i>>,
    span: Range<usize>,
}

impl<'t, 'i> Section<'t, 'i> {
    /// The table at `path` (empty for the root); names it has and no [`KEYS`] entry are problems.
    pub(super) fn open(
        path: &'static str,
        table: &'t DeTable<'i>,
        span: Range<usize>,
        problems: &mut Problems<'_>,
    ) -> Self {
        let section = Self { path, table: Some(table), span };
        for name in table.keys() {
            if !KEYS.iter().any(|key| key.section == path && key.name == name.get_ref()) {
                let message = unknown(path, name.get_ref());
                problems.add(name.span(), &section.dotted(name.get_ref()), message);
            }
        }
        section
    }

    /// The table `name` of this one.
    pub(super) fn table(&self, name: &'static str, problems: &mut Problems<'_>) -> Section<'t, 'i> {
        let absent = Section { path: name, table: None, span: self.span.clone() };
        let Some(value) = self.find(name) else { return absent };
        match value.get_ref() {
            DeValue::Table(table) => Section::open(name, table, value.span(), problems),
            _ => {
                self.refuse(name, value, problems);
                absent
            }
        }
    }

    /// The tables in the list `name`; `path` is their place in [`KEYS`].
    pub(super) fn tables<T>(
        &self,
        name: &'static str,
        path: &'static str,
        problems: &mut Problems<'_>,
        read: impl Fn(&Section<'_, '_>, &mut Problems<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.find(name) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.refuse(name, value, problems);
            return Vec::new();
        };
        let mut read_items = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => {
                    let section = Section::open(path, table, item.span(), problems);
                    read_items.extend(read(&section, problems));
                }
                _ => self.refuse(name, item, problems),
            }
        }
        read_items
    }

    /// The value of `name` where it is there, of its type and `allowed`.
    pub(super) fn optional<T: DeserializeOwned>(
        &self,
        name: &'static str,
        problems: &mut Problems<'_>,
        allowed: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let value = self.find(name)?;
        match T::deserialize(ValueDeserializer::from(value.clone())) {
            Ok(read) if allowed(&read) => Some(read),
            _ => {
                self.refuse(name, value, problems);
                None
            }
        }
    }

    /// Like [`Self::optional`], with a default.
    pub(super) fn value<T: DeserializeOwned>(
        &self,
        name: &'static str,
        default: T,
        problems: &mut Problems<'_>,
        allowed: impl Fn(&T) -> bool,
    ) -> T {
        self.optional(name, problems, allowed).unwrap_or(default)
    }

    /// Like [`Self::optional`]; a problem where it is missing.
    pub(super) fn required<T: DeserializeOwned>(
        &self,
        name: &'static str,
        problems: &mut Problems<'_>,
        allowed: impl Fn(&T) -> bool,
    ) -> Option<T> {
        if self.find(name).is_none() {
            let message = format!("is missing: give {}", self.allowed(name));
            problems.add(self.span.clone(), &self.dotted(name), message);
        }
        self.optional(name, problems, allowed)
    }

    /// A problem of this table as a whole.
    pub(super) fn wrong(&self, message: &str, problems: &mut Problems<'_>) {
        problems.add(self.span.clone(), self.path, message);
    }

    fn find(&self, name: &str) -> Option<&'t Spanned<DeValue<'i>>> {
        self.table?.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
    }

    fn refuse(&self, name: &str, value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) {
        let raw = problems.text.get(value.span()).unwrap_or_default();
        let mut shown: String = raw.chars().take(60).collect();
        if shown.len() < raw.len() {
            shown.push('…');
        }
        let message = format!("{shown} is not {}", self.allowed(name));
        problems.add(value.span(), &self.dotted(name), message);
    }

    fn allowed(&self, name: &str) -> &'static str {
        let key = KEYS.iter().find(|key| key.section == self.path && key.name == name);
        key.map_or("a known key", |key| key.allowed)
    }

    fn dotted(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

/// What to say of a key that isn't known: the nearest in this table, else where a key of that
/// name would belong.
fn unknown(path: &str, name: &str) -> String {
    let here = KEYS.iter().filter(|key| key.section == path);
    let nearest = here
        .map(|key| (strsim::damerau_levenshtein(key.name, name), key.name))
        .min()
        .filter(|(distance, nearest)| *distance <= 1 + nearest.len() / 3);
    if let Some((_, nearest)) = nearest {
        return format!("unknown key; did you mean `{nearest}`?");
    }
    if let Some(elsewhere) = KEYS.iter().find(|key| key.name == name) {
        return format!("unknown key; did you mean `{}`?", elsewhere.path());
    }
    let names: Vec<_> = KEYS.iter().filter(|key| key.section == path).map(|key| key.name).collect();
    format!("unknown key; known here: {}", names.join(", "))
}
