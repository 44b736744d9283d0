//! The coding `br` (RFC 7932).

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use super::layer::{Decode, Malformed, Step};

type State = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

/// Decoder of the coding `br`.
pub(super) struct Brotli {
    state: State,
    ended: bool,
}

impl Brotli {
    pub(super) fn new() -> Self {
        let alloc = StandardAlloc::default;
        // Strict: without the "large window" extension, whose streams may ask for 1 GiB.
        Self { state: State::new_strict(alloc(), alloc(), alloc()), ended: false }
    }
}

impl Decode for Brotli {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Malformed> {
        if self.ended {
            return Ok(Step { read: input.len(), written: 0 });
        }
        let mut step = Step::default();
        let (mut input_left, mut output_left) = (input.len(), output.len());
        let mut total = 0;
        let result = BrotliDecompressStream(
            &mut input_left,
            &mut step.read,
            input,
            &mut output_left,
            &mut step.written,
            output,
            &mut total,
            &mut self.state,
        );
        match result {
            BrotliResult::ResultFailure => return Err(Malformed),
            BrotliResult::ResultSuccess => self.ended = true,
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
        }
        Ok(step)
    }

    fn is_finished(&self) -> bool {
        self.ended
    }
}

impl std::fmt::Debug for Brotli {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Brotli").field("ended", &self.ended).finish_non_exhaustive()
    }
}
