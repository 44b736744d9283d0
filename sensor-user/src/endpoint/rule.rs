//! Endpoints that the operator named.
//!
//! Input: the `match` of an `[[endpoint]]` entry. Output: whether a request is meant, and
//! its label. `*` stands for one segment, or for a part of one, and is shown as `{id}`; a
//! `{word}` of the operator's own stands for one segment and is shown as it is; `**` at the
//! end stands for any number of segments.

use std::sync::Arc;

use super::label;
use super::path::{self, Segment};
use super::piece;
use crate::records::RecordOverride;

/// What the operator says of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointRule {
    method: Option<Box<str>>,
    segments: Vec<Box<str>>,
    is_open: bool,
    template: Box<str>,
    /// How its responses are counted.
    pub records: RecordOverride,
}

/// A `match` that can't be one.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no method and path such as \"GET /v2/customers/*\"")]
pub struct BadPattern(pub String);

impl EndpointRule {
    /// A rule for the requests that `pattern` matches: a path, after a method or for all.
    ///
    /// # Errors
    /// [`BadPattern`].
    pub fn new(pattern: &str, records: RecordOverride) -> Result<Self, BadPattern> {
        let mut words = pattern.split_ascii_whitespace();
        let (method, path) = match (words.next(), words.next(), words.next()) {
            (Some(path), None, _) => (None, path),
            (Some(method), Some(path), None) if method != "*" => (Some(method.into()), path),
            (Some(_), Some(path), None) => (None, path),
            _ => return Err(BadPattern(pattern.to_owned())),
        };
        let Some(path) = path.strip_prefix('/') else {
            return Err(BadPattern(pattern.to_owned()));
        };
        let mut segments: Vec<Box<str>> =
            path.split('/').filter(|part| !part.is_empty()).map(Box::from).collect();
        let is_open = segments.last().is_some_and(|last| **last == *"**");
        if is_open {
            segments.pop();
        }
        let mut template: String =
            segments.iter().map(|segment| format!("/{}", segment.replace('*', "{id}"))).collect();
        if is_open {
            template.push_str("/{rest}");
        }
        Ok(Self { method, segments, is_open, template: template.into(), records })
    }

    /// The label of the requests that it matches; of a rule for all methods that of GET.
    #[must_use]
    pub fn label(&self) -> Arc<str> {
        let method = self.method.as_deref().unwrap_or("GET");
        label::endpoint(label::method(method), &self.template, "")
    }

    /// The values that the pattern's wildcards took, where the request is meant.
    fn matches(&self, method: &str, path: &path::Path<'_>) -> Option<Vec<Box<str>>> {
        let is_method = self.method.as_deref().is_none_or(|own| own == method);
        let is_length = path.segments.len() == self.segments.len()
            || (self.is_open && path.segments.len() > self.segments.len());
        if !is_method || !is_length {
            return None;
        }
        let mut values = Vec::new();
        for (own, segment) in self.segments.iter().zip(&path.segments) {
            let Segment::Text(text) = segment else { return None };
            if own.starts_with('{') && own.ends_with('}') {
                values.push(piece::bounded(text));
            } else if own.contains('*') {
                values.push(piece::bounded(wildcard(own, text)?));
            } else if **own != **text {
                return None;
            }
        }
        Some(values)
    }
}

/// What `*` in `pattern` stands for in `text`; `*` may stand once, with text around it.
fn wildcard<'a>(pattern: &str, text: &'a str) -> Option<&'a str> {
    let (before, after) = pattern.split_once('*')?;
    let value = text.strip_prefix(before)?.strip_suffix(after)?;
    (!value.is_empty()).then_some(value)
}

/// All rules, in their order: the first that matches decides.
#[derive(Clone, Debug, Default)]
pub struct EndpointRules(Arc<[EndpointRule]>);

impl EndpointRules {
    /// Rules in the order of the configuration.
    #[must_use]
    pub fn new(rules: Vec<EndpointRule>) -> Self {
        Self(rules.into())
    }

    /// The rule for a request.
    #[must_use]
    pub fn find(&self, method: &str, target: &str) -> Option<&EndpointRule> {
        if self.0.is_empty() {
            return None;
        }
        let path = path::split(target);
        self.0.iter().find(|rule| rule.matches(method, &path).is_some())
    }

    /// Label and values of the rule for a request.
    pub(super) fn label(
        &self,
        method: &str,
        path: &path::Path<'_>,
    ) -> Option<(Arc<str>, Vec<Box<str>>)> {
        self.0.iter().find_map(|rule| {
            let values = rule.matches(method, path)?;
            Some((label::endpoint(label::method(method), &rule.template, ""), values))
        })
    }
}
