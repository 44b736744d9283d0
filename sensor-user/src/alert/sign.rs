//! Signatures of webhooks, as the Standard Webhooks specification has them (version 1.0.0,
//! symmetric): HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// What a secret in base64 begins with.
const PREFIX: &str = "whsec_";

/// Fewest bytes of a secret: the specification's 192 bits.
const SECRET_BYTES_MIN: usize = 24;

/// Why a text is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// What follows the prefix is not base64.
    #[error("what follows `whsec_` is not base64")]
    NotBase64,
    /// It can be guessed.
    #[error("it is shorter than 24 bytes: `openssl rand -base64 32` makes a good one")]
    Short,
}

/// A webhook's secret.
#[derive(Clone, Debug)]
pub(super) struct Signer(hmac::Key);

impl Signer {
    /// From `whsec_` and base64, or from any other text as it is.
    ///
    /// # Errors
    /// [`BadSecret`]
    pub(super) fn new(secret: &str) -> Result<Self, BadSecret> {
        let bytes = match secret.strip_prefix(PREFIX) {
            Some(encoded) => STANDARD.decode(encoded).map_err(|_| BadSecret::NotBase64)?,
            None => secret.as_bytes().to_vec(),
        };
        if bytes.len() < SECRET_BYTES_MIN {
            return Err(BadSecret::Short);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The header `webhook-signature` of a body sent at `timestamp`, in Unix seconds.
    #[must_use]
    pub(super) fn sign(&self, id: &str, timestamp: u64, body: &[u8]) -> String {
        let mut signed = format!("{id}.{timestamp}.").into_bytes();
        signed.extend_from_slice(body);
        format!("v1,{}", STANDARD.encode(hmac::sign(&self.0, &signed)))
    }
}
