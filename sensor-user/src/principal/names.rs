//! Principals' names: keyed hashes of what was found in a request.
//!
//! Invariants: nothing but the hash is kept; names already made are cached in bounded
//! memory, so that a known caller costs one lookup.

use std::collections::HashMap;
use std::hash::Hasher;
use std::net::IpAddr;
use std::sync::Arc;

use siphasher::sip128::{Hasher128, SipHasher13};

use super::HashKey;
use super::jwt;

/// Names held at most: about 8 MiB with their keys.
pub(super) const NAMES_MAX: usize = 65_536;

/// The name of a caller of whom not even the address is known.
const NOBODY: &str = "ip:unknown";

/// Kinds of names, which a claim's name may not be mistaken for.
const KINDS: [&str; 5] = ["key", "bearer", "basic", "cookie", "ip"];

/// True where `principal` is a claim of a token.
pub(super) fn is_claim(principal: &str) -> bool {
    principal.split_once(':').is_some_and(|(kind, _)| !KINDS.contains(&kind))
}

/// Makes names, and remembers them by a faster keyed hash than the one they show.
#[derive(Debug)]
pub(super) struct Names {
    key: HashKey,
    cache_key: [u8; 16],
    claim: Box<str>,
    /// What stands before the hash of a claim: its name, or `claim`.
    claim_kind: Box<str>,
    cache: Generations,
}

impl Names {
    /// Names for one installation; `claim` is the JWT claim that names a caller.
    pub(super) fn new(key: HashKey, claim: &str) -> Self {
        let is_plain = (1..=32).contains(&claim.len())
            && claim.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !KINDS.contains(&claim);
        Self {
            cache_key: key.derive("principal cache"),
            key,
            claim: claim.into(),
            claim_kind: if is_plain { claim.into() } else { "claim".into() },
            cache: Generations::default(),
        }
    }

    /// `kind:` and the hash of `secret`.
    pub(super) fn of_secret(&mut self, kind: &str, secret: &[u8]) -> Arc<str> {
        let hash = self.cache_hash(kind, secret);
        self.cache.get_or_make(hash, || hashed(&self.key, kind, secret))
    }

    /// The claim of a bearer token, else `bearer:` and the hash of the token.
    pub(super) fn of_token(&mut self, token: &[u8]) -> Arc<str> {
        let hash = self.cache_hash("bearer", token);
        self.cache.get_or_make(hash, || match jwt::claim(token, &self.claim) {
            Some(claim) => hashed(&self.key, &self.claim_kind, claim.as_bytes()),
            None => hashed(&self.key, "bearer", token),
        })
    }

    /// `ip:` and the address.
    pub(super) fn of_address(&mut self, client: Option<IpAddr>) -> Arc<str> {
        let octets = match client {
            Some(IpAddr::V4(address)) => address.to_ipv6_mapped().octets(),
            Some(IpAddr::V6(address)) => address.octets(),
            None => return self.cache.get_or_make(0, || NOBODY.into()),
        };
        let hash = self.cache_hash("ip", &octets);
        self.cache.get_or_make(hash, || match client {
            Some(client) => format!("ip:{client}").into(),
            None => NOBODY.into(),
        })
    }

    fn cache_hash(&self, kind: &str, secret: &[u8]) -> u128 {
        let mut hasher = SipHasher13::new_with_key(&self.cache_key);
        hasher.write(kind.as_bytes());
        hasher.write_u8(0xff);
        hasher.write(secret);
        hasher.finish128().as_u128()
    }

    #[cfg(test)]
    pub(super) fn cached(&self) -> usize {
        self.cache.young.len() + self.cache.old.len()
    }
}

/// `kind:` and 64 bits of the keyed hash of `secret`, as 16 hexadecimal digits.
fn hashed(key: &HashKey, kind: &str, secret: &[u8]) -> Arc<str> {
    let hash = key.hash(kind, secret) >> 64;
    format!("{kind}:{hash:016x}").into()
}

/// A bounded map of two generations: a full young one replaces the old one, so that
/// callers who keep calling stay.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<u128, Arc<str>, foldhash::fast::RandomState>,
    old: HashMap<u128, Arc<str>, foldhash::fast::RandomState>,
}

impl Generations {
    fn get_or_make(&mut self, key: u128, make: impl FnOnce() -> Arc<str>) -> Arc<str> {
        if let Some(name) = self.young.get(&key) {
            return Arc::clone(name);
        }
        let name = self.old.remove(&key).unwrap_or_else(make);
        if self.young.len() >= NAMES_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, Arc::clone(&name));
        name
    }
}
