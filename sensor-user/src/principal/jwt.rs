//! A claim of a JSON Web Token (RFC 7519), its signature unchecked.
//!
//! Who forges a token the API would refuse gets no record from it; who forges one
//! that it accepts is, to the API as well, whoever the token says.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// Longest payload that is looked into, in base64 characters.
const PAYLOAD_MAX: usize = 8 * 1024;

/// The value of the top-level `claim` in the token's payload, where the token is a JWT
/// that has it as non-empty text or as a number.
pub(super) fn claim(token: &[u8], claim: &str) -> Option<String> {
    let mut parts = token.split(|&byte| byte == b'.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let is_jws = parts.next().is_none() && !header.is_empty() && !signature.is_empty();
    if !is_jws || payload.len() > PAYLOAD_MAX {
        return None;
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let mut reader = serde_json::Deserializer::from_slice(&payload);
    let value = reader.deserialize_map(ClaimVisitor { claim }).ok()?;
    value.filter(|value| !value.is_empty())
}

/// Walks the payload for one member and skips the others.
struct ClaimVisitor<'a> {
    claim: &'a str,
}

impl<'de> Visitor<'de> for ClaimVisitor<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a claims object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            if name == self.claim {
                found = match map.next_value::<serde_json::Value>()? {
                    serde_json::Value::String(text) => Some(text),
                    serde_json::Value::Number(number) => Some(number.to_string()),
                    _ => None,
                };
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
