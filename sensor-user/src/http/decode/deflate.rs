//! The coding `deflate`: zlib (RFC 1950), or bare DEFLATE (RFC 1951) as many servers
//! send it; the first two bytes tell them apart.

use flate2::{Decompress, FlushDecompress, Status};

use super::layer::{Decode, Malformed, Step};

/// What undoing DEFLATE holds: a window of 32 KiB and tables.
pub(super) const INFLATE_BYTES: usize = 48 * 1024;

/// A DEFLATE stream that has been started.
#[derive(Debug)]
pub(super) struct Inflate {
    decompress: Decompress,
    ended: bool,
}

impl Inflate {
    pub(super) fn new(zlib_wrapper: bool) -> Self {
        Self { decompress: Decompress::new(zlib_wrapper), ended: false }
    }

    /// Ready for another bare stream, with the memory of the last.
    pub(super) fn restart(&mut self) {
        self.decompress.reset(false);
        self.ended = false;
    }

    pub(super) const fn ended(&self) -> bool {
        self.ended
    }

    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Malformed> {
        let (read, written) = (self.decompress.total_in(), self.decompress.total_out());
        let status = self
            .decompress
            .decompress(input, output, FlushDecompress::None)
            .map_err(|_| Malformed)?;
        self.ended = status == Status::StreamEnd;
        let moved = |now: u64, before: u64| usize::try_from(now - before).map_err(|_| Malformed);
        Ok(Step {
            read: moved(self.decompress.total_in(), read)?,
            written: moved(self.decompress.total_out(), written)?,
        })
    }
}

/// Decoder of the coding `deflate`.
#[derive(Debug)]
pub(super) enum Deflate {
    /// The wrapper isn't known before the second byte.
    Waiting {
        first: Option<u8>,
    },
    Running(Inflate),
}

impl Deflate {
    pub(super) const fn new() -> Self {
        Self::Waiting { first: None }
    }

    /// Chooses the wrapper and feeds what was held back.
    fn start(&mut self, first: u8, second: u8) -> Result<(), Malformed> {
        let mut inflate = Inflate::new(is_zlib_header(first, second));
        let step = inflate.step(&[first], &mut [])?;
        if step.read != 1 {
            return Err(Malformed);
        }
        *self = Self::Running(inflate);
        Ok(())
    }
}

impl Decode for Deflate {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Malformed> {
        match self {
            Self::Waiting { first } => {
                let (Some(&byte), read) = (input.first(), 1) else { return Ok(Step::default()) };
                match *first {
                    None => {
                        *first = Some(byte);
                        Ok(Step { read, written: 0 })
                    }
                    Some(first) => {
                        self.start(first, byte)?;
                        self.step(input, output)
                    }
                }
            }
            Self::Running(inflate) if inflate.ended() => Ok(Step { read: input.len(), written: 0 }),
            Self::Running(inflate) => inflate.step(input, output),
        }
    }

    fn is_finished(&self) -> bool {
        matches!(self, Self::Running(inflate) if inflate.ended())
    }

    fn memory(&self) -> usize {
        match self {
            Self::Waiting { .. } => 0,
            Self::Running(_) => INFLATE_BYTES,
        }
    }
}

/// RFC 1950, section 2.2: method 8, a window of at most 32 KiB, a multiple of 31. Bare
/// DEFLATE that looks like it would have to start with a stored block whose padding
/// isn't zero.
const fn is_zlib_header(cmf: u8, flags: u8) -> bool {
    cmf & 0x0f == 8 && cmf >> 4 <= 7 && (((cmf as u16) << 8) | flags as u16).is_multiple_of(31)
}
