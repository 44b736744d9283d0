//! What a connection speaks, by its first bytes.
//!
//! Input: the first bytes that a client sent, as many as are there; or, of a connection
//! joined midway, the first bytes of any transfer. Output: a verdict. Pure, without
//! loops over more than [`PREFIX_MAX`] bytes; runs in the kernel and in tests alike.

use crate::abi::{Protocol, Role, direction};

/// No verdict needs more bytes than this: the length of the HTTP/2 preface
/// (RFC 9113 3.4).
pub const PREFIX_MAX: usize = 24;

/// First bytes, zero padded.
pub type Prefix = [u8; PREFIX_MAX];

/// A judgement on the first bytes that a client sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All consistent with HTTP or TLS so far; more bytes are needed.
    Wait,
    /// Decided.
    Is(Protocol),
}

/// The longest method name taken for one; `UPDATEREDIRECTREF` (RFC 4437) has 17 letters.
const METHOD_MAX: usize = 20;
const METHOD_MIN: usize = 3;
const PREFACE: &[u8; PREFIX_MAX] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Where the preface differs from the request line of any other method.
const PREFACE_DECIDED: usize = 14;

/// Judges the first `length` bytes that a client sent on a connection; the bytes of
/// `prefix` from there on must be zero.
#[inline(always)]
#[must_use]
pub fn judge(prefix: &Prefix, length: usize) -> Verdict {
    if matches!(byte(prefix, 0), 0x14..=0x17) {
        return match length {
            1 => Verdict::Wait,
            _ if byte(prefix, 1) == 3 => Verdict::Is(Protocol::Tls),
            _ => Verdict::Is(Protocol::Mute),
        };
    }
    if starts_with(prefix, b"PRI ") {
        return preface(prefix, length);
    }
    request_line(prefix, length)
}

/// A method name and a space, or the beginning of that.
#[inline(always)]
fn request_line(prefix: &Prefix, length: usize) -> Verdict {
    let mut at = 0;
    while at <= METHOD_MAX {
        match byte(prefix, at) {
            b'A'..=b'Z' | b'-' | b'_' => {}
            b' ' if at >= METHOD_MIN => return Verdict::Is(Protocol::Http1),
            _ if at >= length => return Verdict::Wait,
            _ => return Verdict::Is(Protocol::Mute),
        }
        at += 1;
    }
    Verdict::Is(Protocol::Mute)
}

#[inline(always)]
fn preface(prefix: &Prefix, length: usize) -> Verdict {
    let mut at = 0;
    while at < PREFACE_DECIDED {
        if byte(prefix, at) != byte(PREFACE, at) {
            return if at >= length { Verdict::Wait } else { Verdict::Is(Protocol::Mute) };
        }
        at += 1;
    }
    Verdict::Is(Protocol::Http2)
}

/// Judges the first bytes of a transfer on a connection that was joined midway: the
/// protocol and the local side's role, if the transfer starts a message.
#[inline(always)]
#[must_use]
pub fn judge_midway(prefix: &Prefix, length: usize, moved: u8) -> Option<(Protocol, Role)> {
    if length >= 8 && starts_with(prefix, b"HTTP/1.") {
        return Some((Protocol::Http1, sender_is(Role::Server, moved)));
    }
    match judge(prefix, length) {
        Verdict::Is(Protocol::Tls) => (length >= 3 && byte(prefix, 2) <= 4)
            .then(|| (Protocol::Tls, tls_role(prefix, length, moved))),
        Verdict::Is(protocol @ (Protocol::Http1 | Protocol::Http2)) => {
            Some((protocol, sender_is(Role::Client, moved)))
        }
        _ => None,
    }
}

/// The local side's role by the first bytes of a TLS stream: the client says hello first
/// (RFC 8446 4.1.2); any other record tells nothing.
#[inline(always)]
#[must_use]
pub fn tls_role(prefix: &Prefix, length: usize, moved: u8) -> Role {
    const HANDSHAKE: u8 = 22;
    const CLIENT_HELLO: u8 = 1;
    if length >= 6 && byte(prefix, 0) == HANDSHAKE && byte(prefix, 5) == CLIENT_HELLO {
        sender_is(Role::Client, moved)
    } else {
        Role::Unknown
    }
}

/// The local side's role where the sender of a transfer has the role `sender`.
#[inline(always)]
#[must_use]
pub fn sender_is(sender: Role, moved: u8) -> Role {
    match (sender, moved == direction::SENT) {
        (Role::Client, true) | (Role::Server, false) => Role::Client,
        (Role::Server, true) | (Role::Client, false) => Role::Server,
        (Role::Unknown, _) => Role::Unknown,
    }
}

#[inline(always)]
fn starts_with<const N: usize>(prefix: &Prefix, start: &[u8; N]) -> bool {
    let mut different = 0;
    let mut at = 0;
    while at < N {
        // No branch a byte: the verifier would follow each of them.
        different |= byte(prefix, at) ^ byte(start, at);
        at += 1;
    }
    different == 0
}

/// A byte, or 0: an index that the compiler can't bound must not panic in the kernel.
#[inline(always)]
fn byte<const N: usize>(bytes: &[u8; N], at: usize) -> u8 {
    match bytes.get(at) {
        Some(&byte) => byte,
        None => 0,
    }
}

#[cfg(test)]
mod tests;
