//! Which endpoint a request went to.
//!
//! Input: method, target and status of an exchange. Output: a label such as
//! `GET /customers/{id}`, learned from the traffic, and the values of its placeholders.
//!
//! Invariants:
//! - The same exchanges give the same labels in whatever order they come, once all came.
//! - Only a success (2xx) teaches a template; requests that no template fits and that had
//!   no success are `GET {unmatched}`, so that who tries paths fills no table.
//! - A level with too many words collapses into `{name}`. Labels given out before are
//!   reported as [`Renamed`], once: their counts belong to the new label.
//! - Memory is bounded: 50,000 nodes and labels in all, about 12 MiB; what comes after is
//!   `other`. A label is printable, of at most a few hundred characters, whatever was sent.
//!
//! The query is no part of it, but for the name of an RPC (`?Action=DescribeInstances`).

mod label;
mod path;
mod piece;
mod rule;
mod shape;
mod state;
#[cfg(test)]
mod tests;
mod trie;

use std::collections::HashMap;
use std::sync::Arc;

pub use label::{OTHER, UNKNOWN};
pub use path::path_of;
pub use rule::{BadPattern, EndpointRule, EndpointRules};
pub use state::TemplateState;

use path::Segment;
use piece::{Piece, Place};
use trie::{Level, Node};

/// Most nodes and labels of all services together, about 250 bytes each.
const SIZE_MAX: usize = 50_000;

/// Most services that have templates of their own.
const SERVICES_MAX: usize = 1_000;

/// Room for an ordinary template.
const PATH_BYTES: usize = 96;

/// What an endpoint is found by.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The service that answered.
    pub service: &'a Arc<str>,
    /// Request method as sent; `UNKNOWN` where it was not seen.
    pub method: &'a str,
    /// Request target as sent; empty where it was not seen.
    pub target: &'a str,
    /// GraphQL operation: `query CustomerById`.
    pub graphql: Option<&'a str>,
    /// Response status code.
    pub status: u16,
}

/// An endpoint, found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// `GET /customers/{id}`.
    pub endpoint: Arc<str>,
    /// Values of the placeholders, from left to right.
    pub parameters: Vec<Box<str>>,
    /// Labels of the same service that ceased to be, in the order in which they did.
    pub renamed: Vec<Renamed>,
}

impl Resolved {
    fn plain(endpoint: Arc<str>) -> Self {
        Self { endpoint, parameters: Vec::new(), renamed: Vec::new() }
    }
}

/// A label whose template became part of another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The label that is given out no more.
    pub from: Arc<str>,
    /// The one that stands for it.
    pub into: Arc<str>,
}

/// The templates of all services.
#[derive(Debug)]
pub struct Templates {
    rules: EndpointRules,
    services: HashMap<Arc<str>, Node, foldhash::fast::RandomState>,
    size: usize,
    revision: u64,
    other: Arc<str>,
    unknown: Arc<str>,
}

impl Templates {
    /// Nothing learned yet.
    #[must_use]
    pub fn new(rules: EndpointRules) -> Self {
        Self {
            rules,
            services: HashMap::default(),
            size: 0,
            revision: 0,
            other: OTHER.into(),
            unknown: UNKNOWN.into(),
        }
    }

    /// A number that grows with everything learned: the state is worth saving where it
    /// differs from the one at the last save.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The endpoint of a call, learned where it is new and was answered with success.
    pub fn resolve(&mut self, call: &Call<'_>) -> Resolved {
        if call.target.is_empty() || call.method == "UNKNOWN" {
            return Resolved::plain(Arc::clone(&self.unknown));
        }
        let path = path::split(call.target);
        if let Some((endpoint, parameters)) = self.rules.label(call.method, &path) {
            return Resolved { endpoint, parameters, renamed: Vec::new() };
        }
        let method = label::method(call.method);
        let variant = label::variant(path::query_of(call.target), call.graphql);
        let node = self.services.get(call.service);
        if let Some(known) = node.and_then(|node| known(node, method, &variant, &path)) {
            return known;
        }
        let is_success = (200..300).contains(&call.status);
        if is_success && label::method_learns(method) {
            self.learn(call.service, method, &variant, &path)
        } else {
            node.and_then(|node| look_up(node, method, &variant, &path))
                .unwrap_or_else(|| Resolved::plain(label::unmatched(method)))
        }
    }

    fn learn(
        &mut self,
        service: &Arc<str>,
        method: &'static str,
        variant: &str,
        segments: &path::Path<'_>,
    ) -> Resolved {
        let has_room = self.size + segments.segments.len() + 3 <= SIZE_MAX;
        let has_service = self.services.contains_key(service);
        if !has_room || (!has_service && self.services.len() >= SERVICES_MAX) {
            let node = self.services.get(service);
            return node
                .and_then(|node| look_up(node, method, variant, segments))
                .unwrap_or_else(|| Resolved::plain(Arc::clone(&self.other)));
        }
        let root = self.services.entry(Arc::clone(service)).or_default();
        let mut grown = usize::from(!has_service);
        let mut renamed = Vec::new();
        let mut parameters = Vec::new();
        let (mut node, mut path, mut level) =
            (&mut *root, String::with_capacity(PATH_BYTES), Level::Root);
        for at in 0.. {
            let Some(piece) = piece(segments, at, node, level) else { break };
            let added = node.child_or_add(&piece.text, piece.class, &path, level, &mut renamed);
            let Some((child, is_new)) = added else {
                return Resolved::plain(Arc::clone(&self.other));
            };
            grown += usize::from(is_new);
            path.push('/');
            path.push_str(&child.text);
            level = piece.next_level(level);
            take(&mut parameters, piece.values_under(&child.text));
            node = &mut child.node;
        }
        let (endpoint, is_new) = node.label_or_add(method, variant, &path, &mut renamed);
        grown += usize::from(is_new);
        self.size += grown;
        self.revision += u64::from(grown > 0 || !renamed.is_empty());
        if !renamed.is_empty() {
            self.size = self.services.values().map(Node::size).sum();
        }
        Resolved { endpoint, parameters, renamed }
    }
}

/// The endpoint of a call whose like came before; most do.
fn known(
    root: &Node,
    method: &'static str,
    variant: &str,
    segments: &path::Path<'_>,
) -> Option<Resolved> {
    let mut parameters = Vec::new();
    let (mut node, mut level) = (root, Level::Root);
    for at in 0.. {
        let Some(piece) = piece(segments, at, node, level) else { break };
        let child = node.child(&piece.text, piece.class)?;
        level = piece.next_level(level);
        take(&mut parameters, piece.values_under(&child.text));
        node = &child.node;
    }
    let endpoint = node.label(method, variant)?.clone();
    Some(Resolved { endpoint, parameters, renamed: Vec::new() })
}

/// Adds values to those of the segments before, mostly none.
fn take(parameters: &mut Vec<Box<str>>, values: Vec<Box<str>>) {
    if parameters.is_empty() {
        *parameters = values;
    } else {
        parameters.extend(values);
    }
}

/// The endpoint of a call that teaches nothing.
fn look_up(
    root: &Node,
    method: &'static str,
    variant: &str,
    segments: &path::Path<'_>,
) -> Option<Resolved> {
    let mut parameters = Vec::new();
    let (mut node, mut path, mut level) = (root, String::new(), Level::Root);
    for at in 0.. {
        let Some(piece) = piece(segments, at, node, level) else { break };
        let child = node.child(&piece.text, piece.class)?;
        path.push('/');
        path.push_str(&child.text);
        level = piece.next_level(level);
        take(&mut parameters, piece.values_under(&child.text));
        node = &child.node;
    }
    if node.ends.is_empty() {
        return None;
    }
    let known = node.label(method, variant).cloned();
    let endpoint = known.unwrap_or_else(|| label::endpoint(method, &path, ""));
    Some(Resolved { endpoint, parameters, renamed: Vec::new() })
}

/// The piece that the segment at `at` becomes on the level of `node`; none after the last.
fn piece<'a>(path: &'a path::Path<'a>, at: usize, node: &Node, level: Level) -> Option<Piece<'a>> {
    let Some(segment) = path.segments.get(at) else {
        return (path.is_cut && at == path.segments.len()).then(Piece::rest);
    };
    if let Segment::Text(text) = segment
        && node.has_word(text)
    {
        return Some(Piece::known_word(text));
    }
    let is_last = at + 1 == path.segments.len();
    Some(piece::of(segment, Place { is_root: level == Level::Root, is_last }))
}
