//! Numbers that take a byte for every seven bits they have (LEB128, DWARF 5 section 7.6).

pub(super) fn put(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the front; `None` where none is there.
pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// What follows so many numbers; `None` where there are fewer.
pub(super) fn skip(numbers: u32, bytes: &[u8]) -> Option<&[u8]> {
    let Some(before) = (numbers as usize).checked_sub(1) else {
        return Some(bytes);
    };
    let mut ends = bytes.iter().enumerate().filter(|(_, byte)| **byte < 0x80);
    let (last, _) = ends.nth(before)?;
    bytes.get(last + 1..)
}
