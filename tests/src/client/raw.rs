//! A client with control of every byte that it sends.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::{net, settle};

/// Longest wait for the next byte of an answer.
const READ_TIMEOUT: Duration = settle::PATIENCE;

/// One connection in clear.
#[derive(Debug)]
pub struct RawClient {
    stream: TcpStream,
    received: Vec<u8>,
}

impl RawClient {
    /// Connects to a server on loopback.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(net::local(port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(READ_TIMEOUT))?;
        Ok(Self { stream, received: Vec::new() })
    }

    /// Sends bytes in one call.
    ///
    /// # Errors
    /// The server closed the connection.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(bytes)?)
    }

    /// Sends bytes in calls of `size` bytes.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub fn dribble(&mut self, bytes: &[u8], size: usize) -> Result<()> {
        bytes.chunks(size).try_for_each(|few| self.send(few))
    }

    /// Reads until `count` occurrences of `mark` have come; what it read is forgotten.
    ///
    /// # Errors
    /// The connection ended, or was silent, before.
    pub fn read_until(&mut self, mark: &str, count: usize) -> Result<()> {
        let mark = mark.as_bytes();
        let mut piece = vec![0; 1 << 16];
        let mut found = 0;
        loop {
            let mut from = 0;
            let text = &self.received;
            while let Some(at) = position(text.get(from..).unwrap_or_default(), mark) {
                from += at + mark.len();
                found += 1;
            }
            // The start of a mark may be there already.
            let keep = from.max(text.len().saturating_sub(mark.len().saturating_sub(1)));
            self.received.drain(..keep);
            if found >= count {
                return Ok(());
            }
            let read = self.stream.read(&mut piece)?;
            if read == 0 {
                bail!("the connection ended after {found} of {count}");
            }
            self.received.extend_from_slice(piece.get(..read).unwrap_or_default());
        }
    }

    /// Says that it will send no more, and reads whatever still comes.
    ///
    /// # Errors
    /// The connection was silent for long.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        // A server that has closed already is fine.
        let _ = self.stream.shutdown(Shutdown::Write);
        let mut rest = std::mem::take(&mut self.received);
        match self.stream.read_to_end(&mut rest) {
            Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => Err(error.into()),
            _ => Ok(rest),
        }
    }
}

fn position(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len().max(1)).position(|window| window == mark)
}
