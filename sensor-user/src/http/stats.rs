//! What went wrong while reading, as plain counters.

/// A message that isn't as RFC 9112 wants it. Reading goes on, as well as it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Anomaly {
    /// A head that could not be parsed, or bytes where a head should start.
    MalformedHead = 0,
    /// A head longer than [`Limits::head_bytes_max`](super::Limits), or with too many fields.
    HeadTooLong = 1,
    /// A line that ends in LF alone (RFC 9112 2.2).
    BareLf = 2,
    /// A field continued on the next line, or a space before its colon (RFC 9112 5).
    FoldedField = 3,
    /// `Transfer-Encoding` together with `Content-Length` (RFC 9112 6.3, request smuggling).
    LengthAndCoding = 4,
    /// More than one `Content-Length`, all alike (RFC 9110 8.6).
    RepeatedLength = 5,
    /// `Content-Length` that differs, overflows or is no number.
    BadLength = 6,
    /// `Transfer-Encoding` whose last coding isn't `chunked`, or that names it twice.
    BadTransferCoding = 7,
    /// A chunk size, or what follows a chunk, that can't be read.
    BadChunk = 8,
    /// More requests without a response than [`Limits::pending_max`](super::Limits).
    PendingOverflow = 9,
}

impl Anomaly {
    /// Every anomaly, in the order of its number.
    pub const ALL: [Self; 10] = [
        Self::MalformedHead,
        Self::HeadTooLong,
        Self::BareLf,
        Self::FoldedField,
        Self::LengthAndCoding,
        Self::RepeatedLength,
        Self::BadLength,
        Self::BadTransferCoding,
        Self::BadChunk,
        Self::PendingOverflow,
    ];

    /// A name for logs and the status page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::MalformedHead => "malformed_head",
            Self::HeadTooLong => "head_too_long",
            Self::BareLf => "bare_lf",
            Self::FoldedField => "folded_field",
            Self::LengthAndCoding => "length_and_coding",
            Self::RepeatedLength => "repeated_length",
            Self::BadLength => "bad_length",
            Self::BadTransferCoding => "bad_transfer_coding",
            Self::BadChunk => "bad_chunk",
            Self::PendingOverflow => "pending_overflow",
        }
    }
}

/// Counters over all connections since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HttpStats {
    anomalies: [u64; Anomaly::ALL.len()],
    /// Times that the framing of one direction was lost, by a gap or bad bytes.
    pub desynchronised: u64,
    /// Responses whose request wasn't seen or could not be told for certain.
    pub unknown_requests: u64,
    /// Requests that were read but not paired, because earlier ones were lost.
    pub unpaired_requests: u64,
    /// Bodies that were cut because those of all connections together had no more memory
    /// to be decoded in.
    pub decode_overflows: u64,
}

impl HttpStats {
    /// How often `anomaly` was met.
    #[must_use]
    pub fn anomalies(&self, anomaly: Anomaly) -> u64 {
        self.anomalies.get(anomaly as usize).copied().unwrap_or(0)
    }

    /// Every counter with its label.
    pub fn by_kind(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let anomalies = Anomaly::ALL.into_iter().map(Anomaly::label).zip(self.anomalies);
        anomalies.chain([
            ("desynchronised", self.desynchronised),
            ("unknown_request", self.unknown_requests),
            ("unpaired_request", self.unpaired_requests),
            ("decode_overflow", self.decode_overflows),
        ])
    }

    /// Counts one anomaly.
    pub(super) fn note(&mut self, anomaly: Anomaly) {
        if let Some(count) = self.anomalies.get_mut(anomaly as usize) {
            *count += 1;
        }
    }
}
