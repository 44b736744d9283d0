//! Content codings undone as a stream.
//!
//! Input: the bytes of one body after chunking, in any pieces, and its
//! `Content-Encoding`. Output: the decoded bytes, handed to a sink as they come.
//! Invariants: any split of the input gives the same output, up to a fault in it; memory
//! is that of the coding's window, allocated with the first byte (measured: gzip and deflate 48 KiB,
//! zstd 290 KiB and br 40 KiB plus the window that the stream asks for, at most 8 MiB
//! for zstd, 16 MiB for br); work is bounded by [`DecodeLimits`]; nothing panics.

mod brotli;
mod coding;
mod deflate;
mod error;
mod gzip;
mod layer;
mod limits;
#[cfg(test)]
mod tests;
mod zstd;

pub use coding::{CODINGS_MAX, Coding};
pub use error::DecodeError;
pub use limits::DecodeLimits;

use layer::Layer;

/// The most that the codings of one body hold: three times the widest window.
pub const MEMORY_MAX: usize = CODINGS_MAX * ((16 << 20) + (256 << 10));

/// Output handed to the sink at a time, on the stack: an idle body holds no buffer.
const OUTPUT_BYTES: usize = 8 * 1024;

/// Undoes the content codings of one body.
#[derive(Debug)]
pub struct ContentDecoder {
    layers: Vec<Layer>,
    limits: DecodeLimits,
    wire_bytes: u64,
    failed: Option<DecodeError>,
}

impl ContentDecoder {
    /// A decoder for a body with this `Content-Encoding`; nothing is allocated for a
    /// coding before its first byte.
    ///
    /// # Errors
    /// [`DecodeError::UnknownCoding`] and [`DecodeError::TooManyCodings`]: the body
    /// can't be read.
    pub fn new(content_encoding: Option<&str>, limits: DecodeLimits) -> Result<Self, DecodeError> {
        let codings = coding::undo_order(content_encoding.unwrap_or_default())?;
        let layers = codings.into_iter().map(Layer::new).collect();
        Ok(Self { layers, limits, wire_bytes: 0, failed: None })
    }

    /// Decodes the next bytes of the body into `sink`.
    ///
    /// # Errors
    /// [`DecodeError::Malformed`] and [`DecodeError::Bomb`], now and for every later call.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<(), DecodeError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if bytes.is_empty() {
            return Ok(());
        }
        self.wire_bytes = self.wire_bytes.saturating_add(bytes.len() as u64);
        let run = Run { limits: &self.limits, wire_bytes: self.wire_bytes };
        let result = run.through(&mut self.layers, bytes, sink);
        self.failed = result.err();
        result
    }

    /// Bytes held.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.layers.iter().map(Layer::memory).sum()
    }

    /// The end of the body. A body without a byte is whole whatever its coding.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] where a coding's own end was not reached, or what
    /// `push` said last.
    pub fn finish(self) -> Result<(), DecodeError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.layers.iter().find(|layer| !layer.is_finished()) {
            Some(layer) if self.wire_bytes > 0 => Err(DecodeError::Truncated(layer.coding())),
            _ => Ok(()),
        }
    }
}

/// What stays the same while one piece of the body goes through the layers.
struct Run<'a> {
    limits: &'a DecodeLimits,
    wire_bytes: u64,
}

impl Run<'_> {
    fn through(
        &self,
        layers: &mut [Layer],
        mut input: &[u8],
        sink: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DecodeError> {
        let Some((layer, inner)) = layers.split_first_mut() else {
            sink(input);
            return Ok(());
        };
        let mut output = [0; OUTPUT_BYTES];
        loop {
            let step = layer.step(input, &mut output)?;
            self.limits.check(self.wire_bytes, layer.decoded_bytes())?;
            let decoded = output.get(..step.written).unwrap_or_default();
            if !decoded.is_empty() {
                self.through(inner, decoded, sink)?;
            }
            input = input.get(step.read..).unwrap_or_default();
            if input.is_empty() && step.written < output.len() {
                return Ok(());
            }
            if step.is_stuck() {
                return Err(DecodeError::Malformed(layer.coding()));
            }
        }
    }
}
