//! What comes before the first row: a byte order mark, comments, blank lines; and the
//! delimiter, read from the first line.

/// Of the first line, in bytes: enough to tell the delimiter.
const LINE_BYTES_MAX: usize = 4096;
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Collects the first line that isn't a comment.
#[derive(Debug, Default)]
pub(super) struct Preamble {
    line: Vec<u8>,
    is_after_mark: bool,
    is_in_quotes: bool,
    is_in_comment: bool,
}

impl Preamble {
    /// Takes bytes up to the end of the first line; how many, and whether that end or
    /// the bound was reached.
    pub(super) fn push(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (n, &byte) in bytes.iter().enumerate() {
            if self.take(byte) {
                return (n + 1, true);
            }
        }
        (bytes.len(), false)
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_line_end = matches!(byte, b'\n' | b'\r');
        if self.is_in_comment {
            self.is_in_comment = !is_line_end;
            return false;
        }
        if self.line.is_empty() && (is_line_end || byte == b'#') {
            self.is_in_comment = byte == b'#';
            return false;
        }
        self.is_in_quotes ^= byte == b'"';
        self.line.push(byte);
        if !self.is_after_mark && self.line == BYTE_ORDER_MARK {
            self.line.clear();
            self.is_after_mark = true;
        }
        (is_line_end && !self.is_in_quotes) || self.line.len() == LINE_BYTES_MAX
    }

    pub(super) fn into_line(self) -> Vec<u8> {
        self.line
    }
}

/// The delimiter that a line holds most often outside of quotes; a comma where it
/// holds none.
pub(super) fn delimiter(line: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut is_in_quotes = false;
    for byte in line {
        is_in_quotes ^= *byte == b'"';
        for (count, delimiter) in counts.iter_mut().zip(DELIMITERS) {
            *count += usize::from(!is_in_quotes && *byte == delimiter);
        }
    }
    // The first of equals: a comma before a bar.
    let most = counts.iter().copied().max().unwrap_or_default();
    let first = counts.iter().position(|count| *count == most).unwrap_or_default();
    DELIMITERS.get(first).copied().unwrap_or(b',')
}
