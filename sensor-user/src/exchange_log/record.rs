//! One line of the log.

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Text;
use crate::clock::Timestamp;
use crate::endpoint;
use crate::exchange::EndpointCall;
use crate::records::{Quality, SensitiveClass};

/// An exchange as format `weir` has it, its text borrowed where it can be. The query of the request target is not part of it:
/// it may carry credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRecord<'a> {
    /// When the first byte of the request was seen.
    #[serde(with = "rfc3339")]
    pub ts: Timestamp,
    /// `nginx:8443`.
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    pub service: Option<Text<'a>>,
    /// Client address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<IpAddr>,
    /// `key:3f9a…`.
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    pub principal: Option<Text<'a>>,
    /// 16 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "hexadecimal")]
    pub fingerprint: Option<u64>,
    /// Request method.
    #[serde(borrow)]
    pub method: Text<'a>,
    /// Path of the request target, as sent.
    #[serde(borrow)]
    pub path: Text<'a>,
    /// `GET /customers/{id}`.
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    pub endpoint: Option<Text<'a>>,
    /// Response status code.
    pub status: u16,
    /// Bytes of the response body on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_bytes: Option<u64>,
    /// Records handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
    /// How good `records` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// Record keys as sent.
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    pub keys: Option<Vec<Text<'a>>>,
    /// Labels of the classes found.
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    pub sensitive: Option<Vec<Text<'a>>>,
}

impl<'a> ExchangeRecord<'a> {
    /// The line for a counted exchange.
    #[must_use]
    pub fn of(call: &'a EndpointCall) -> Self {
        let exchange = &call.exchange;
        let classes = SensitiveClass::ALL.iter().zip(exchange.body.sensitive);
        Self {
            ts: exchange.at,
            service: Some((&*exchange.service).into()),
            client: exchange.caller.client,
            principal: Some((&*exchange.caller.principal).into()),
            fingerprint: Some(exchange.caller.fingerprint),
            method: (&*exchange.method).into(),
            path: endpoint::path_of(&exchange.target).into(),
            endpoint: Some((&*call.endpoint).into()),
            status: exchange.status,
            response_bytes: Some(exchange.response_bytes),
            records: Some(exchange.body.records),
            quality: Some(exchange.body.quality),
            keys: Some(exchange.body.plain_keys.iter().map(|key| (&**key).into()).collect()),
            sensitive: Some(
                classes
                    .filter(|(_, records)| *records > 0)
                    .map(|(class, _)| class.label().into())
                    .collect(),
            ),
        }
    }
}

/// The fingerprint in any text: another program's need not be a number of ours.
pub(super) fn fingerprint(text: &str) -> u64 {
    u64::from_str_radix(text, 16).unwrap_or_else(|_| {
        let hash = blake3::hash(text.as_bytes());
        hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    })
}

mod rfc3339 {
    use super::{Deserialize, Deserializer, Serializer, Timestamp};

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Timestamp, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(input)?;
        Timestamp::parse(&text).ok_or_else(|| serde::de::Error::custom("ts is not RFC 3339"))
    }
}

mod hexadecimal {
    use super::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(hash: &Option<u64>, out: S) -> Result<S::Ok, S::Error> {
        match hash {
            Some(hash) => out.collect_str(&format_args!("{hash:016x}")),
            None => out.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<u64>, D::Error> {
        let text = Option::<std::borrow::Cow<'_, str>>::deserialize(input)?;
        Ok(text.map(|text| super::fingerprint(&text)))
    }
}
