//! Which bytes of a block are quotes, backslashes, brackets, separators and blanks.
//!
//! AVX2 where the processor has it, SSE2 on every other x86-64, bytes elsewhere. All
//! three give the same masks.

/// Bit masks over one block, before strings are told from what is around them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) quote: u64,
    pub(super) backslash: u64,
    pub(super) open: u64,
    pub(super) close: u64,
    pub(super) separator: u64,
    pub(super) blank: u64,
    pub(super) at_sign: u64,
}

/// `{` and `[`, and `}` and `]`, differ in this bit alone.
const CASE: u8 = 0x20;

/// Classifies blocks into as many slots.
pub(super) fn classify(blocks: &[[u8; 64]], out: &mut [Raw]) {
    #[cfg(target_arch = "x86_64")]
    x86::classify(blocks, out);
    #[cfg(not(target_arch = "x86_64"))]
    portable(blocks, out);
}

/// The definition, byte by byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn portable(blocks: &[[u8; 64]], out: &mut [Raw]) {
    for (block, raw) in blocks.iter().zip(out) {
        *raw = Raw::default();
        for (at, &byte) in block.iter().enumerate() {
            let bit = 1 << at;
            match byte {
                b'"' => raw.quote |= bit,
                b'\\' => raw.backslash |= bit,
                b'{' | b'[' => raw.open |= bit,
                b'}' | b']' => raw.close |= bit,
                b',' | b':' => raw.separator |= bit,
                b'@' => raw.at_sign |= bit,
                0..=b' ' => raw.blank |= bit,
                _ => {}
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "vector loads, and a call that the processor must support")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8,
        _mm_or_si128, _mm_set1_epi8, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_min_epu8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
    };

    use super::{CASE, Raw};

    pub(super) fn classify(blocks: &[[u8; 64]], out: &mut [Raw]) {
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2, as was just asked.
            unsafe { avx2(blocks, out) }
        } else {
            sse2(blocks, out);
        }
    }

    #[target_feature(enable = "avx2")]
    fn avx2(blocks: &[[u8; 64]], out: &mut [Raw]) {
        let equals = |bytes: __m256i, byte: u8| {
            _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte.cast_signed()))
        };
        let mask = |found: __m256i| u64::from(_mm256_movemask_epi8(found).cast_unsigned());
        for (block, raw) in blocks.iter().zip(out) {
            *raw = Raw::default();
            let (halves, _) = block.as_chunks::<32>();
            for (half, shift) in halves.iter().zip([0, 32]) {
                // SAFETY: `half` is 32 bytes, and the load needs no alignment.
                let bytes = unsafe { _mm256_loadu_si256(half.as_ptr().cast()) };
                let folded = _mm256_or_si256(bytes, _mm256_set1_epi8(CASE.cast_signed()));
                let blank = _mm256_min_epu8(bytes, _mm256_set1_epi8(b' '.cast_signed()));
                let separator = _mm256_or_si256(equals(bytes, b','), equals(bytes, b':'));
                raw.quote |= mask(equals(bytes, b'"')) << shift;
                raw.backslash |= mask(equals(bytes, b'\\')) << shift;
                raw.open |= mask(equals(folded, b'{')) << shift;
                raw.close |= mask(equals(folded, b'}')) << shift;
                raw.separator |= mask(separator) << shift;
                raw.blank |= mask(_mm256_cmpeq_epi8(blank, bytes)) << shift;
                raw.at_sign |= mask(equals(bytes, b'@')) << shift;
            }
        }
    }

    pub(super) fn sse2(blocks: &[[u8; 64]], out: &mut [Raw]) {
        let equals = |bytes: __m128i, byte: u8| {
            // SAFETY: SSE2 is part of every x86-64.
            unsafe { _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte.cast_signed())) }
        };
        for (block, raw) in blocks.iter().zip(out) {
            *raw = Raw::default();
            let (quarters, _) = block.as_chunks::<16>();
            for (quarter, shift) in quarters.iter().zip([0, 16, 32, 48]) {
                // SAFETY: SSE2 as above; `quarter` is 16 bytes, the load needs no alignment.
                let (bytes, folded, blank) = unsafe {
                    let bytes = _mm_loadu_si128(quarter.as_ptr().cast());
                    let folded = _mm_or_si128(bytes, _mm_set1_epi8(CASE.cast_signed()));
                    (bytes, folded, _mm_min_epu8(bytes, _mm_set1_epi8(b' '.cast_signed())))
                };
                // SAFETY: SSE2 as above.
                let mask = |found: __m128i| unsafe { _mm_movemask_epi8(found) } as u64 & 0xffff;
                // SAFETY: SSE2 as above.
                let (separator, blank) = unsafe {
                    let separator = _mm_or_si128(equals(bytes, b','), equals(bytes, b':'));
                    (separator, _mm_cmpeq_epi8(blank, bytes))
                };
                raw.quote |= mask(equals(bytes, b'"')) << shift;
                raw.backslash |= mask(equals(bytes, b'\\')) << shift;
                raw.open |= mask(equals(folded, b'{')) << shift;
                raw.close |= mask(equals(folded, b'}')) << shift;
                raw.separator |= mask(separator) << shift;
                raw.blank |= mask(blank) << shift;
                raw.at_sign |= mask(equals(bytes, b'@')) << shift;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Raw, classify, portable};

    #[test]
    fn every_instruction_set_gives_the_masks_of_the_definition() {
        let blocks: Vec<[u8; 64]> =
            (0..64).map(|n| std::array::from_fn(|at| (at * 7 + n * 37 + n * at) as u8)).collect();
        let mut expected = vec![Raw::default(); blocks.len()];
        portable(&blocks, &mut expected);
        let mut found = vec![Raw::default(); blocks.len()];
        classify(&blocks, &mut found);
        assert_eq!(found, expected);
        #[cfg(target_arch = "x86_64")]
        {
            super::x86::sse2(&blocks, &mut found);
            assert_eq!(found, expected);
        }
    }
}
