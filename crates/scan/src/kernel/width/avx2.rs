//! Thirty-two bytes at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::scalar;
use crate::kernel::avx2::{Avx2, LANES, is, load, nonzero};

pub(super) fn of(_: Avx2, text: &[u8]) -> (usize, bool) {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    unsafe { count(text) }
}

/// Vectors whose columns a byte counts.
const FEW: usize = 127;

#[target_feature(enable = "avx2")]
fn count(text: &[u8]) -> (usize, bool) {
    let (vectors, rest) = text.as_chunks::<LANES>();
    let (mut columns, mut mixed) = scalar::of(if vectors.is_empty() { rest } else { &[] });
    let mut seen = _mm256_setzero_si256();
    for few in vectors.chunks(FEW) {
        let mut sum = _mm256_setzero_si256();
        for vector in few {
            (sum, seen) = add(load(vector), sum, seen);
        }
        columns += total(sum);
    }
    // The last vector of the text, what was counted before made into bytes that count nothing.
    if !rest.is_empty()
        && let Some(last) = text.last_chunk()
        && let Some(behind) = BEHIND[rest.len()..].first_chunk()
    {
        let counted = _mm256_set1_epi8(0x80u8.cast_signed());
        let last = _mm256_blendv_epi8(counted, load(last), load(behind));
        let (sum, more) = add(last, _mm256_setzero_si256(), seen);
        columns += total(sum);
        seen = more;
    }
    mixed |= nonzero(seen) != 0;
    (columns, mixed)
}

/// From place `n` on, the last `n` of as many bytes as a vector has are chosen.
const BEHIND: [u8; 2 * LANES] = {
    let mut behind = [0; 2 * LANES];
    let mut i = LANES;
    while i < behind.len() {
        behind[i] = 0xFF;
        i += 1;
    }
    behind
};

/// Adds the columns of each byte to those of the bytes before, and the bytes that are E1.
#[inline]
#[target_feature(enable = "avx2")]
fn add(v: __m256i, sum: __m256i, seen: __m256i) -> (__m256i, __m256i) {
    let first = _mm256_cmpgt_epi8(v, _mm256_set1_epi8(0xBFu8.cast_signed()));
    let wide = _mm256_cmpeq_epi8(_mm256_max_epu8(v, _mm256_set1_epi8(0xE2u8.cast_signed())), v);
    let sum = _mm256_sub_epi8(_mm256_sub_epi8(sum, first), wide);
    (sum, _mm256_or_si256(seen, is(v, 0xE1)))
}

/// The sum of all bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn total(sum: __m256i) -> usize {
    let four = _mm256_sad_epu8(sum, _mm256_setzero_si256());
    let two = _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256::<1>(four));
    let one = _mm_add_epi64(two, _mm_unpackhi_epi64(two, two));
    _mm_cvtsi128_si64(one) as usize
}
