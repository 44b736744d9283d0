//! Counted exchanges as lines of format `weir`.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use crate::endpoint::Renamed;
use crate::exchange::EndpointCall;
use crate::exchange_log::ExchangeRecord;
use crate::observe::ExchangeSink;

/// Writes every exchange as it comes.
#[derive(Debug)]
pub struct ExchangePrinter<W: Write> {
    out: BufWriter<W>,
    failed: Option<io::Error>,
}

impl<W: Write> ExchangePrinter<W> {
    /// A printer onto `out`.
    pub fn new(out: W) -> Self {
        Self { out: BufWriter::with_capacity(64 * 1024, out), failed: None }
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// The output can't be written. That its reader went away is no error.
    pub fn finish(mut self) -> io::Result<()> {
        let result = match self.failed.take() {
            Some(error) => Err(error),
            None => self.out.flush(),
        };
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

impl<W: Write> ExchangeSink for ExchangePrinter<W> {
    fn counted(&mut self, call: EndpointCall) {
        if self.failed.is_some() {
            return;
        }
        let written = serde_json::to_writer(&mut self.out, &ExchangeRecord::of(&call));
        let written = written.map_err(io::Error::from).and_then(|()| self.out.write_all(b"\n"));
        self.failed = written.err();
    }

    /// Lines already written keep the label that they were written with.
    fn renamed(&mut self, _service: &Arc<str>, _renamed: &Renamed) {}

    fn is_closed(&self) -> bool {
        self.failed.is_some()
    }
}
