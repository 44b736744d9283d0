//! Shapes of values: does it look like what its name promises?

use super::checksum::{is_cpf, is_luhn, is_mod_97};
use super::digits::Code;
use super::makeup::{self, Kinds, Makeup, has_at_sign};

/// RFC 5321, section 4.5.3.1.3, without the brackets.
const EMAIL_BYTES_MAX: usize = 254;

/// Ends of file names that would else pass as a top-level domain (`icon@2x.png`).
const FILE_ENDINGS: [u32; 14] = [
    ending(b"png"),
    ending(b"jpg"),
    ending(b"jpeg"),
    ending(b"gif"),
    ending(b"svg"),
    ending(b"webp"),
    ending(b"css"),
    ending(b"js"),
    ending(b"json"),
    ending(b"html"),
    ending(b"pdf"),
    ending(b"xml"),
    ending(b"zip"),
    ending(b"mp"),
];

/// Up to four letters as one number, without their case.
const fn ending(letters: &[u8]) -> u32 {
    let (mut word, mut rest) = (0, letters);
    while let [letter, after @ ..] = rest {
        word = word << 8 | letter.to_ascii_lowercase() as u32;
        rest = after;
    }
    word
}

/// An e-mail address and nothing else: `a.b@example.com`, `mailto:` and
/// `Ann <ann@example.com>` included.
#[inline]
pub(super) fn is_email(value: &[u8]) -> bool {
    (6..=EMAIL_BYTES_MAX).contains(&value.len()) && has_at_sign(value) && is_address(value)
}

fn is_address(value: &[u8]) -> bool {
    let local = makeup::run(value, Kinds::LOCAL);
    match value.get(local..) {
        Some([b'@', domain @ ..]) => (1..=64).contains(&local) && is_domain(domain),
        _ => is_dressed_address(value),
    }
}

fn is_dressed_address(value: &[u8]) -> bool {
    let Some(at) = value.iter().position(|&byte| byte == b'@') else { return false };
    let (local, domain) = (value.get(..at), value.get(at + 1..));
    let (Some(mut local), Some(mut domain)) = (local, domain) else { return false };
    if let [inside @ .., b'>'] = domain
        && let Some(open) = memchr::memrchr(b'<', local)
    {
        local = local.get(open + 1..).unwrap_or_default();
        domain = inside;
    }
    local = local.strip_prefix(b"mailto:").unwrap_or(local);
    (1..=64).contains(&local.len())
        && makeup::run(local, Kinds::LOCAL) == local.len()
        && is_domain(domain)
}

/// Two labels or more (RFC 1123 §2.1), the last of letters.
fn is_domain(domain: &[u8]) -> bool {
    let mut rest = domain;
    loop {
        let length = makeup::run(rest, Kinds::LABEL);
        let Some((label, after)) = rest.split_at_checked(length) else { return false };
        if !(1..=63).contains(&length) || matches!(label, [b'-', ..] | [.., b'-']) {
            return false;
        }
        match after {
            [] => return label.len() < domain.len() && is_top(label),
            [b'.', after @ ..] => rest = after,
            _ => return false,
        }
    }
}

fn is_top(label: &[u8]) -> bool {
    (2..=24).contains(&label.len())
        && label.iter().all(u8::is_ascii_alphabetic)
        && !(label.len() <= 4 && FILE_ENDINGS.contains(&ending(label)))
}

/// A telephone number as people and machines write it: 7 to 15 digits (ITU-T E.164),
/// perhaps with an extension.
pub(super) fn is_phone(value: &[u8]) -> bool {
    let number = value.strip_prefix(b"tel:").unwrap_or(value);
    // No date begins with a plus.
    is_dialled(number, 7, Kinds::GROUPING, Kinds::EXTENSION)
        && (number.first() == Some(&b'+') || !is_date(number))
}

/// `+` and a country code: a telephone number whatever its field is called.
pub(super) fn is_international_phone(value: &[u8]) -> bool {
    matches!(value, [b'+', b'1'..=b'9', ..]) && is_dialled(value, 10, Kinds::DIALLED, Kinds::NONE)
}

/// Digits, at most 15 and not all the same, in groups; `end` is not looked at any more.
fn is_dialled(number: &[u8], digits_min: usize, between: Kinds, end: Kinds) -> bool {
    let first = number.iter().copied().find(u8::is_ascii_digit).unwrap_or_default();
    let (mut digits, mut is_varied) = (0, false);
    for &byte in number {
        let kinds = Kinds::of(byte);
        let is_digit = kinds.has(Kinds::DIGIT);
        digits += usize::from(is_digit);
        is_varied |= is_digit & (byte != first);
        if !kinds.has(Kinds::DIGIT.or(between)) {
            if kinds.has(end) {
                break;
            }
            return false;
        }
    }
    (digits_min..=15).contains(&digits) && is_varied
}

/// What a person may be called: letters, at most six words.
pub(super) fn is_person_name(value: &[u8]) -> bool {
    let Makeup { any, all } = Makeup::of(value);
    (2..=100).contains(&value.len())
        && any.has(Kinds::LETTER)
        && (all.has(Kinds::NAME) || is_escaped_name(value))
        && is_six_words(value)
}

/// A name with characters written as `\u00e9`, which have digits.
fn is_escaped_name(value: &[u8]) -> bool {
    let is_allowed = |byte: &u8| Kinds::of(*byte).has(Kinds::NAME) || byte.is_ascii_digit();
    value.iter().all(is_allowed) && memchr::memmem::find(value, b"\\u").is_some()
}

/// At most six words: as many as twelve bytes have.
fn is_six_words(value: &[u8]) -> bool {
    let words = || value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    value.len() <= 12 || words().count() <= 6
}

/// A street, under a name that says so: words, with or without a number.
pub(super) fn is_street(value: &[u8]) -> bool {
    is_made_as_street(value, Makeup::of(value))
}

fn is_made_as_street(value: &[u8], Makeup { any, .. }: Makeup) -> bool {
    any.has(Kinds::LETTER)
        && any.has(Kinds::SPACE)
        && value.len() >= 4
        && !(any.has(Kinds::NET) && is_location(value))
}

/// A postal address, under a name that could mean another kind: a number too.
pub(super) fn is_postal_address(value: &[u8]) -> bool {
    let makeup = Makeup::of(value);
    value.len() >= 8 && makeup.any.has(Kinds::DIGIT) && is_made_as_street(value, makeup)
}

/// A part of one, under an address: a street or a postal code.
pub(super) fn is_address_part(value: &[u8]) -> bool {
    is_street(value)
        || ((3..=10).contains(&value.len())
            && Code::of(value, b" -").is_some_and(|code| code.digit_count() >= 2))
}

/// A place on the net.
fn is_location(value: &[u8]) -> bool {
    value.contains(&b'@') || memchr::memmem::find(value, b"://").is_some()
}

/// A calendar date, perhaps with a time: in digits, or with the month's name.
pub(super) fn is_date(value: &[u8]) -> bool {
    let mut groups = value
        .split(|byte| matches!(byte, b'-' | b'/' | b'.' | b' ' | b',' | b'T'))
        .filter(|group| !group.is_empty());
    let (Some(first), Some(second)) = (groups.next(), groups.next()) else {
        return is_compact_date(value);
    };
    let Some(third) = groups.next() else { return false };
    if value.len() > 40 {
        return false;
    }
    let is_day_or_month = |group: &[u8]| number(group).is_some_and(|n| (1..=31).contains(&n));
    let is_month = |group: &[u8]| is_day_or_month(group) || is_month_name(group);
    (is_year(first) && is_month(second) && is_day_or_month(third))
        || (is_year(third) && is_month(first) && is_month(second))
}

/// `19840229`, or seconds or milliseconds since 1970 (before it: negative).
pub(super) fn is_birth_date(value: &[u8]) -> bool {
    let is_epoch =
        |digits: &[u8]| (8..=13).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    is_date(value) || is_epoch(value.strip_prefix(b"-").unwrap_or(value))
}

fn is_compact_date(value: &[u8]) -> bool {
    let (Some(year), Some(month), Some(day)) = (value.get(..4), value.get(4..6), value.get(6..8))
    else {
        return false;
    };
    value.len() == 8
        && is_year(year)
        && number(month).is_some_and(|n| (1..=12).contains(&n))
        && number(day).is_some_and(|n| (1..=31).contains(&n))
}

fn is_year(group: &[u8]) -> bool {
    group.len() == 4 && number(group).is_some_and(|n| (1850..=2100).contains(&n))
}

fn is_month_name(group: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    group.get(..3).is_some_and(|start| {
        MONTHS.iter().any(|month| start.eq_ignore_ascii_case(month))
            && group.iter().all(u8::is_ascii_alphabetic)
    })
}

fn number(group: &[u8]) -> Option<u32> {
    if group.len() > 4 {
        return None;
    }
    group
        .iter()
        .try_fold(0, |n, byte| byte.is_ascii_digit().then(|| n * 10 + u32::from(byte - b'0')))
}

/// An IBAN (ISO 13616): country, check digits, 11 to 30 more, and the checksum is right.
pub(super) fn is_iban(value: &[u8]) -> bool {
    let [country, region, b'0'..=b'9', ..] = value else { return false };
    country.is_ascii_alphabetic()
        && region.is_ascii_alphabetic()
        && Code::of(value, b" ")
            .is_some_and(|code| (15..=34).contains(&code.bytes().len()) && is_mod_97(code.bytes()))
}

/// A bank account's number, under a name that says so: 6 to 34 letters and digits.
pub(super) fn is_account_number(value: &[u8]) -> bool {
    Code::of(value, b" -./")
        .is_some_and(|code| (6..=34).contains(&code.bytes().len()) && code.digit_count() >= 5)
}

/// An id that an authority gave, under a name that says so: 6 to 20 letters and digits.
pub(super) fn is_government_id(value: &[u8]) -> bool {
    !is_date(value)
        && Code::of(value, b" -./")
            .is_some_and(|code| (6..=20).contains(&code.bytes().len()) && code.digit_count() >= 5)
}

/// A US social security number (`ddd-dd-dddd`, area, group and serial as issued) or a
/// Brazilian CPF (`ddd.ddd.ddd-dd` with its check digits): an id whatever its field is
/// called.
pub(super) fn is_formatted_government_id(value: &[u8]) -> bool {
    match *value {
        [a, b, c, b'-', d, e, b'-', f, g, h, i] => {
            let area = [a, b, c];
            [a, b, c, d, e, f, g, h, i].iter().all(u8::is_ascii_digit)
                && !matches!(&area, b"000" | b"666" | [b'9', ..])
                && [d, e] != *b"00"
                && [f, g, h, i] != *b"0000"
        }
        [_, _, _, b'.', _, _, _, b'.', _, _, _, b'-', _, _] => {
            Code::digits(value, b".-").is_some_and(|code| is_cpf(code.bytes()))
        }
        _ => false,
    }
}

/// A payment card number: 13 to 19 digits, an issuer's prefix, Luhn's checksum.
pub(super) fn is_card_number(value: &[u8]) -> bool {
    (13..=23).contains(&value.len())
        && matches!(value.first(), Some(b'2'..=b'6'))
        && Code::digits(value, b" -").is_some_and(|code| {
            is_issued(code.bytes()) && is_luhn(code.bytes().iter().rev().copied())
        })
}

/// A card number written in groups of four: one whatever its field is called.
pub(super) fn is_grouped_card_number(value: &[u8]) -> bool {
    value.len() == 19
        && [4, 9, 14].iter().all(|at| matches!(value.get(*at), Some(b' ' | b'-')))
        && is_card_number(value)
}

/// Prefix and length as the networks issue them: Visa, Mastercard, American Express,
/// Discover, JCB, Diners, UnionPay.
fn is_issued(digits: &[u8]) -> bool {
    let prefix = digits.get(..4).and_then(number).unwrap_or_default();
    match digits.len() {
        13 => prefix / 1000 == 4,
        14 => matches!(prefix / 10, 300..=305 | 360..=369 | 380..=399),
        15 => matches!(prefix / 100, 34 | 37),
        16 => {
            prefix / 1000 == 4
                || matches!(prefix, 2221..=2720 | 3528..=3589 | 5100..=5599 | 6011)
                || matches!(prefix / 100, 62 | 64 | 65)
        }
        17..=18 => prefix / 100 == 62,
        19 => prefix / 1000 == 4 || prefix / 100 == 62,
        _ => false,
    }
}
