//! Who calls: how principals, addresses and programs look.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rand::Rng as _;

use super::random::{Random, mix};

/// One caller as the API sees it.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    /// `key:3f9a…`, `ip:203.0.113.7`.
    pub(super) principal: Arc<str>,
    /// Its address.
    pub(super) client: IpAddr,
    /// Its program.
    pub(super) fingerprint: u64,
}

impl Visitor {
    /// Caller `number` of a kind (`key`, `sub`, `cookie`, `ip`) of this seed.
    pub(super) fn new(seed: u64, kind: &str, number: u64, fingerprint: u64) -> Self {
        let own = mix(seed ^ mix(number ^ ((kind.len() as u64) << 56)));
        let client = address(own);
        let principal = match kind {
            "ip" => format!("ip:{client}"),
            kind => format!("{kind}:{own:016x}"),
        };
        Self { principal: principal.into(), client, fingerprint }
    }
}

/// A public address.
fn address(number: u64) -> IpAddr {
    let [a, b, c, d, e, ..] = number.to_be_bytes();
    // None of the special blocks (RFC 6890) begins with these.
    let first = [23, 31, 45, 62, 77, 84, 91, 103, 138, 151, 176, 185, 188, 194, 201, 212];
    let first = first.get(usize::from(a & 15)).copied().unwrap_or(45);
    IpAddr::V4(Ipv4Addr::new(first, b ^ e, c, d))
}

/// How an actor appears.
#[derive(Debug)]
pub(super) enum Callers {
    /// Always as the same one.
    One(Visitor),
    /// As one of several, chosen anew for each request.
    Any(Vec<Visitor>),
    /// As a new one after some 20 to 200 requests.
    Rotating {
        kind: &'static str,
        seed: u64,
        fingerprint: u64,
        /// Requests before the next change.
        left: u32,
        number: u64,
        now: Option<Visitor>,
    },
}

impl Callers {
    pub(super) fn rotating(kind: &'static str, seed: u64, fingerprint: u64) -> Self {
        Self::Rotating { kind, seed, fingerprint, left: 0, number: 0, now: None }
    }

    /// Who makes the next request.
    pub(super) fn next(&mut self, random: &mut Random) -> Option<Visitor> {
        match self {
            Self::One(visitor) => Some(visitor.clone()),
            Self::Any(visitors) => {
                let which = random.random_range(0..visitors.len().max(1));
                visitors.get(which).cloned()
            }
            Self::Rotating { kind, seed, fingerprint, left, number, now } => {
                if *left == 0 {
                    *left = random.random_range(20..=200);
                    *number += 1;
                    *now = Some(Visitor::new(*seed, kind, *number, *fingerprint));
                }
                *left -= 1;
                now.clone()
            }
        }
    }
}
