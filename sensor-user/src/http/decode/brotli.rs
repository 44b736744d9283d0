//! The coding `br` (RFC 7932).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use brotli_decompressor::{
    Allocator, BrotliDecompressStream, BrotliResult, BrotliState, SliceWrapper, StandardAlloc,
};

use super::layer::{Decode, Malformed, Step};

type State = BrotliState<Counted, Counted, Counted>;

/// The ordinary allocator, with a count of the bytes that are in use.
#[derive(Clone, Default)]
struct Counted(Arc<AtomicUsize>);

impl<T: Clone + Default> Allocator<T> for Counted {
    type AllocatedMemory = <StandardAlloc as Allocator<T>>::AllocatedMemory;

    fn alloc_cell(&mut self, length: usize) -> Self::AllocatedMemory {
        self.0.fetch_add(length * size_of::<T>(), Ordering::Relaxed);
        StandardAlloc::default().alloc_cell(length)
    }

    fn free_cell(&mut self, cell: Self::AllocatedMemory) {
        self.0.fetch_sub(size_of_val(cell.slice()), Ordering::Relaxed);
    }
}

/// Decoder of the coding `br`.
pub(super) struct Brotli {
    state: State,
    held: Counted,
    ended: bool,
}

impl Brotli {
    pub(super) fn new() -> Self {
        let held = Counted::default();
        let alloc = || held.clone();
        // Strict: without the "large window" extension, whose streams may ask for 1 GiB.
        let state = State::new_strict(alloc(), alloc(), alloc());
        Self { state, held, ended: false }
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

    fn memory(&self) -> usize {
        size_of::<Self>() + self.held.0.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Brotli {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Brotli").field("ended", &self.ended).finish_non_exhaustive()
    }
}
