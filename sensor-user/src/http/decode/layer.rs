//! One coding of a body: the decoder behind it and what it put out so far.

use super::brotli::Brotli;
use super::deflate::Deflate;
use super::gzip::Gzip;
use super::zstd::Zstd;
use super::{Coding, DecodeError};

/// Bytes that one call moved.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    /// Taken from the input.
    pub(super) read: usize,
    /// Put into the output.
    pub(super) written: usize,
}

impl Step {
    /// Neither side moved: calling again would not end.
    pub(super) const fn is_stuck(self) -> bool {
        self.read == 0 && self.written == 0
    }
}

/// The bytes don't follow the coding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Malformed;

/// A coding's decoder. Each takes what follows its end without reading it.
pub(super) trait Decode: std::fmt::Debug + Send {
    /// Decodes from `input` into `output` as far as both allow.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Malformed>;
    /// The coding's own end was read.
    fn is_finished(&self) -> bool;
    /// Bytes held, most of them the window.
    fn memory(&self) -> usize;
}

/// A coding, with its decoder once the first byte came.
#[derive(Debug)]
pub(super) struct Layer {
    coding: Coding,
    decoder: Option<Box<dyn Decode>>,
    decoded_bytes: u64,
}

impl Layer {
    pub(super) const fn new(coding: Coding) -> Self {
        Self { coding, decoder: None, decoded_bytes: 0 }
    }

    pub(super) const fn coding(&self) -> Coding {
        self.coding
    }

    pub(super) const fn decoded_bytes(&self) -> u64 {
        self.decoded_bytes
    }

    pub(super) fn is_finished(&self) -> bool {
        self.decoder.as_ref().is_some_and(|decoder| decoder.is_finished())
    }

    pub(super) fn memory(&self) -> usize {
        self.decoder.as_ref().map_or(0, |decoder| decoder.memory())
    }

    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, DecodeError> {
        let coding = self.coding;
        let decoder = self.decoder.get_or_insert_with(|| decoder(coding));
        let step =
            decoder.step(input, output).map_err(|Malformed| DecodeError::Malformed(coding))?;
        self.decoded_bytes = self.decoded_bytes.saturating_add(step.written as u64);
        Ok(step)
    }
}

fn decoder(coding: Coding) -> Box<dyn Decode> {
    match coding {
        Coding::Gzip => Box::new(Gzip::new()),
        Coding::Deflate => Box::new(Deflate::new()),
        Coding::Brotli => Box::new(Brotli::new()),
        Coding::Zstd => Box::new(Zstd::new()),
    }
}
