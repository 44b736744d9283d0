//! Records of one list: how many, their keys, their classes.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::sensitive::ClassSet;
use super::{BodyContext, KeySet, Quality, ReaderResult, SensitiveClass};

/// Longest key that is kept as sent, in bytes; of a longer one the start.
const PLAIN_KEY_BYTES_MAX: usize = 128;

/// What to note of records beside their number.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordOptions {
    /// Collect record keys.
    pub keys: bool,
    /// Look for sensitive classes.
    pub sensitive: bool,
    /// How many keys to keep as sent.
    pub plain_keys_max: usize,
    /// Key for the keyed hashes of record keys.
    pub hash_key: [u8; 16],
}

impl RecordOptions {
    /// What `context` asks for.
    #[must_use]
    pub const fn of(context: &BodyContext<'_>) -> Self {
        Self {
            keys: context.keys,
            sensitive: context.sensitive,
            plain_keys_max: context.plain_keys_max,
            hash_key: context.hash_key,
        }
    }

    /// The keyed hash of a record key as sent.
    pub(super) fn hash(&self, key: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.hash_key);
        hasher.write(key);
        hasher.finish()
    }
}

/// What is noted of one record.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// Hash of its own key.
    pub(super) key: Option<u64>,
    /// That key as sent, where keys are kept so.
    pub(super) plain_key: Option<Box<str>>,
    /// Hash of its content.
    pub(super) content: u64,
    pub(super) classes: ClassSet,
}

/// A key as it is kept for the exchange log.
pub(super) fn plain_key(key: &[u8]) -> Box<str> {
    let start = key.get(..PLAIN_KEY_BYTES_MAX).unwrap_or(key);
    String::from_utf8_lossy(start).into()
}

/// The records of a list so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    records: u64,
    keys: KeySet,
    /// Content of the only record, which has no key.
    unkeyed: Option<u64>,
    plain_keys: Vec<Box<str>>,
    sensitive: [u64; SensitiveClass::ALL.len()],
}

impl Tally {
    pub(super) const fn records(&self) -> u64 {
        self.records
    }

    pub(super) fn add(&mut self, record: Record, options: &RecordOptions) {
        self.records += 1;
        for class in record.classes.iter() {
            if let Some(count) = self.sensitive.get_mut(class as usize) {
                *count += 1;
            }
        }
        if !options.keys {
            return;
        }
        // Only a record that stays alone may take its key from the request.
        if let Some(content) = self.unkeyed.take() {
            self.keys.insert(content);
        }
        match record.key {
            Some(key) => self.keys.insert(key),
            None if self.records == 1 => self.unkeyed = Some(record.content),
            None => self.keys.insert(record.content),
        }
        if let Some(plain) = record.plain_key
            && self.plain_keys.len() < options.plain_keys_max
        {
            self.plain_keys.push(plain);
        }
    }

    /// Adds the records of another list.
    pub(super) fn merge(&mut self, other: Self, options: &RecordOptions) {
        if self.records == 0 {
            *self = other;
            return;
        }
        if other.records == 0 {
            return;
        }
        self.records += other.records;
        self.keys.merge(&other.keys);
        for content in [self.unkeyed.take(), other.unkeyed].into_iter().flatten() {
            self.keys.insert(content);
        }
        for (mine, theirs) in self.sensitive.iter_mut().zip(other.sensitive) {
            *mine += theirs;
        }
        let room = options.plain_keys_max.saturating_sub(self.plain_keys.len());
        self.plain_keys.extend(other.plain_keys.into_iter().take(room));
    }

    pub(super) fn into_result(self, quality: Quality, parsed: bool) -> ReaderResult {
        ReaderResult {
            quality,
            parsed,
            keys: self.keys,
            unkeyed: self.unkeyed,
            plain_keys: self.plain_keys,
            sensitive: self.sensitive,
            ..ReaderResult::exact(self.records)
        }
    }
}
