//! What the shape of a segment says that it is.
//!
//! Input: one decoded piece of a path. Output: the placeholder that stands for it, or none
//! where it reads as a word. Pure: the same text always has the same shape.

/// What stands in a template for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// A number, or letters and digits that no word mixes so.
    Id,
    /// RFC 9562.
    Uuid,
    /// RFC 5321.
    Email,
    /// A day or month (ISO 8601), with or without a time.
    Date,
    /// With a country code (ITU-T E.164).
    Phone,
    /// A decimal number.
    Number,
    /// Hexadecimal, of a digest's length.
    Hash,
    /// A long random text.
    Token,
    /// Several values in one segment.
    List,
    /// Several words that end in a number.
    Slug,
    /// Anything that isn't fit to be read: white space, punctuation, too long.
    Text,
}

impl Shape {
    /// As it stands in a template.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Id => "{id}",
            Self::Uuid => "{uuid}",
            Self::Email => "{email}",
            Self::Date => "{date}",
            Self::Phone => "{phone}",
            Self::Number => "{number}",
            Self::Hash => "{hash}",
            Self::Token => "{token}",
            Self::List => "{list}",
            Self::Slug => "{slug}",
            Self::Text => "{text}",
        }
    }
}

/// Longest text that may be a word.
const WORD_MAX: usize = 64;

/// Words with digits in them that the rules below would take for ids.
const WORDS_WITH_DIGITS: [&str; 20] = [
    "aes128",
    "aes256",
    "base64",
    "h264",
    "h265",
    "hs256",
    "iso3166",
    "iso4217",
    "iso8601",
    "rfc3339",
    "rs256",
    "es256",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "utf16",
    "x509",
    "x509v3",
    "windows1252",
];

/// The shape of `text`; none where it is a word.
pub(super) fn of(text: &str) -> Option<Shape> {
    if let Some(shape) = of_structured(text) {
        return Some(shape);
    }
    if text.len() > WORD_MAX {
        return Some(if is_one_run(text) { Shape::Token } else { Shape::Text });
    }
    if !text.chars().all(is_readable) {
        return Some(Shape::Text);
    }
    of_mixed(text)
}

/// Shapes with a grammar of their own.
fn of_structured(text: &str) -> Option<Shape> {
    let bytes = text.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        return Some(Shape::Id);
    }
    if is_uuid(bytes) {
        return Some(Shape::Uuid);
    }
    if is_date(bytes) {
        return Some(Shape::Date);
    }
    if is_email(text) {
        return Some(Shape::Email);
    }
    if is_phone(bytes) {
        return Some(Shape::Phone);
    }
    if is_decimal(text) {
        return Some(Shape::Number);
    }
    if matches!(bytes.len(), 32 | 40 | 56 | 64 | 96 | 128) && is_hex(bytes) {
        return Some(Shape::Hash);
    }
    let is_list = text.contains(',')
        && text.split(',').all(|part| !part.is_empty())
        && text.split(',').any(|part| !part.contains(' ') && of(part).is_some());
    is_list.then_some(Shape::List)
}

/// Ids made of letters and digits, by how they mix.
fn of_mixed(text: &str) -> Option<Shape> {
    if WORDS_WITH_DIGITS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return None;
    }
    let run = Run::of(text);
    if text.len() >= 20 && is_one_run(text) && run.is_random() {
        return Some(Shape::Token);
    }
    let mut parts = text.split(['-', '_', '.', '~', ':']).filter(|part| !part.is_empty());
    let (first, rest) = (parts.next()?, parts.clone().count());
    if rest == 0 {
        return Run::of(first).is_id().then_some(Shape::Id);
    }
    let last = parts.clone().next_back().unwrap_or(first);
    let ends_in_number = last.bytes().all(|byte| byte.is_ascii_digit());
    if ends_in_number && rest == 1 && first.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(Shape::Id);
    }
    if ends_in_number && rest >= 2 && last.len() >= 5 {
        return Some(Shape::Slug);
    }
    let has_id = std::iter::once(first).chain(parts).any(|part| Run::of(part).is_id());
    has_id.then_some(Shape::Id)
}

/// How the characters of a text without separators mix.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    length: usize,
    digits: usize,
    upper: usize,
    lower: usize,
    /// Changes between letters and digits.
    switches: usize,
    /// Capitals after small letters.
    humps: usize,
    ends_in_digits: usize,
    is_hex: bool,
}

impl Run {
    fn of(text: &str) -> Self {
        let mut run = Self { is_hex: true, ..Self::default() };
        let mut before = 0;
        for byte in text.bytes() {
            run.length += 1;
            run.is_hex &= byte.is_ascii_hexdigit();
            run.digits += usize::from(byte.is_ascii_digit());
            run.upper += usize::from(byte.is_ascii_uppercase());
            run.lower += usize::from(byte.is_ascii_lowercase());
            let is_switch = before != 0 && byte.is_ascii_digit() != u8::is_ascii_digit(&before);
            run.switches += usize::from(is_switch);
            run.humps += usize::from(byte.is_ascii_uppercase() && before.is_ascii_lowercase());
            run.ends_in_digits = if byte.is_ascii_digit() { run.ends_in_digits + 1 } else { 0 };
            before = byte;
        }
        run
    }

    fn is_id(self) -> bool {
        let letters = self.upper + self.lower;
        let is_serial = self.switches == 1 && self.ends_in_digits >= 3;
        let is_scrambled = self.switches >= 3 && self.length >= 6;
        let is_short_hash = self.is_hex && self.length >= 7 && self.digits >= 2 && letters > 0;
        let starts_in_number =
            self.switches == 1 && self.ends_in_digits == 0 && self.digits >= 3 && self.length >= 5;
        is_serial || is_scrambled || is_short_hash || starts_in_number || self.is_random()
    }

    /// Capitals where no word has them, or nothing that parts into words at all.
    fn is_random(self) -> bool {
        let scrambled_case = self.length >= 10 && self.humps >= 3 && self.upper * 3 > self.length;
        scrambled_case || (self.length >= 20 && self.switches >= 3)
    }
}

/// One run of the characters that base64url and its kin use.
fn is_one_run(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='))
        && text.split(['-', '_']).all(|part| part.len() >= 8 || part.len() <= 1)
}

/// May stand in a label as it is: prints, has no direction marks, forges no placeholder.
pub(super) fn is_readable(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(
            character,
            '-' | '_'
                | '.'
                | '~'
                | '+'
                | '@'
                | ':'
                | '$'
                | '!'
                | '*'
                | '='
                | ','
                | '\''
                | '('
                | ')'
        )
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_hexdigit)
}

/// `2026-11`, `2026-11-22`, `2026-11-22T10:00:00.123Z`.
pub(super) fn is_date(bytes: &[u8]) -> bool {
    let (day, time) = match bytes.iter().position(|byte| matches!(byte, b'T' | b' ')) {
        Some(at) => (bytes.get(..at).unwrap_or_default(), bytes.get(at + 1..)),
        None => (bytes, None),
    };
    let mut parts = day.split(|byte| *byte == b'-');
    let year = parts.next().is_some_and(|year| {
        year.len() == 4
            && year.iter().all(u8::is_ascii_digit)
            && matches!(year.first(), Some(b'1' | b'2'))
    });
    let month = parts.next().is_some_and(|month| in_range(month, 12));
    let day = parts.next().is_none_or(|day| in_range(day, 31));
    let time = time.is_none_or(|time| {
        time.first().is_some_and(u8::is_ascii_digit)
            && time.iter().all(|byte| byte.is_ascii_digit() || b":.+-Z".contains(byte))
    });
    year && month && day && time && parts.next().is_none()
}

fn in_range(digits: &[u8], max: u8) -> bool {
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = digits else { return false };
    let value = (tens - b'0') * 10 + (ones - b'0');
    (1..=max).contains(&value)
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.split_once('.').is_some_and(|(name, top)| !name.is_empty() && top.len() >= 2)
            && !domain.contains('@')
            && text
                .chars()
                .all(|character| is_readable(character) || "%&#/?^`|".contains(character))
    })
}

fn is_phone(bytes: &[u8]) -> bool {
    let Some((b'+', rest)) = bytes.split_first() else { return false };
    let digits = rest.iter().filter(|byte| byte.is_ascii_digit()).count();
    (7..=15).contains(&digits)
        && rest.iter().all(|byte| byte.is_ascii_digit() || b" -().".contains(byte))
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match digits.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => digits.len() < text.len() && is_digits(digits),
    }
}
