//! The result of reading one body.

use serde::{Deserialize, Serialize};

use super::{KeySet, ReaderResult};

/// How good a count is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Every byte was seen and understood.
    Exact,
    /// Bytes were cut, lost or not decodable: a lower bound.
    AtLeast,
    /// Nothing can be said.
    Unknown,
}

/// The label `outcome` of `weir_bodies_total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyOutcome {
    /// At least one record.
    Counted,
    /// Read to the end; it hands out none.
    NoRecords,
    /// HTML, image, font, script, style.
    NotData,
    /// A format or an encoding that isn't understood, or malformed data.
    Unparsed,
    /// The end was not captured: budget, bomb limit, zero-copy send.
    Truncated,
    /// Bytes in the middle were lost.
    Lost,
}

impl BodyOutcome {
    /// The metric label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::NoRecords => "no_records",
            Self::NotData => "not_data",
            Self::Unparsed => "unparsed",
            Self::Truncated => "truncated",
            Self::Lost => "lost",
        }
    }
}

/// Personal data that a record may hold; the label `class` of
/// `weir_sensitive_records_total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum SensitiveClass {
    /// E-mail address.
    Email = 0,
    /// Telephone number.
    Phone = 1,
    /// A person's name.
    Name = 2,
    /// Postal address.
    PostalAddress = 3,
    /// Date of birth.
    DateOfBirth = 4,
    /// Bank account number (IBAN with its checksum, or by field name).
    AccountNumber = 5,
    /// Government-issued id (social security, passport, tax number).
    GovernmentId = 6,
    /// Payment card number with a right Luhn checksum.
    CardNumber = 7,
}

impl SensitiveClass {
    /// Every class, in the order of its number.
    pub const ALL: [Self; 8] = [
        Self::Email,
        Self::Phone,
        Self::Name,
        Self::PostalAddress,
        Self::DateOfBirth,
        Self::AccountNumber,
        Self::GovernmentId,
        Self::CardNumber,
    ];

    /// The metric label and the word in the exchange log.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::PostalAddress => "postal_address",
            Self::DateOfBirth => "date_of_birth",
            Self::AccountNumber => "account_number",
            Self::GovernmentId => "government_id",
            Self::CardNumber => "card_number",
        }
    }
}

/// What one body handed out.
#[derive(Clone, Debug)]
pub struct BodyCount {
    /// Records handed out; a lower bound unless `quality` is exact.
    pub records: u64,
    /// How good `records` is.
    pub quality: Quality,
    /// How reading ended.
    pub outcome: BodyOutcome,
    /// Keyed hashes of the record keys.
    pub keys: KeySet,
    /// Hash of the content of the only record, where that record has no key of its own:
    /// the id in the request identifies it, and this where the request has none.
    /// Not in `keys`.
    pub unkeyed: Option<u64>,
    /// Record keys as sent, at most [`BodyContext::plain_keys_max`](super::BodyContext);
    /// for the exchange log only.
    pub plain_keys: Vec<Box<str>>,
    /// Records that hold each class, by [`SensitiveClass`] number.
    pub sensitive: [u64; SensitiveClass::ALL.len()],
}

impl BodyCount {
    /// What a reader found.
    pub(super) fn new(result: ReaderResult, outcome: BodyOutcome) -> Self {
        Self {
            records: result.records,
            quality: result.quality,
            outcome,
            keys: result.keys,
            unkeyed: result.unkeyed,
            plain_keys: result.plain_keys,
            sensitive: result.sensitive,
        }
    }

    /// No record, as is known without reading.
    pub(crate) fn without_records(outcome: BodyOutcome) -> Self {
        let mut result = ReaderResult::exact(0);
        if outcome == BodyOutcome::Unparsed {
            result.quality = Quality::Unknown;
        }
        Self::new(result, outcome)
    }
}
