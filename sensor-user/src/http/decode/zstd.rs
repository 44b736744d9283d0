//! The coding `zstd` (RFC 8878): any number of frames, with the window of RFC 9659.

use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer};

use super::layer::{Decode, Malformed, Step};

/// RFC 9659: 8 MiB is what a sender of the coding may ask for.
const WINDOW_LOG_MAX: u32 = 23;

/// Decoder of the coding `zstd`.
pub(super) struct Zstd {
    /// `None` where the library had no memory for it.
    decoder: Option<DCtx<'static>>,
    at_frame_end: bool,
}

impl Zstd {
    pub(super) fn new() -> Self {
        let decoder = DCtx::try_create().and_then(|mut decoder| {
            decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX)).ok()?;
            Some(decoder)
        });
        Self { decoder, at_frame_end: false }
    }
}

impl Decode for Zstd {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Malformed> {
        let decoder = self.decoder.as_mut().ok_or(Malformed)?;
        let mut from = InBuffer::around(input);
        let mut to = OutBuffer::around(output);
        let left_hint = decoder.decompress_stream(&mut to, &mut from).map_err(|_| Malformed)?;
        let step = Step { read: from.pos(), written: to.pos() };
        // A call without progress already hints at the next frame's header.
        if !step.is_stuck() {
            self.at_frame_end = left_hint == 0;
        }
        Ok(step)
    }

    fn is_finished(&self) -> bool {
        self.at_frame_end
    }

    fn memory(&self) -> usize {
        self.decoder.as_ref().map_or(0, DCtx::sizeof)
    }
}

impl std::fmt::Debug for Zstd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zstd").field("at_frame_end", &self.at_frame_end).finish_non_exhaustive()
    }
}
