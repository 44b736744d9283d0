//! Shapes of values: does it look like what its name promises?

use super::checksum::{is_cpf, is_luhn, is_mod_97};
use super::digits::Code;

/// RFC 5321, section 4.5.3.1.3, without the brackets.
const EMAIL_BYTES_MAX: usize = 254;

/// Ends of file names that would else pass as a top-level domain (`icon@2x.png`).
const FILE_ENDINGS: [&[u8]; 14] = [
    b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"css", b"js", b"json", b"html", b"pdf",
    b"xml", b"zip", b"mp",
];

/// An e-mail address and nothing else: `a.b@example.com`, `mailto:` and
/// `Ann <ann@example.com>` included.
pub(super) fn is_email(value: &[u8]) -> bool {
    if value.len() < 6 || value.len() > EMAIL_BYTES_MAX {
        return false;
    }
    let Some(at) = memchr::memchr(b'@', value) else { return false };
    let (local, domain) = (value.get(..at), value.get(at + 1..));
    let (Some(mut local), Some(mut domain)) = (local, domain) else { return false };
    if let (Some(open), [inside @ .., b'>']) = (memchr::memrchr(b'<', local), domain) {
        local = local.get(open + 1..).unwrap_or_default();
        domain = inside;
    }
    local = local.strip_prefix(b"mailto:").unwrap_or(local);
    is_local_part(local) && is_domain(domain)
}

fn is_local_part(local: &[u8]) -> bool {
    let is_allowed =
        |byte: &u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(byte);
    (1..=64).contains(&local.len()) && local.iter().all(is_allowed)
}

fn is_domain(domain: &[u8]) -> bool {
    let is_label = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
    };
    let Some(dot) = memchr::memrchr(b'.', domain) else { return false };
    let (Some(rest), Some(top)) = (domain.get(..dot), domain.get(dot + 1..)) else { return false };
    (2..=24).contains(&top.len())
        && top.iter().all(u8::is_ascii_alphabetic)
        && !FILE_ENDINGS.iter().any(|ending| top.eq_ignore_ascii_case(ending))
        && rest.split(|byte| *byte == b'.').all(is_label)
}

/// A telephone number as people and machines write it: 7 to 15 digits (ITU-T E.164),
/// perhaps with an extension.
pub(super) fn is_phone(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"tel:").unwrap_or(value);
    let number = value.split(|byte| matches!(byte, b'x' | b'e' | b';' | b',')).next();
    let Some(code) = number.and_then(|number| Code::digits(number, b"+-() ./")) else {
        return false;
    };
    (7..=15).contains(&code.bytes().len()) && !is_date(value) && is_varied(code.bytes())
}

/// `+` and a country code: a telephone number whatever its field is called.
pub(super) fn is_international_phone(value: &[u8]) -> bool {
    matches!(value, [b'+', b'1'..=b'9', ..])
        && Code::digits(value, b"+-() ")
            .is_some_and(|code| (10..=15).contains(&code.bytes().len()) && is_varied(code.bytes()))
}

/// Not all zeros and the like: a placeholder.
fn is_varied(digits: &[u8]) -> bool {
    digits.iter().any(|digit| Some(digit) != digits.first())
}

/// What a person may be called: letters, at most six words.
pub(super) fn is_person_name(value: &[u8]) -> bool {
    let without_escapes =
        |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80 || b" .,'-\\".contains(byte);
    let is_escape = memchr::memmem::find(value, b"\\u").is_some();
    let is_allowed = |byte: &u8| without_escapes(byte) || (is_escape && byte.is_ascii_digit());
    (2..=100).contains(&value.len())
        && value.iter().all(is_allowed)
        && value.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
        && value.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).count() <= 6
}

/// A street, under a name that says so: words, with or without a number.
pub(super) fn is_street(value: &[u8]) -> bool {
    has_letter(value) && value.len() >= 4 && value.contains(&b' ') && !is_location(value)
}

/// A postal address, under a name that could mean another kind: a number too.
pub(super) fn is_postal_address(value: &[u8]) -> bool {
    value.len() >= 8 && is_street(value) && value.iter().any(u8::is_ascii_digit)
}

/// A part of one, under an address: a street or a postal code.
pub(super) fn is_address_part(value: &[u8]) -> bool {
    is_street(value)
        || ((3..=10).contains(&value.len())
            && Code::of(value, b" -").is_some_and(|code| code.digit_count() >= 2))
}

fn has_letter(value: &[u8]) -> bool {
    value.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
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
