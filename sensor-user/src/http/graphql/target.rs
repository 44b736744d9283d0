//! GraphQL in a request target: the path, and the query of a GET.

use super::{Call, RequestHead};

/// The operation that a GET carries in its target.
#[must_use]
pub fn of_target(head: &RequestHead<'_>) -> Option<Box<str>> {
    if head.method != "GET" {
        return None;
    }
    let (path, query) = head.target.split_once('?')?;
    if !is_graphql_path(path) {
        return None;
    }
    let mut call = Call::default();
    for (name, value) in query.split('&').filter_map(|it| it.split_once('=')) {
        match name {
            "query" => call.query = Some(decoded(value)),
            "operationName" => call.operation_name = Some(decoded(value)),
            "extensions" => call.persisted = decoded(value).contains("\"persistedQuery\""),
            _ => {}
        }
    }
    call.label(true)
}

/// Whether the path of a target ends in `graphql`.
pub(super) fn is_graphql_path(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default().as_bytes();
    let tail = last.len().checked_sub(b"graphql".len()).and_then(|at| last.get(at..));
    tail.is_some_and(|it| it.eq_ignore_ascii_case(b"graphql"))
}

/// Percent-decoding of a form value (WHATWG URL, application/x-www-form-urlencoded).
fn decoded(value: &str) -> String {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, more)) = rest.split_first() {
        rest = more;
        match (byte, more) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).and_then(|it| u8::try_from(it).ok())
}
