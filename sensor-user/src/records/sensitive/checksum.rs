//! Checksums of numbers that carry one.

/// Luhn's sum (ISO/IEC 7812-1, annex B) over ASCII digits, given last digit first.
pub(super) fn is_luhn(digits_from_last: impl Iterator<Item = u8>) -> bool {
    let sum: u32 = digits_from_last
        .enumerate()
        .map(|(n, digit)| {
            let value = u32::from(digit - b'0');
            let doubled = if n % 2 == 1 { value * 2 } else { value };
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// ISO 7064 mod 97-10 over letters and digits, the first four moved to the end
/// (ISO 13616, IBAN).
pub(super) fn is_mod_97(code: &[u8]) -> bool {
    let (Some(head), Some(rest)) = (code.get(..4), code.get(4..)) else { return false };
    let remainder = rest.iter().chain(head).fold(0_u32, |remainder, byte| {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            _ => u32::from(byte.to_ascii_uppercase().wrapping_sub(b'A')) + 10,
        };
        let shift = if value < 10 { 10 } else { 100 };
        (remainder * shift + value) % 97
    });
    remainder == 1
}

/// The two check digits of a Brazilian CPF, given its eleven ASCII digits.
pub(super) fn is_cpf(digits: &[u8]) -> bool {
    let check = |length: usize| {
        let weighted = digits.iter().take(length).zip((2..=length + 1).rev());
        let sum: usize = weighted.map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
        sum * 10 % 11 % 10
    };
    let is_digit_right =
        |at: usize| digits.get(at).is_some_and(|digit| usize::from(digit - b'0') == check(at));
    digits.len() == 11
        && is_digit_right(9)
        && is_digit_right(10)
        && digits.iter().any(|digit| Some(digit) != digits.first())
}
