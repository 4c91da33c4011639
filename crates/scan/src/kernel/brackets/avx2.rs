//! Thirty-two bytes at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::scalar;
use crate::kernel::avx2::{Avx2, LANES, is, load_from, nibbles, nonzero, table};

pub(super) fn find(_: Avx2, text: &[u8], places: &mut Vec<usize>) {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    unsafe { search(text, places) }
}

#[target_feature(enable = "avx2")]
fn search(text: &[u8], places: &mut Vec<usize>) {
    let mut at = 0;
    while let Some([v, second, third]) = load_from::<3>(text, at) {
        let mut found = brackets(v, second, third);
        while found != 0 {
            places.push(at + found.trailing_zeros() as usize);
            found &= found - 1;
        }
        at += LANES;
    }
    scalar::find(text, at, places);
}

// Third bytes by both their nibbles: a class for each high nibble that brackets with E3 80 before it
// have, and one for each with EF BC.
const E3_8: u8 = 1;
const E3_9: u8 = 1 << 1;
const EF_8: u8 = 1 << 2;
const EF_B: u8 = 1 << 3;
const LOW: [u8; 16] = {
    let mut t = [0; 16];
    t[0x8] = E3_8 | EF_8;
    t[0x9] = E3_8 | EF_8;
    t[0xA] = E3_8;
    t[0xB] = E3_8 | EF_B;
    t[0xD] = EF_B;
    t[0x0] = E3_9;
    t[0x1] = E3_9;
    t[0x4] = E3_9;
    t[0x5] = E3_9;
    t
};
const HIGH: [u8; 16] = {
    let mut t = [0; 16];
    t[0x8] = E3_8 | EF_8;
    t[0x9] = E3_9;
    t[0xB] = EF_B;
    t
};

/// One bit for each byte that begins a bracket or ends a line.
#[inline]
#[target_feature(enable = "avx2")]
fn brackets(v: __m256i, second: __m256i, third: __m256i) -> u32 {
    // Both round ones are told by all bits but the lowest; the square ones have one between them.
    let round = is(_mm256_or_si256(v, _mm256_set1_epi8(1)), b')');
    let square = _mm256_or_si256(is(v, b'['), is(v, b']'));
    let narrow = _mm256_or_si256(_mm256_or_si256(round, square), is(v, b'\n'));
    let e3 = _mm256_and_si256(is(v, 0xE3), is(second, 0x80));
    let ef = _mm256_and_si256(is(v, 0xEF), is(second, 0xBC));
    let before = _mm256_or_si256(
        _mm256_and_si256(e3, _mm256_set1_epi8((E3_8 | E3_9).cast_signed())),
        _mm256_and_si256(ef, _mm256_set1_epi8((EF_8 | EF_B).cast_signed())),
    );
    let (low, high) = nibbles(third);
    let class = _mm256_and_si256(
        _mm256_shuffle_epi8(table(LOW), low),
        _mm256_shuffle_epi8(table(HIGH), high),
    );
    nonzero(_mm256_or_si256(narrow, _mm256_and_si256(before, class)))
}
