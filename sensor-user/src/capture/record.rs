//! Recordings of raw ring buffer records.
//!
//! One file drives tests, benchmarks and bug reports: it holds what the kernel sent, byte
//! for byte. Format: [`MAGIC`], then for each record its length (`u32`, little endian) and
//! its bytes. Recordings hold payload: keep them as you would keep the traffic itself.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::Event;
use super::decode::decode;

/// The first bytes of a recording; the digit is the version.
pub const MAGIC: &[u8; 8] = b"weirev1\n";

/// Writes a recording.
pub struct Recorder {
    file: BufWriter<File>,
    failed: Option<io::Error>,
}

impl Recorder {
    /// Starts a recording that only its owner can read.
    ///
    /// # Errors
    ///
    /// If the file can't be made; one that exists is not overwritten.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        let mut file = BufWriter::with_capacity(1 << 20, file);
        file.write_all(MAGIC)?;
        Ok(Self { file, failed: None })
    }

    /// Adds a record. After a failure nothing more is written.
    pub fn write(&mut self, record: &[u8]) {
        if self.failed.is_none() {
            self.failed = self.try_write(record).err();
        }
    }

    fn try_write(&mut self, record: &[u8]) -> io::Result<()> {
        let length = u32::try_from(record.len()).map_err(io::Error::other)?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(record)
    }

    /// Ends the recording.
    ///
    /// # Errors
    ///
    /// The first failure of any write.
    pub fn finish(mut self) -> io::Result<()> {
        self.failed.take().map_or_else(|| self.file.flush(), Err)
    }
}

/// A recording in memory.
pub struct Recording {
    bytes: Vec<u8>,
}

impl Recording {
    /// Reads a whole recording.
    ///
    /// # Errors
    ///
    /// If it can't be read, or is no recording of this version.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)?.read_to_end(&mut bytes)?;
        Self::from_bytes(bytes)
    }

    /// Takes the content of a recording.
    ///
    /// # Errors
    ///
    /// If it is no recording of this version.
    pub fn from_bytes(bytes: Vec<u8>) -> io::Result<Self> {
        if bytes.starts_with(MAGIC) {
            Ok(Self { bytes })
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "no recording of this version"))
        }
    }

    /// The records, up to the first that was cut off.
    pub fn records(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.bytes.get(MAGIC.len()..).unwrap_or_default();
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let length = u32::from_le_bytes(*length) as usize;
            let record = after.get(..length)?;
            rest = after.get(length..)?;
            Some(record)
        })
    }

    /// The events; records that can't be decoded are left out.
    pub fn events(&self) -> impl Iterator<Item = Event<'_>> {
        self.records().filter_map(decode)
    }
}

#[cfg(test)]
mod tests;
