//! What is wanted of records besides their number, and what was found in one.

use std::borrow::Cow;
use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::super::BodyContext;
use super::super::names::WRAPPED;
use super::super::sensitive::ClassHints;

/// Longest record key that is kept as sent, in bytes.
const PLAIN_KEY_MAX: usize = 128;

/// What is wanted.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) keys: bool,
    pub(super) sensitive: bool,
    pub(super) plain_keys_max: usize,
    pub(super) hash_key: [u8; 16],
    /// Where the content hash of a record starts, so that it can't be foreseen.
    pub(super) content_seed: u64,
    /// Names on the way from a record to its key, where the operator gave it.
    pub(super) key_path: Option<Box<[Box<str>]>>,
}

impl Wanted {
    /// What the exchange asks for.
    pub(super) fn new(context: &BodyContext<'_>) -> Self {
        let key_path = context.rule.and_then(|rule| rule.key.as_deref()).map(pointer);
        let mut wanted = Self {
            keys: context.keys,
            sensitive: context.sensitive,
            plain_keys_max: if context.keys { context.plain_keys_max } else { 0 },
            hash_key: context.hash_key,
            content_seed: 0,
            key_path,
        };
        if wanted.keys {
            wanted.content_seed = wanted.hash(b"content");
        }
        wanted
    }

    /// True where records have to be looked into.
    pub(super) const fn any(&self) -> bool {
        self.keys || self.sensitive
    }

    /// The way to the configured key leads through a container of this name.
    pub(super) fn is_on_key_path(&self, name: &[u8]) -> bool {
        let way = self.key_path.as_deref().and_then(<[_]>::split_last);
        way.is_some_and(|(_, way)| way.iter().any(|it| it.as_bytes() == name))
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
        let plain = (self.plain_keys_max > 0)
            .then(|| String::from_utf8_lossy(text.get(..PLAIN_KEY_MAX).unwrap_or(&text)).into());
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
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) key: Option<Key>,
    /// What its fields say of sensitive classes.
    pub(super) hints: ClassHints,
    /// Hash of names and scalars, in their order.
    pub(super) content: u64,
}

impl Facts {
    /// Nothing yet. `content` is where the content hash starts, see [`Wanted::content_seed`].
    pub(super) fn new(content: u64) -> Self {
        Self { key: None, hints: ClassHints::default(), content }
    }

    /// Takes a key where it is better than the one that is there.
    pub(super) fn offer(&mut self, rank: u8, text: &[u8], wanted: &Wanted) {
        if wanted.keys && self.key.as_ref().is_none_or(|key| rank < key.rank) {
            self.key = Some(wanted.key(rank, text));
        }
    }

    /// Takes what was found in a part of the record. `goes_on` where the part's content hash
    /// started from this one.
    pub(super) fn absorb(&mut self, part: &Self, is_wrapped: bool, goes_on: bool) {
        self.hints = self.hints.union(part.hints);
        if goes_on {
            self.content = part.content;
        } else {
            self.mix(&part.content.to_le_bytes());
        }
        if let (true, Some(key)) = (is_wrapped, &part.key)
            && self.key.as_ref().is_none_or(|mine| key.rank + WRAPPED < mine.rank)
        {
            self.key = Some(Key { rank: key.rank + WRAPPED, ..key.clone() });
        }
    }

    /// Mixes a name or a scalar into the content hash. Not a keyed hash by itself: it
    /// starts from [`Wanted::content_seed`].
    pub(super) fn mix(&mut self, bytes: &[u8]) {
        self.content = mixed(self.content, bytes);
    }
}

/// A hash of `bytes` that goes on from another.
#[inline]
pub(super) fn mixed(mut hash: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    hash ^= bytes.len() as u64;
    for word in words {
        hash = fold(hash ^ u64::from_le_bytes(*word));
    }
    let last = rest.iter().rev().fold(0, |last, &byte| last << 8 | u64::from(byte));
    fold(hash ^ last)
}

#[inline]
const fn fold(word: u64) -> u64 {
    let wide = (word ^ 0x243f_6a88_85a3_08d3) as u128 * 0x9e37_79b9_7f4a_7c15;
    wide as u64 ^ (wide >> 64) as u64
}

/// The names of a JSON Pointer (RFC 6901).
pub(super) fn pointer(pointer: &str) -> Box<[Box<str>]> {
    let names = pointer.strip_prefix('/').map(|names| names.split('/'));
    let unescaped = |name: &str| name.replace("~1", "/").replace("~0", "~").into_boxed_str();
    names.into_iter().flatten().map(unescaped).collect()
}

/// A string without its escapes.
pub(super) fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', text).is_none() {
        return Cow::Borrowed(text);
    }
    let quoted = [b"\"", text, b"\""].concat();
    match serde_json::from_slice::<String>(&quoted) {
        Ok(plain) => Cow::Owned(plain.into_bytes()),
        Err(_) => Cow::Borrowed(text),
    }
}
