//! The client's address, behind proxies that the operator trusts.
//!
//! Input: the peer's address and the request's headers. Output: the rightmost address
//! that no trusted proxy owns. Invariant: a header is believed only from a trusted peer,
//! and where two headers name different clients neither is: one of them may be the
//! client's own invention, passed through by a proxy that writes only the other.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

use crate::http::Header;

/// Most addresses looked at in one header, from the right.
const HOPS_MAX: usize = 32;

/// The client's address: `peer` itself, or whom a trusted `peer` names.
pub(super) fn client(trusted: &[IpNet], peer: IpAddr, headers: &[Header<'_>]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let named = [
        from_right(headers, "x-forwarded-for", &is_trusted, parse_address),
        from_right(headers, "forwarded", &is_trusted, parse_forwarded),
        from_right(headers, "x-real-ip", &is_trusted, parse_address),
    ];
    let mut clients = named.iter().flatten().filter(|address| !is_trusted(address));
    match clients.next() {
        Some(first) if clients.all(|other| other == first) => *first,
        Some(_) => peer,
        // Everyone on the way is a trusted proxy: the farthest one asked.
        None => named.into_iter().flatten().next().unwrap_or(peer),
    }
}

/// The rightmost untrusted address of a list header, else its leftmost trusted one;
/// none where an entry on the way can't be read.
fn from_right(
    headers: &[Header<'_>],
    name: &str,
    is_trusted: &impl Fn(&IpAddr) -> bool,
    parse: fn(&[u8]) -> Option<IpAddr>,
) -> Option<IpAddr> {
    let mut farthest = None;
    let lines = headers.iter().rev();
    let entries = lines
        .filter(|header| header.name.eq_ignore_ascii_case(name))
        .flat_map(|header| header.value.rsplit(|&byte| byte == b','))
        .filter(|entry| !entry.trim_ascii().is_empty());
    for entry in entries.take(HOPS_MAX) {
        let address = parse(entry)?;
        farthest = Some(address);
        if !is_trusted(&address) {
            break;
        }
    }
    farthest
}

/// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn parse_address(entry: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(entry.trim_ascii()).ok()?;
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

/// One element of `Forwarded` (RFC 7239 section 4): `for="[2001:db8::1]:4711";proto=https`.
fn parse_forwarded(entry: &[u8]) -> Option<IpAddr> {
    entry.split(|&byte| byte == b';').find_map(|pair| {
        let (name, value) = pair.trim_ascii().split_at_checked(4)?;
        name.eq_ignore_ascii_case(b"for=").then(|| parse_address(value))?
    })
}
