//! How long a message's body is (RFC 9112 6.3).

use super::super::{Anomaly, Header};

/// What follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// No body.
    Empty,
    /// So many bytes, more than none.
    Length(u64),
    /// The chunked coding.
    Chunked,
    /// Everything up to the close.
    UntilClose,
    /// Both directions carry something else from here on.
    Tunnel,
    /// Not to be known: the recipient must reject the message.
    Invalid,
}

/// The framing of a request.
pub(super) fn of_request(headers: &[Header<'_>], note: &mut impl FnMut(Anomaly)) -> Framing {
    match declared(headers, note) {
        Declared::Nothing => Framing::Empty,
        Declared::Length(length) => sized(length),
        Declared::Chunked => Framing::Chunked,
        Declared::OtherCoding | Declared::Invalid => Framing::Invalid,
    }
}

/// The framing of a final response to a request with `method`.
pub(super) fn of_response(
    method: &str,
    status: u16,
    headers: &[Header<'_>],
    note: &mut impl FnMut(Anomaly),
) -> Framing {
    if status == 101 || (method == "CONNECT" && (200..300).contains(&status)) {
        return Framing::Tunnel;
    }
    if method == "HEAD" || matches!(status, 100..200 | 204 | 304) {
        return Framing::Empty;
    }
    match declared(headers, note) {
        Declared::Nothing | Declared::OtherCoding => Framing::UntilClose,
        Declared::Length(length) => sized(length),
        Declared::Chunked => Framing::Chunked,
        Declared::Invalid => Framing::Invalid,
    }
}

fn sized(length: u64) -> Framing {
    if length == 0 { Framing::Empty } else { Framing::Length(length) }
}

/// What the header fields say of the length.
enum Declared {
    Nothing,
    Length(u64),
    Chunked,
    OtherCoding,
    Invalid,
}

fn declared(headers: &[Header<'_>], note: &mut impl FnMut(Anomaly)) -> Declared {
    let mut coding = None;
    let mut length: Option<Option<u64>> = None;
    for header in headers {
        if header.name.eq_ignore_ascii_case("transfer-encoding") {
            coding = read_codings(header.value, coding, note);
        } else if header.name.eq_ignore_ascii_case("content-length") {
            for item in header.value.split(|&byte| byte == b',') {
                let value = decimal(item.trim_ascii());
                if let Some(before) = length {
                    note(Anomaly::RepeatedLength);
                    length = Some(if before == value { value } else { None });
                } else {
                    length = Some(value);
                }
            }
        }
    }
    if coding.is_some() && length.is_some() {
        note(Anomaly::LengthAndCoding);
    }
    match (coding, length) {
        (Some(true), _) => Declared::Chunked,
        (Some(false), _) => {
            note(Anomaly::BadTransferCoding);
            Declared::OtherCoding
        }
        (None, Some(Some(length))) => Declared::Length(length),
        (None, Some(None)) => {
            note(Anomaly::BadLength);
            Declared::Invalid
        }
        (None, None) => Declared::Nothing,
    }
}

/// Reads a `Transfer-Encoding` field on top of those before: whether the last coding
/// is `chunked`, `None` where there is none (`identity` of RFC 2616 is none).
fn read_codings(
    value: &[u8],
    before: Option<bool>,
    note: &mut impl FnMut(Anomaly),
) -> Option<bool> {
    let mut last = before;
    for item in value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
        if item.eq_ignore_ascii_case(b"chunked") {
            if last == Some(true) {
                note(Anomaly::BadTransferCoding);
            }
            last = Some(true);
        } else if !item.is_empty() && !item.eq_ignore_ascii_case(b"identity") {
            last = Some(false);
        }
    }
    last
}

/// `1*DIGIT` (RFC 9110 8.6): no sign, no space, no overflow.
fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |value, &byte| {
        let digit = (byte as char).to_digit(10)?;
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}
