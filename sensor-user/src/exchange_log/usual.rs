//! Lines as [`ExchangeWriter`](super::ExchangeWriter) writes them, read in one go.
//!
//! Input: a line. Output: its record; none where anything is not as usual: members in another
//! order, blanks between them, escapes, numbers with a fraction. Serde reads those. Invariant: what is
//! read here is what serde reads.

use super::record::{ExchangeRecord, fingerprint};
use super::text::Text;
use crate::clock::Timestamp;
use crate::records::Quality;

/// Room for so many keys is made at once.
const KEYS_USUAL: u64 = 64;
/// More digits may be more than 64 bits hold.
const DIGITS_MAX: usize = 19;

/// The record of a line.
pub(super) fn read(line: &str) -> Option<ExchangeRecord<'_>> {
    if has_escape(line) {
        return None;
    }
    let mut rest = Rest(line);
    rest.skip("{\"ts\":\"")?;
    let ts = Timestamp::parse(rest.text()?)?;
    let service = rest.text_of(",\"service\":\"")?.map(Text::from);
    let client = rest.text_of(",\"client\":\"")?.map(str::parse).transpose().ok()?;
    let principal = rest.text_of(",\"principal\":\"")?.map(Text::from);
    let fingerprint = rest.text_of(",\"fingerprint\":\"")?.map(fingerprint);
    rest.skip(",\"method\":\"")?;
    let method = rest.text()?.into();
    rest.skip(",\"path\":\"")?;
    let path = rest.text()?.into();
    let endpoint = rest.text_of(",\"endpoint\":\"")?.map(Text::from);
    rest.skip(",\"status\":")?;
    let status = u16::try_from(rest.number()?).ok()?;
    let response_bytes = rest.number_of(",\"response_bytes\":")?;
    let records = rest.number_of(",\"records\":")?;
    let quality = match rest.text_of(",\"quality\":\"")? {
        None => None,
        Some("exact") => Some(Quality::Exact),
        Some("at_least") => Some(Quality::AtLeast),
        Some("unknown") => Some(Quality::Unknown),
        Some(_) => return None,
    };
    let keys = rest.list_of(",\"keys\":[", records.unwrap_or(0).min(KEYS_USUAL) as usize)?;
    let sensitive = rest.list_of(",\"sensitive\":[", 0)?;
    (rest.0 == "}").then_some(ExchangeRecord {
        ts,
        service,
        client,
        principal,
        fingerprint,
        method,
        path,
        endpoint,
        status,
        response_bytes,
        records,
        quality,
        keys,
        sensitive,
    })
}

/// Text may not be what it looks like, or not be JSON.
fn has_escape(line: &str) -> bool {
    let odd = |byte: u8| u8::from(byte < 0x20) | u8::from(byte == b'\\');
    // Without a way out halfway, it is done for many bytes at once.
    line.bytes().fold(0, |any, byte| any | odd(byte)) != 0
}

/// What is not read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn skip(&mut self, expected: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    /// Text up to the quotation mark that ends it.
    fn text(&mut self) -> Option<&'a str> {
        let end = memchr::memchr(b'"', self.0.as_bytes())?;
        let (text, rest) = self.0.split_at_checked(end)?;
        self.0 = rest.get(1..)?;
        Some(text)
    }

    /// The text of a member that may be missing.
    #[expect(clippy::option_option, reason = "missing is one thing, unreadable another")]
    fn text_of(&mut self, start: &str) -> Option<Option<&'a str>> {
        match self.skip(start) {
            None => Some(None),
            Some(()) => self.text().map(Some),
        }
    }

    fn number(&mut self) -> Option<u64> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits)?;
        let is_usual =
            (1..=DIGITS_MAX).contains(&digits) && (digits == 1 || !number.starts_with('0'));
        self.0 = rest;
        is_usual.then(|| number.bytes().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
    }

    /// The number of a member that may be missing.
    #[expect(clippy::option_option, reason = "missing is one thing, unreadable another")]
    fn number_of(&mut self, start: &str) -> Option<Option<u64>> {
        match self.skip(start) {
            None => Some(None),
            Some(()) => self.number().map(Some),
        }
    }

    /// A list of texts that may be missing, with room for `usual` of them.
    #[expect(clippy::option_option, reason = "missing is one thing, unreadable another")]
    fn list_of(&mut self, start: &str, usual: usize) -> Option<Option<Vec<Text<'a>>>> {
        if self.skip(start).is_none() {
            return Some(None);
        }
        let mut list = Vec::new();
        if self.skip("]").is_some() {
            return Some(Some(list));
        }
        self.skip("\"")?;
        list.reserve_exact(usual);
        loop {
            list.push(self.text()?.into());
            if self.skip(",\"").is_none() {
                self.skip("]")?;
                return Some(Some(list));
            }
        }
    }
}
