//! Where in JSON text the strings end and the brackets are, 64 bytes at a time.
//!
//! Input: bytes in any pieces. Output: a [`Window`] of bit masks over at most
//! [`WINDOW_BYTES`] of them. Invariants: the state between two windows is two bits; any
//! split of the bytes gives the same masks. The method is that of simdjson
//! (Langdale, Lemire: Parsing Gigabytes of JSON per Second, VLDB Journal 2019, §3.1),
//! made resumable.

mod classify;

use classify::Raw;

/// Bytes that one window covers at most.
pub(super) const WINDOW_BYTES: usize = 1024;
const BLOCK: usize = 64;
const BLOCKS: usize = WINDOW_BYTES / BLOCK;

/// Bit masks over one block; bit 0 is its first byte.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// Quotes that open or close a string.
    quotes: u64,
    /// `{` and `[` outside strings.
    open: u64,
    /// `}` and `]` outside strings.
    close: u64,
    /// All of these, `,` and `:` outside strings.
    ends: u64,
    /// Space and control bytes, wherever they are; the bytes after the end too.
    blank: u64,
    /// Every `@`.
    at_signs: u64,
}

/// A block after the end.
const NOTHING: Block =
    Block { quotes: 0, open: 0, close: 0, ends: 0, blank: u64::MAX, at_signs: 0 };

/// What is carried from one window to the next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scanner {
    /// All ones inside a string.
    in_string: u64,
    /// 1 where the next byte is escaped by a backslash.
    escape: u64,
}

/// The bytes of a window and its masks.
pub(super) struct Window<'a> {
    /// The bytes.
    pub(super) bytes: &'a [u8],
    blocks: [Block; BLOCKS],
}

impl Scanner {
    /// At the start of a text.
    pub(super) const fn new() -> Self {
        Self { in_string: 0, escape: 0 }
    }

    /// Masks for the next bytes, of which there are at most [`WINDOW_BYTES`].
    pub(super) fn window<'a>(&mut self, bytes: &'a [u8]) -> Window<'a> {
        let mut raw = [Raw::default(); BLOCKS];
        let mut blocks = [NOTHING; BLOCKS];
        let (whole, tail) = bytes.as_chunks::<BLOCK>();
        classify::classify(whole, &mut raw);
        if let (false, Some(last)) = (tail.is_empty(), raw.get_mut(whole.len()..)) {
            let mut padded = [b' '; BLOCK];
            for (slot, byte) in padded.iter_mut().zip(tail) {
                *slot = *byte;
            }
            classify::classify(&[padded], last);
        }
        let mut left = bytes.len();
        for (block, raw) in blocks.iter_mut().zip(&raw) {
            if left == 0 {
                break;
            }
            *block = self.block(raw, left);
            left = left.saturating_sub(BLOCK);
        }
        Window { bytes, blocks }
    }

    fn block(&mut self, raw: &Raw, length: usize) -> Block {
        let escaped = self.escaped(raw.backslash);
        if length < BLOCK {
            self.escape = (escaped >> length) & 1;
        }
        let quotes = raw.quote & !escaped;
        let inside = prefix_xor(quotes) ^ self.in_string;
        self.in_string = if inside >> 63 == 1 { u64::MAX } else { 0 };
        let (open, close) = (raw.open & !inside, raw.close & !inside);
        let ends = quotes | open | close | (raw.separator & !inside);
        Block { quotes, open, close, ends, blank: raw.blank, at_signs: raw.at_sign }
    }

    /// The bytes that a backslash escapes: those after a run of backslashes of odd length.
    const fn escaped(&mut self, backslash: u64) -> u64 {
        if backslash == 0 {
            return std::mem::replace(&mut self.escape, 0);
        }
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let backslash = backslash & !self.escape;
        let follows = (backslash << 1) | self.escape;
        let odd_starts = backslash & !EVEN & !follows;
        let (on_even, overflow) = odd_starts.overflowing_add(backslash);
        self.escape = overflow as u64;
        (EVEN ^ (on_even << 1)) & follows
    }
}

/// Bit n of the result is the parity of bits 0 to n.
const fn prefix_xor(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ (bits << 32)
}

impl Window<'_> {
    /// The next byte from `at` on that isn't blank. Only meaningful outside strings.
    pub(super) fn next_token(&self, at: usize) -> Option<usize> {
        self.next(at, |block| !block.blank)
    }

    /// As [`next_token`](Self::next_token), most often at once, with the byte; the window's
    /// end and 0 where there is none.
    #[inline]
    pub(super) fn token(&self, at: usize) -> (usize, u8) {
        match self.bytes.get(at) {
            Some(&byte) if byte > b' ' => (at, byte),
            Some(_) => match self.next_token(at).and_then(|at| Some((at, *self.bytes.get(at)?))) {
                Some(token) => token,
                None => (self.bytes.len(), 0),
            },
            None => (self.bytes.len(), 0),
        }
    }

    /// The next quote from `at` on.
    #[inline]
    pub(super) fn next_quote(&self, at: usize) -> Option<usize> {
        self.next(at, |block| block.quotes)
    }

    /// The quote that ends the string which begins at `at`, and whether there is an `@` in it.
    #[inline]
    pub(super) fn end_of_string(&self, at: usize) -> Option<(usize, bool)> {
        let mut index = at / BLOCK;
        let mut block = self.blocks.get(index)?;
        let from = u64::MAX << (at % BLOCK);
        let (mut quotes, mut at_signs) = (block.quotes & from, block.at_signs & from);
        let mut has_at_sign = false;
        while quotes == 0 {
            has_at_sign |= at_signs != 0;
            index += 1;
            block = self.blocks.get(index)?;
            (quotes, at_signs) = (block.quotes, block.at_signs);
        }
        has_at_sign |= at_signs & (quotes ^ (quotes - 1)) != 0;
        Some((index * BLOCK + quotes.trailing_zeros() as usize, has_at_sign))
    }

    /// The end of a number or a word that `at` is in.
    #[inline]
    pub(super) fn end_of_scalar(&self, at: usize) -> Option<usize> {
        self.next(at, |it| it.blank | it.ends).filter(|&end| end < self.bytes.len())
    }

    /// Where `levels` containers more have closed than opened, from `at` on: the byte
    /// after that. Else the levels that are left at the window's end.
    pub(super) fn skip(&self, at: usize, mut levels: u64) -> Result<usize, u64> {
        let mut mask = u64::MAX << (at % BLOCK);
        for (index, block) in self.blocks.iter().enumerate().skip(at / BLOCK) {
            let (open, close) = (block.open & mask, block.close & mask);
            mask = u64::MAX;
            let closing = u64::from(close.count_ones());
            if closing < levels {
                levels += u64::from(open.count_ones());
                levels -= closing;
                continue;
            }
            let mut brackets = open | close;
            while brackets != 0 {
                let bit = brackets & brackets.wrapping_neg();
                if open & bit != 0 {
                    levels += 1;
                } else {
                    levels -= 1;
                    if levels == 0 {
                        return Ok(index * BLOCK + bit.trailing_zeros() as usize + 1);
                    }
                }
                brackets ^= bit;
            }
        }
        Err(levels)
    }

    #[inline]
    fn next(&self, at: usize, mask: impl Fn(&Block) -> u64) -> Option<usize> {
        let mut index = at / BLOCK;
        let mut found = mask(self.blocks.get(index)?) & (u64::MAX << (at % BLOCK));
        while found == 0 {
            index += 1;
            found = mask(self.blocks.get(index)?);
        }
        Some(index * BLOCK + found.trailing_zeros() as usize)
    }
}

#[cfg(test)]
mod tests;
