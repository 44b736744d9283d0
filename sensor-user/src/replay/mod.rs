//! Recorded traffic, counted as live traffic is.
//!
//! Input: files of format `har`, `combined` or `weir`, plain or compressed. Output:
//! [`EndpointCall`](crate::exchange::EndpointCall)s into an [`ExchangeSink`], and a
//! [`Summary`]. Invariants: files are read as streams; a line or an entry that can't be
//! understood is counted with its reason and passed over. Files of lines are merged by the
//! time in them; HAR files, which are one visit each, come before, one after the other.
//!
//! What can't be known is said so: a body that is not data has 0 records of quality
//! `exact`, one that isn't understood 0 of `unknown`, one that the file leaves out what was
//! counted up to there as `at_least`.

mod combined;
mod har;
mod input;
mod merge;
mod printer;
mod summary;
#[cfg(test)]
mod tests;
mod url;
mod weir;

use std::io;
use std::path::PathBuf;

use crate::observe::{ExchangeSink, ObserveSettings, Observing};
use crate::principal::HashKey;

use merge::{Kind, Source};

pub use input::Format;
pub use printer::ExchangePrinter;
pub use summary::Summary;
pub use weir::count;

/// What to replay, and how.
#[derive(Clone, Debug)]
pub struct ReplayOptions {
    /// The files' format; recognised where none is given.
    pub format: Option<Format>,
    /// Merged by time; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// How callers and endpoints are named.
    pub observe: ObserveSettings,
    /// The key of the hashes in principals' names.
    pub key: HashKey,
    /// Show a progress bar on standard error.
    pub progress: bool,
}

/// Why a replay ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A file can't be opened or read on.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is of none of the formats.
    #[error("{} is no HAR file, no combined log and no exchange log; say which with --format", path.display())]
    Format {
        /// The file.
        path: PathBuf,
    },
}

/// Replays all files, into one sink.
///
/// # Errors
/// [`ReplayError`] at the first file that can't be read.
pub fn run<S: ExchangeSink>(options: ReplayOptions, sink: S) -> Result<(Summary, S), ReplayError> {
    let mut observing = Observing::new(options.observe, options.key, sink);
    let mut summary = Summary::default();
    let mut sources = Vec::new();
    let bar = options.progress.then(|| input::progress_bar(&options.files));
    for path in &options.files {
        let failed = |source| ReplayError::Read { path: path.clone(), source };
        let input = input::open(path, bar.as_ref()).map_err(failed)?;
        let format = options.format.or_else(|| input::recognise(&input.start));
        let reader = input.into_reader();
        let kind = match format {
            Some(Format::Har) => {
                har::replay(reader, &mut observing, &mut summary).map_err(failed)?;
                continue;
            }
            Some(Format::Combined) => Kind::Combined,
            Some(Format::Weir) => Kind::Weir,
            None => return Err(ReplayError::Format { path: path.clone() }),
        };
        sources.push(Source::new(path.clone(), kind, reader));
    }
    merge::replay(sources, &mut observing, &mut summary)?;
    Ok((summary, observing.into_sink()))
}
