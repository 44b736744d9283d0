//! Who called.
//!
//! Input: a request head with borrowed header values, the peer's address and the
//! configured order. Output: a [`Caller`]. Invariants: no secret leaves this module except
//! as a keyed hash; the first source in the order that has a value wins; names are cached
//! in bounded memory (about 8 MiB).

mod address;
mod fingerprint;
mod headers;
mod jwt;
mod key;
mod names;
mod order;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;

use crate::http::RequestHead;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use names::Names;

pub use key::{HashKey, KeyError};
pub use order::{CredentialSource, UnknownSource, default_order};

/// Who made a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// `key:3f9a…`, `sub:81c2…`, `cookie:…`, `ip:203.0.113.7`.
    pub principal: Arc<str>,
    /// Client address: the peer, or what trusted proxies say of it.
    pub client: Option<IpAddr>,
    /// Header names' order and case, and user agent; links principals that are one program.
    pub fingerprint: u64,
}

impl Caller {
    /// True where the principal is a claim of a token whose signature Weir did not check:
    /// only as good as the API's own check.
    #[must_use]
    pub fn is_claimed(principal: &str) -> bool {
        names::is_claim(principal)
    }
}

/// The checked `[principal]` section.
#[derive(Clone, Debug)]
pub struct PrincipalSettings {
    /// Where to look, best first.
    pub order: Vec<CredentialSource>,
    /// The JWT claim that names the caller.
    pub jwt_claim: String,
    /// Peers whose word on the client's address is taken.
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for PrincipalSettings {
    fn default() -> Self {
        Self { order: default_order(), jwt_claim: "sub".into(), trusted_proxies: Vec::new() }
    }
}

/// Finds the principal of a request.
#[derive(Debug)]
pub struct Identifier {
    settings: PrincipalSettings,
    fingerprint_key: [u8; 16],
    fields_key: Option<[u8; 16]>,
    names: Names,
}

impl Identifier {
    /// An identifier for one installation.
    #[must_use]
    pub fn new(settings: PrincipalSettings, key: HashKey) -> Self {
        let by_query = |source: &CredentialSource| matches!(source, CredentialSource::Query(_));
        let by_fields = !settings.order.iter().any(by_query);
        Self {
            fingerprint_key: key.derive("fingerprint"),
            fields_key: by_fields.then(|| key.derive("header fields")),
            names: Names::new(key, &settings.jwt_claim),
            settings,
        }
    }

    /// Key of a hash by which header fields may be known again; none where the request line
    /// has a say in who called.
    #[must_use]
    pub fn fields_key(&self) -> Option<[u8; 16]> {
        self.fields_key
    }

    /// The caller of `head`, sent from `peer`.
    #[must_use]
    pub fn identify(&mut self, head: &RequestHead<'_>, peer: Option<IpAddr>) -> Caller {
        let Self { settings, names, .. } = self;
        let client = peer.map(|peer| {
            address::client(&settings.trusted_proxies, peer.to_canonical(), head.headers)
        });
        let found = settings.order.iter().find_map(|source| look(names, source, head, client));
        Caller {
            principal: found.unwrap_or_else(|| names.of_address(client)),
            client,
            fingerprint: fingerprint::of_headers(&self.fingerprint_key, head.headers),
        }
    }

    /// The caller where no request head was seen.
    #[must_use]
    pub fn unseen(&mut self, peer: Option<IpAddr>) -> Caller {
        let client = peer.map(|peer| peer.to_canonical());
        Caller { principal: self.names.of_address(client), client, fingerprint: 0 }
    }
}

/// What one source says, if it says anything.
fn look(
    names: &mut Names,
    source: &CredentialSource,
    head: &RequestHead<'_>,
    client: Option<IpAddr>,
) -> Option<Arc<str>> {
    let headers = head.headers;
    match source {
        CredentialSource::Header(name) => {
            headers::values(headers, name).next().map(|value| names.of_secret("key", value))
        }
        CredentialSource::Query(name) => {
            headers::query(head.target, name).map(|value| names.of_secret("key", value))
        }
        CredentialSource::Cookie(name) => {
            headers::cookie(headers, name).map(|value| names.of_secret("cookie", value))
        }
        CredentialSource::Bearer => {
            headers::authorization(headers, "bearer").map(|token| names.of_token(token))
        }
        CredentialSource::Jwt => headers::authorization(headers, "bearer")
            .map(|token| names.of_token(token))
            .filter(|name| names::is_claim(name)),
        CredentialSource::Basic => {
            let decoded = STANDARD.decode(headers::authorization(headers, "basic")?).ok()?;
            let user = decoded.split(|&byte| byte == b':').next()?;
            (!user.is_empty()).then(|| names.of_secret("basic", user))
        }
        CredentialSource::Ip => client.map(|client| names.of_address(Some(client))),
    }
}
