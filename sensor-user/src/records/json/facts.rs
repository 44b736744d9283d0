//! What is wanted of records besides their number, and what was found in one.

use std::borrow::Cow;
use std::hash::Hasher;

use siphasher::sip::SipHasher13;

/// Longest record key that is kept as sent, in bytes.
const PLAIN_KEY_MAX: usize = 128;

/// What is wanted.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) keys: bool,
    pub(super) sensitive: bool,
    pub(super) plain_keys_max: usize,
    pub(super) hash_key: [u8; 16],
    /// Names on the way from a record to its key, where the operator gave it.
    pub(super) key_path: Option<Box<[Box<str>]>>,
}

impl Wanted {
    /// True where records have to be looked into.
    pub(super) const fn any(&self) -> bool {
        self.keys || self.sensitive
    }

    /// The keyed hash of a record key.
    fn hash(&self, key: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.hash_key);
        hasher.write(key);
        hasher.finish()
    }

    /// A key of this rank.
    pub(super) fn key(&self, rank: u8, text: &[u8]) -> Key {
        let text = unescaped(text);
        let plain = (self.plain_keys_max > 0).then(|| {
            String::from_utf8_lossy(text.get(..PLAIN_KEY_MAX).unwrap_or(&text)).into()
        });
        Key { rank, hash: self.hash(&text), plain }
    }
}

/// A record key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// See [`names::key_rank`](crate::records::names::key_rank).
    pub(super) rank: u8,
    pub(super) hash: u64,
    pub(super) plain: Option<Box<str>>,
}

/// What was found in one record.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) key: Option<Key>,
    /// Sensitive classes, one bit each.
    pub(super) classes: u8,
    /// Hash of names and scalars, in their order.
    pub(super) content: u64,
}

impl Facts {
    /// Takes a key where it is better than the one that is there.
    pub(super) fn offer(&mut self, rank: u8, text: &[u8], wanted: &Wanted) {
        if wanted.keys && self.key.as_ref().is_none_or(|key| rank < key.rank) {
            self.key = Some(wanted.key(rank, text));
        }
    }

    /// Takes the key of the object inside a wrapper.
    pub(super) fn offer_key(&mut self, key: Key) {
        if self.key.as_ref().is_none_or(|mine| key.rank < mine.rank) {
            self.key = Some(key);
        }
    }

    /// Mixes a name or a scalar into the content hash. Not a keyed hash by itself: it
    /// starts from [`content_seed`].
    pub(super) fn mix(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        for (slot, byte) in last.iter_mut().zip(rest) {
            *slot = *byte;
        }
        let mut hash = self.content ^ bytes.len() as u64;
        for word in words.iter().chain([&last]) {
            hash = fold(hash ^ u64::from_le_bytes(*word));
        }
        self.content = hash;
    }
}

/// Where the content hash of a record starts, so that it can't be foreseen.
pub(super) fn content_seed(wanted: &Wanted) -> u64 {
    if wanted.keys { wanted.hash(b"content") } else { 0 }
}

const fn fold(word: u64) -> u64 {
    let wide = (word ^ 0x243f_6a88_85a3_08d3) as u128 * 0x9e37_79b9_7f4a_7c15;
    wide as u64 ^ (wide >> 64) as u64
}

/// A string without its escapes.
fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\\') {
        return Cow::Borrowed(text);
    }
    let quoted = [b"\"", text, b"\""].concat();
    match serde_json::from_slice::<String>(&quoted) {
        Ok(plain) => Cow::Owned(plain.into_bytes()),
        Err(_) => Cow::Borrowed(text),
    }
}
