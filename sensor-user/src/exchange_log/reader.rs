//! Reading format `weir`, tolerantly.

use std::io::{self, BufRead, Read};

use super::{ExchangeRecord, usual};
use crate::clock::Timestamp;

/// Longest line that is read.
const LINE_MAX: usize = 16 * 1024 * 1024;

/// Why a line was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Line number, from 1.
    pub line: u64,
    /// What is wrong with it; never its content.
    pub reason: &'static str,
}

/// Lines of any input, of bounded length.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `input`.
    pub fn new(input: R) -> Self {
        Self { input, line: Vec::new(), number: 0 }
    }

    /// The number of the line read last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line without its end; none after the last. Too long a line is
    /// [`BadLine`], and reading goes on after it.
    ///
    /// # Errors
    /// The input can't be read on.
    pub fn read(&mut self) -> io::Result<Option<Result<&[u8], BadLine>>> {
        self.line.clear();
        let mut limited = self.input.by_ref().take(LINE_MAX as u64);
        if limited.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.line.len() == LINE_MAX && self.line.last() != Some(&b'\n') {
            self.input.skip_until(b'\n')?;
            return Ok(Some(Err(BadLine { line: self.number, reason: "longer than 16 MiB" })));
        }
        Ok(Some(Ok(self.line.trim_ascii_end())))
    }
}

/// The exchange of one line.
///
/// # Errors
/// [`BadLine`]'s reason.
pub fn parse(line: &[u8]) -> Result<ExchangeRecord<'_>, &'static str> {
    // One check of the whole line costs less than one of every string in it.
    let line = str::from_utf8(line).map_err(|_| "not JSON")?;
    if let Some(record) = usual::read(line) {
        return Ok(record);
    }
    serde_json::from_str(line).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => "a member is missing or of another type",
        _ => "not JSON",
    })
}

/// When the exchange of one line was, without a look at the rest where `ts` comes first.
///
/// # Errors
/// [`BadLine`]'s reason.
pub fn time_of(line: &[u8]) -> Result<Timestamp, &'static str> {
    let text = line.strip_prefix(b"{\"ts\":\"").and_then(|rest| rest.split(|&b| b == b'"').next());
    let at = text.and_then(|text| Timestamp::parse(str::from_utf8(text).ok()?));
    at.map_or_else(|| parse(line).map(|record| record.ts), Ok)
}
