//! Which kinds of bytes a value is made of, in one look at each.

/// Kinds of bytes, a bit each; a byte may be of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u16);

impl Kinds {
    /// An ASCII letter, or part of a character beyond ASCII.
    pub(super) const LETTER: Self = Self(1);
    pub(super) const DIGIT: Self = Self(1 << 1);
    pub(super) const SPACE: Self = Self(1 << 2);
    /// What is between the digits of an international telephone number.
    pub(super) const DIALLED: Self = Self(1 << 3);
    /// What may be in a place on the net and in no street.
    pub(super) const NET: Self = Self(1 << 4);
    /// Allowed in a person's name.
    pub(super) const NAME: Self = Self(1 << 5);
    /// Allowed in the local part of an e-mail address (RFC 5322 §3.2.3).
    pub(super) const LOCAL: Self = Self(1 << 6);
    /// Allowed in a label of a host name (RFC 1123 §2.1).
    pub(super) const LABEL: Self = Self(1 << 7);
    /// What is between the digits of a telephone number as people write it.
    pub(super) const GROUPING: Self = Self(1 << 8);
    /// What begins the extension of a telephone number.
    pub(super) const EXTENSION: Self = Self(1 << 9);
    pub(super) const NONE: Self = Self(0);

    /// The kinds of one byte.
    #[inline]
    pub(super) fn of(byte: u8) -> Self {
        KINDS.get(usize::from(byte)).copied().unwrap_or(Self::NONE)
    }

    /// Both together.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True if one of `other` is among these.
    #[inline]
    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn of_byte(byte: u8) -> Self {
        let is_alphanumeric = byte.is_ascii_alphanumeric();
        let mut kinds = 0;
        let rules = [
            (Self::LETTER, byte.is_ascii_alphabetic() || byte >= 0x80),
            (Self::DIGIT, byte.is_ascii_digit()),
            (Self::SPACE, byte == b' '),
            (Self::DIALLED, matches!(byte, b'+' | b'-' | b'(' | b')' | b' ')),
            (Self::NET, matches!(byte, b'@' | b':')),
            (
                Self::NAME,
                byte.is_ascii_alphabetic()
                    || byte >= 0x80
                    || matches!(byte, b' ' | b'.' | b',' | b'\'' | b'-' | b'\\'),
            ),
            (
                Self::LOCAL,
                is_alphanumeric
                    || matches!(
                        byte,
                        b'.' | b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?'
                            | b'^'..=b'`' | b'{'..=b'~'
                    ),
            ),
            (Self::LABEL, is_alphanumeric || byte == b'-'),
            (Self::GROUPING, matches!(byte, b'+' | b'-' | b'(' | b')' | b' ' | b'.' | b'/')),
            (Self::EXTENSION, matches!(byte, b'x' | b'e' | b';' | b',')),
        ];
        let mut rest: &[(Self, bool)] = &rules;
        while let [(kind, holds), after @ ..] = rest {
            kinds |= if *holds { kind.0 } else { 0 };
            rest = after;
        }
        Self(kinds)
    }
}

const KINDS: [Kinds; 256] = kinds();

#[expect(clippy::indexing_slicing, reason = "runs at compile time: out of bounds does not build")]
const fn kinds() -> [Kinds; 256] {
    let mut kinds = [Kinds::NONE; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = Kinds::of_byte(byte as u8);
        byte += 1;
    }
    kinds
}

/// What a value is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Makeup {
    /// Kinds of which there is a byte.
    pub(super) any: Kinds,
    /// Kinds that every byte is of.
    pub(super) all: Kinds,
}

impl Makeup {
    #[inline]
    pub(super) fn of(value: &[u8]) -> Self {
        let (any, all) = value.iter().fold((0, u16::MAX), |(any, all), &byte| {
            let Kinds(kinds) = Kinds::of(byte);
            (any | kinds, all & kinds)
        });
        Self { any: Kinds(any), all: Kinds(all) }
    }
}

/// How many bytes of this kind are at the beginning.
#[inline]
pub(super) fn run(value: &[u8], kind: Kinds) -> usize {
    value.iter().position(|&byte| !Kinds::of(byte).has(kind)).unwrap_or(value.len())
}

/// Whether there is an `@`.
#[inline]
pub(super) fn has_at_sign(value: &[u8]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let is_in = |word: &[u8; 8]| {
        let zero_where_met = u64::from_le_bytes(*word) ^ (EACH * u64::from(b'@'));
        zero_where_met.wrapping_sub(EACH) & !zero_where_met & (EACH << 7) != 0
    };
    match value.last_chunk() {
        Some(_) if value.len() > 64 => memchr::memchr(b'@', value).is_some(),
        Some(last) => value.as_chunks().0.iter().any(is_in) || is_in(last),
        None => value.contains(&b'@'),
    }
}
