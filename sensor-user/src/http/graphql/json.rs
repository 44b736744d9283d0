//! The few members of a GraphQL request's JSON that name its operation.
//!
//! Reads as far as the text goes: it may be cut off anywhere.

use super::Call;

/// The calls in a body: one, or those of a batch, at most `max`.
pub(super) fn calls(body: &[u8], max: usize) -> Vec<Call> {
    let mut cursor = Cursor { rest: body };
    let mut calls = Vec::new();
    match cursor.token() {
        Some(b'{') => calls.push(cursor.call()),
        Some(b'[') => {
            while calls.len() < max {
                match cursor.token() {
                    Some(b'{') => calls.push(cursor.call()),
                    Some(b',') => {}
                    _ => break,
                }
            }
        }
        _ => {}
    }
    calls
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// The next byte that isn't white space.
    fn token(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.trim_ascii_start().split_first()?;
        self.rest = rest;
        Some(byte)
    }

    /// The members of an object whose brace was read.
    fn call(&mut self) -> Call {
        let mut call = Call::default();
        while let Some(byte) = self.token() {
            match byte {
                b'"' => {}
                b',' => continue,
                _ => break,
            }
            let key = self.string();
            if self.token() != Some(b':') {
                break;
            }
            match key {
                b"query" => call.query = self.text(),
                b"operationName" => call.operation_name = self.text(),
                b"extensions" => {
                    let value = self.skip_value();
                    call.persisted = memchr::memmem::find(value, b"\"persistedQuery\"").is_some();
                }
                _ => {
                    self.skip_value();
                }
            }
        }
        call
    }

    /// A value, if it is a string; without its end where the text is cut off.
    fn text(&mut self) -> Option<String> {
        if self.rest.trim_ascii_start().first() != Some(&b'"') {
            self.skip_value();
            return None;
        }
        self.token();
        Some(unescaped(self.string()))
    }

    /// The raw inside of a string whose opening quote was read.
    fn string(&mut self) -> &'a [u8] {
        let start = self.rest;
        let mut from = 0;
        while let Some(at) = start.get(from..).and_then(|it| memchr::memchr2(b'"', b'\\', it)) {
            let at = from + at;
            if start.get(at) == Some(&b'"') {
                self.rest = start.get(at + 1..).unwrap_or_default();
                return start.get(..at).unwrap_or_default();
            }
            from = at + 2;
        }
        self.rest = &[];
        start
    }

    /// Past one value of any kind; its text.
    fn skip_value(&mut self) -> &'a [u8] {
        let start = self.rest.trim_ascii_start();
        self.rest = start;
        let mut depth = 0usize;
        while let Some((&byte, rest)) = self.rest.split_first() {
            if depth == 0 && matches!(byte, b',' | b'}' | b']') {
                break;
            }
            self.rest = rest;
            match byte {
                b'"' => {
                    self.string();
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        start.get(..start.len() - self.rest.len()).unwrap_or_default()
    }
}

/// A JSON string's inside as text. What `\u` stands for never matters in a document's
/// names, so it becomes a replacement character.
fn unescaped(raw: &[u8]) -> String {
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'u') => {
                bytes.nth(3);
                out.extend_from_slice("\u{fffd}".as_bytes());
            }
            Some(&other) => out.push(other),
            None => break,
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
