//! How far a body may grow while it is decoded.

use super::DecodeError;

/// Bounds against decompression bombs. They bound work; memory is constant anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Bytes that any layer of one body may put out.
    pub decoded_bytes_max: u64,
    /// Decoded bytes for each byte on the wire, once `ratio_free_bytes` are out.
    pub ratio_max: u64,
    /// Decoded bytes before the ratio is looked at: the ratio of a small body says nothing.
    pub ratio_free_bytes: u64,
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self { decoded_bytes_max: 1 << 30, ratio_max: 1000, ratio_free_bytes: 1 << 20 }
    }
}

impl DecodeLimits {
    /// Whether `decoded` bytes out of `wire` bytes are still a body.
    pub(super) fn check(&self, wire: u64, decoded: u64) -> Result<(), DecodeError> {
        let by_ratio = wire.saturating_mul(self.ratio_max).max(self.ratio_free_bytes);
        if decoded > by_ratio.min(self.decoded_bytes_max) {
            return Err(DecodeError::Bomb);
        }
        Ok(())
    }
}
