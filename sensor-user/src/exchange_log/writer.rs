//! The log file of `[exchange_log] path`.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::ExchangeRecord;

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 64 * 1024;

/// Appends exchanges to a file, one line each. Never fails its caller: what can't be
/// written (disk full, file gone) is counted, and the next flush tries anew.
#[derive(Debug)]
pub struct ExchangeWriter {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    /// Lines in `buffer`.
    pending: u64,
    lost: u64,
    /// The file ends, or may end, within a line that could not be finished.
    is_torn: bool,
}

impl ExchangeWriter {
    /// A writer that appends to the file at `path`, which is made with mode 0600.
    ///
    /// # Errors
    /// The file can't be opened.
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let (file, is_torn) = open(&path)?;
        Ok(Self { path, file, buffer: Vec::new(), pending: 0, lost: 0, is_torn })
    }

    /// Adds a line; writes when enough came together.
    pub fn write(&mut self, record: &ExchangeRecord<'_>) {
        let start = self.buffer.len();
        if serde_json::to_writer(&mut self.buffer, record).is_err() {
            self.buffer.truncate(start);
            self.lost += 1;
            return;
        }
        self.buffer.push(b'\n');
        self.pending += 1;
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush();
        }
    }

    /// Writes what came together so far.
    pub fn flush(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        if let Err(error) = self.append() {
            self.lost += self.pending;
            self.is_torn = true;
            tracing::debug!(%error, "exchange log not written");
        }
        self.buffer.clear();
        self.pending = 0;
    }

    /// Opens the file at the path anew: after a rotation, on SIGHUP.
    ///
    /// # Errors
    /// The file can't be opened; the one that is open stays in use.
    pub fn reopen(&mut self) -> io::Result<()> {
        self.flush();
        (self.file, self.is_torn) = open(&self.path)?;
        Ok(())
    }

    /// Lines that could not be written.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }

    fn append(&mut self) -> io::Result<()> {
        if self.is_torn {
            self.file.write_all(b"\n")?;
            self.is_torn = false;
        }
        self.file.write_all(&self.buffer)
    }
}

impl Drop for ExchangeWriter {
    fn drop(&mut self) {
        self.flush();
    }
}

/// The file, and whether its last line has no end: after a crash or on a full disk.
fn open(path: &Path) -> io::Result<(File, bool)> {
    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    let metadata = file.metadata()?;
    let mut last = [b'\n'];
    if metadata.is_file() && metadata.len() > 0 {
        file.read_exact_at(&mut last, metadata.len() - 1)?;
    }
    Ok((file, last != *b"\n"))
}
