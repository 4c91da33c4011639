//! Thirty-two bytes at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::scalar;
use crate::kernel::avx2::{Avx2, LANES, is, load_from, nonzero, within};

/// How far back the search looks.
const BACK: usize = 4;

pub(super) fn find(_: Avx2, text: &[u8], places: &mut Vec<usize>) {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    unsafe { search(text, places) }
}

#[target_feature(enable = "avx2")]
fn search(text: &[u8], places: &mut Vec<usize>) {
    scalar::find(&text[..text.len().min(BACK)], 0, places);
    let mut at = BACK;
    while let Some([back4, back3, _, _, v]) = load_from::<5>(text, at - BACK) {
        let mut found = letters(back4, back3, v);
        while found != 0 {
            places.push(at + found.trailing_zeros() as usize);
            found &= found - 1;
        }
        at += LANES;
    }
    scalar::find(text, at, places);
}

/// One bit for each byte that begins a letter behind a wide character.
#[inline]
#[target_feature(enable = "avx2")]
fn letters(back4: __m256i, back3: __m256i, v: __m256i) -> u32 {
    let ascii = within(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), b'a', b'z');
    let other = _mm256_or_si256(within(v, 0xC3, 0xC9), is(v, 0xE1));
    let wide = _mm256_or_si256(
        _mm256_or_si256(within(back3, 0xE3, 0xE9), is(back3, 0xEF)),
        within(back4, 0xF0, 0xF7),
    );
    nonzero(_mm256_and_si256(_mm256_or_si256(ascii, other), wide))
}
