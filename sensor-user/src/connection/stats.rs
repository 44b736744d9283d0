//! What was lost and what is open, as plain counters.

use sensor_ebpf::abi::{Protocol, Source};

const SOURCES: usize = Source::ALL.len();
const PROTOCOLS: usize = Protocol::Mute as usize + 1;

/// Counters since the start, but for `open`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionStats {
    /// Bytes that moved and weren't captured, by [`Source`] number.
    pub gap_bytes: [u64; SOURCES],
    /// Bytes seen again, or too late to be put in order, by [`Source`] number.
    pub duplicate_bytes: [u64; SOURCES],
    /// TLS plaintext whose socket isn't known, by [`Source`] number.
    pub unbound_bytes: [u64; SOURCES],
    /// Bytes that moved, by [`Source`] number.
    pub bytes: [u64; SOURCES],
    /// Data records, by [`Source`] number.
    pub events: [u64; SOURCES],
    /// Connections let go because the table was full.
    pub evictions: u64,
    /// Connections given up because the buffers of all together were full.
    pub buffer_overflows: u64,
    /// Connections in the table, by [`Protocol`] number.
    pub open: [u64; PROTOCOLS],
}

impl ConnectionStats {
    pub(super) fn saw(&mut self, source: Source, bytes: u64) {
        add(&mut self.events, source as usize, 1);
        add(&mut self.bytes, source as usize, bytes);
    }

    pub(super) fn unbound(&mut self, source: Source, bytes: u64) {
        add(&mut self.unbound_bytes, source as usize, bytes);
    }

    pub(super) fn gap(&mut self, source: Source, bytes: u64) {
        add(&mut self.gap_bytes, source as usize, bytes);
    }

    pub(super) fn duplicate(&mut self, source: Source, bytes: u64) {
        add(&mut self.duplicate_bytes, source as usize, bytes);
    }

    pub(super) fn opened(&mut self, protocol: Protocol) {
        add(&mut self.open, protocol as usize, 1);
    }

    pub(super) fn closed(&mut self, protocol: Protocol) {
        if let Some(open) = self.open.get_mut(protocol as usize) {
            *open = open.saturating_sub(1);
        }
    }

    pub(super) fn moved(&mut self, from: Protocol, to: Protocol) {
        self.closed(from);
        self.opened(to);
    }
}

fn add(counters: &mut [u64], index: usize, count: u64) {
    if let Some(counter) = counters.get_mut(index) {
        *counter = counter.saturating_add(count);
    }
}
