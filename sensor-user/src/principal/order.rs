//! Where a principal is looked for: the entries of `[principal] order`.

use std::str::FromStr;

/// One entry of `[principal] order`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialSource {
    /// `header:NAME`: the value of a header, `key:…`.
    Header(Box<str>),
    /// `bearer`: `Authorization: Bearer` (RFC 6750); the claim of a JWT, `sub:…`, else `bearer:…`.
    Bearer,
    /// `jwt`: as `bearer`, but only where the token is a JWT with the claim.
    Jwt,
    /// `basic`: the user of `Authorization: Basic` (RFC 7617), `basic:…`.
    Basic,
    /// `cookie:NAME`: the value of a cookie, `cookie:…`.
    Cookie(Box<str>),
    /// `query:NAME`: the value of a query parameter, `key:…`.
    Query(Box<str>),
    /// `ip`: the client's address, `ip:…`.
    Ip,
}

/// An entry of `[principal] order` that means nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no way to find a principal; known are header:NAME, bearer, jwt, basic, \
     cookie:NAME, query:NAME and ip"
)]
pub struct UnknownSource(pub String);

impl FromStr for CredentialSource {
    type Err = UnknownSource;

    fn from_str(text: &str) -> Result<Self, UnknownSource> {
        let (kind, name) = match text.split_once(':') {
            Some((kind, name)) => (kind, Some(name.trim())),
            None => (text, None),
        };
        match (kind.trim(), name) {
            ("header", Some(name)) if !name.is_empty() => Ok(Self::Header(name.into())),
            ("cookie", Some(name)) if !name.is_empty() => Ok(Self::Cookie(name.into())),
            ("query", Some(name)) if !name.is_empty() => Ok(Self::Query(name.into())),
            ("bearer", None) => Ok(Self::Bearer),
            ("jwt", None) => Ok(Self::Jwt),
            ("basic", None) => Ok(Self::Basic),
            ("ip", None) => Ok(Self::Ip),
            _ => Err(UnknownSource(text.to_owned())),
        }
    }
}

/// What `[principal] order` is where the operator says nothing.
#[must_use]
pub fn default_order() -> Vec<CredentialSource> {
    vec![
        CredentialSource::Header("x-api-key".into()),
        CredentialSource::Bearer,
        CredentialSource::Cookie("session".into()),
        CredentialSource::Ip,
    ]
}
