//! GraphQL operations by name (GraphQL over HTTP; GraphQL 2021 2.3).
//!
//! Input: a request's head and the first part of its body. Output: a label such as
//! `query CustomerById`. Invariants: holds at most the configured part of one body,
//! linear in it; a body that is cut off is read as far as it goes.

mod document;
mod json;
mod target;
#[cfg(test)]
mod tests;

use super::RequestHead;
use super::decode::{ContentDecoder, DecodeLimits};

pub use target::of_target;

/// Longest operation name; a longer one is no name.
const NAME_MAX: usize = 128;
/// Operations of one batch that are named.
const BATCH_MAX: usize = 4;
/// Part of a body that is looked at where the path doesn't say GraphQL.
const ELSEWHERE_BYTES_MAX: usize = 8 * 1024;

/// What undoing gzip or deflate holds.
const DECODER_BYTES: usize = 48 * 1024;

/// A decoder for a request body. Requests come from anywhere: only codings whose window
/// is small are undone.
fn decoder(coding: &[u8]) -> Option<ContentDecoder> {
    let coding =
        ["gzip", "deflate"].into_iter().find(|it| coding.eq_ignore_ascii_case(it.as_bytes()))?;
    ContentDecoder::new(Some(coding), DecodeLimits::default()).ok()
}

/// Keeps the first part of a request body that may hold an operation.
#[derive(Debug)]
pub struct Sniffer {
    body: Vec<u8>,
    bytes_max: usize,
    /// The path says GraphQL.
    expected: bool,
    /// The body is a document, not JSON.
    plain: bool,
    decoder: Option<ContentDecoder>,
}

impl Sniffer {
    /// Where the body of this request may be GraphQL.
    #[must_use]
    pub fn for_request(head: &RequestHead<'_>, bytes_max: usize) -> Option<Box<Self>> {
        if head.method != "POST" {
            return None;
        }
        let header = |name: &str| {
            let found = head.headers.iter().find(|it| it.name.eq_ignore_ascii_case(name))?;
            Some(found.value.split(|&byte| byte == b';').next()?.trim_ascii())
        };
        let expected = target::is_graphql_path(head.target);
        let kind = header("content-type").unwrap_or_default();
        let plain = kind.eq_ignore_ascii_case(b"application/graphql");
        if !plain && !kind.eq_ignore_ascii_case(b"application/json") && !expected {
            return None;
        }
        let bytes_max = if expected { bytes_max } else { bytes_max.min(ELSEWHERE_BYTES_MAX) };
        let decoder = match header("content-encoding") {
            None => None,
            Some(coding) => Some(decoder(coding)?),
        };
        Some(Box::new(Self { body: Vec::new(), bytes_max, expected, plain, decoder }))
    }

    /// The next bytes of the body.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.body.len() == self.bytes_max {
            return;
        }
        let (body, bytes_max) = (&mut self.body, self.bytes_max);
        let mut keep = |bytes: &[u8]| {
            let room = bytes_max - body.len();
            body.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        };
        match &mut self.decoder {
            // What was decoded before an error still counts; after it nothing comes.
            Some(decoder) => {
                let _ = decoder.push(bytes, &mut keep);
            }
            None => keep(bytes),
        }
    }

    /// Bytes held.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.body.capacity() + self.decoder.as_ref().map_or(0, |_| DECODER_BYTES)
    }

    /// The operation's label, where the body holds one.
    #[must_use]
    pub fn finish(self) -> Option<Box<str>> {
        if self.plain {
            return document::label(str::from_utf8(&self.body).ok()?, None);
        }
        let mut labels: Vec<Box<str>> = Vec::new();
        for call in json::calls(&self.body, BATCH_MAX + 1) {
            let label = call.label(self.expected)?;
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        let more = labels.len() > BATCH_MAX;
        labels.truncate(BATCH_MAX);
        let mut label = labels.join(", ");
        if more {
            label.push_str(", …");
        }
        (!label.is_empty()).then(|| label.into())
    }
}

/// The members of one GraphQL request that name its operation.
#[derive(Debug, Default)]
struct Call {
    query: Option<String>,
    operation_name: Option<String>,
    persisted: bool,
}

impl Call {
    /// `expected`: the path says GraphQL, so that a name alone will do.
    fn label(&self, expected: bool) -> Option<Box<str>> {
        let name = self.operation_name.as_deref().filter(|it| is_name(it));
        let label = self.query.as_deref().and_then(|it| document::label(it, name));
        label.or_else(|| {
            let by_name = name.filter(|_| expected || self.persisted)?;
            Some(format!("query {by_name}").into())
        })
    }
}

/// `Name` of the GraphQL grammar.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= NAME_MAX
        && bytes.next().is_some_and(|it| it.is_ascii_alphabetic() || it == b'_')
        && bytes.all(|it| it.is_ascii_alphanumeric() || it == b'_')
}
