//! Opening what is to be replayed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use flate2::read::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use crate::exchange_log;

/// Bytes of a file that are looked at to recognise it.
const START_BYTES: u64 = 64 * 1024;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The exchange log.
    Weir,
    /// nginx's and Apache's combined log.
    Combined,
    /// HTTP Archive 1.2.
    Har,
}

/// The name of no format.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format; known are weir, combined and har")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        match name {
            "weir" => Ok(Self::Weir),
            "combined" => Ok(Self::Combined),
            "har" => Ok(Self::Har),
            _ => Err(UnknownFormat(name.to_owned())),
        }
    }
}

/// An open file, its start already read.
pub(super) struct Input {
    /// The first bytes, decompressed, without a byte order mark.
    pub(super) start: Vec<u8>,
    rest: Box<dyn Read>,
}

impl Input {
    /// All of it.
    pub(super) fn into_reader(self) -> Box<dyn BufRead> {
        Box::new(BufReader::with_capacity(128 * 1024, Cursor::new(self.start).chain(self.rest)))
    }
}

/// Opens a file, or standard input for `-`; gzip and zstd are undone.
pub(super) fn open(path: &Path, progress: Option<&ProgressBar>) -> io::Result<Input> {
    let raw: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path)?;
        match progress {
            Some(bar) => Box::new(bar.wrap_read(file)),
            None => Box::new(file),
        }
    };
    let (magic, raw) = peek(raw, 4)?;
    let raw = Cursor::new(magic.clone()).chain(raw);
    let plain: Box<dyn Read> = match magic.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(BufReader::new(raw))),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(zstd::stream::read::Decoder::new(raw)?),
        _ => Box::new(raw),
    };
    let (mut start, rest) = peek(plain, START_BYTES)?;
    if start.starts_with(b"\xef\xbb\xbf") {
        start.drain(..3);
    }
    Ok(Input { start, rest })
}

fn peek(mut reader: Box<dyn Read>, bytes: u64) -> io::Result<(Vec<u8>, Box<dyn Read>)> {
    let mut start = Vec::new();
    reader.by_ref().take(bytes).read_to_end(&mut start)?;
    Ok((start, reader))
}

/// One for all files; of what has no size there is nothing to wait for.
pub(super) fn progress_bar(paths: &[PathBuf]) -> ProgressBar {
    let sizes = paths.iter().filter_map(|path| std::fs::metadata(path).ok());
    let length = sizes.map(|about| about.len()).sum();
    let bar = ProgressBar::new(length).with_finish(ProgressFinish::AndClear);
    let style = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {eta}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// The format of a file that starts so.
pub(super) fn recognise(start: &[u8]) -> Option<Format> {
    let start = start.trim_ascii_start();
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    if start.is_empty() {
        // Nothing to read is read as nothing.
        return Some(Format::Weir);
    }
    let Some(inner) = start.strip_prefix(b"{") else {
        let is_combined =
            str::from_utf8(line).is_ok_and(|line| super::combined::parse(line).is_ok());
        return is_combined.then_some(Format::Combined);
    };
    let is_record = exchange_log::parse(line).is_ok();
    let is_archive = inner.trim_ascii_start().starts_with(b"\"log\"");
    let has_entries = memchr::memmem::find(start, b"\"entries\"").is_some();
    match (is_record, is_archive || has_entries) {
        (true, _) => Some(Format::Weir),
        (false, true) => Some(Format::Har),
        (false, false) => Some(Format::Weir),
    }
}
