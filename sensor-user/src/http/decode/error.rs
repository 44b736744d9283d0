//! Why a body could not be decoded.

use super::Coding;

/// A coded body that can't be read any further. What was handed on before stays valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// `Content-Encoding` names a coding that isn't gzip, deflate, br, zstd or identity.
    #[error("unknown coding")]
    UnknownCoding,
    /// `Content-Encoding` names more codings than [`CODINGS_MAX`](super::CODINGS_MAX).
    #[error("too many codings")]
    TooManyCodings,
    /// The bytes aren't what the coding allows, or its checksum is wrong.
    #[error("malformed {}", .0.label())]
    Malformed(Coding),
    /// The body grew past [`DecodeLimits`](super::DecodeLimits).
    #[error("decompression bomb")]
    Bomb,
    /// The body ended before its coding did.
    #[error("truncated {}", .0.label())]
    Truncated(Coding),
}
