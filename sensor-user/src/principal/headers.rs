//! Looking things up in a request head.

use crate::http::Header;

/// The values of every header with this name, without surrounding white space; empty
/// ones are passed over.
pub(super) fn values<'a>(
    headers: &'a [Header<'a>],
    name: &'a str,
) -> impl Iterator<Item = &'a [u8]> {
    headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value.trim_ascii())
        .filter(|value| !value.is_empty())
}

/// What follows the scheme in `Authorization` (RFC 9110 section 11.6.2).
pub(super) fn authorization<'a>(headers: &'a [Header<'a>], scheme: &str) -> Option<&'a [u8]> {
    values(headers, "authorization").find_map(|value| {
        let (name, rest) = value.split_at_checked(scheme.len())?;
        let rest = rest.strip_prefix(b" ")?.trim_ascii();
        (name.eq_ignore_ascii_case(scheme.as_bytes()) && !rest.is_empty()).then_some(rest)
    })
}

/// The value of a cookie (RFC 6265 section 4.2), without quotes.
pub(super) fn cookie<'a>(headers: &'a [Header<'a>], name: &str) -> Option<&'a [u8]> {
    let pairs = values(headers, "cookie").flat_map(|value| value.split(|&byte| byte == b';'));
    pairs.filter_map(|pair| split_pair(pair.trim_ascii())).find_map(|(key, value)| {
        let value = value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).unwrap_or(value);
        (key == name.as_bytes() && !value.is_empty()).then_some(value)
    })
}

/// The value of a query parameter, as sent.
pub(super) fn query<'a>(target: &'a str, name: &str) -> Option<&'a [u8]> {
    let (_, query) = target.split_once('?')?;
    let query = query.split('#').next().unwrap_or(query);
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value.as_bytes()))
}

fn split_pair(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(b'=', pair)?;
    let (key, value) = pair.split_at_checked(at)?;
    Some((key.trim_ascii(), value.get(1..)?.trim_ascii()))
}
