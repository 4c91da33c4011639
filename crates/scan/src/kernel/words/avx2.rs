//! Thirty-two bytes at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::LETTERS;
use super::scalar::small;
use crate::kernel::avx2::{Avx2, LANES, high_bits, load_from, within};

pub(super) fn any(_: Avx2, text: &[u8], is: impl Fn([u8; LETTERS]) -> bool) -> bool {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    unsafe { search(text, is) }
}

#[target_feature(enable = "avx2")]
fn search(text: &[u8], is: impl Fn([u8; LETTERS]) -> bool) -> bool {
    let mut at = 0;
    // Whether the byte before `at` is a letter.
    let mut before = 0;
    while let Some(vectors) = ends(text, at) {
        if any_in(vectors, &mut before, |word| {
            text[at + word..].first_chunk().is_some_and(|&word| is(small(word)))
        }) {
            return true;
        }
        at += LANES;
    }
    let rest = &text[at..];
    let mut padded = [0; LANES + LETTERS - 1];
    let (room, _) = padded.split_at_mut(rest.len());
    room.copy_from_slice(rest);
    ends(&padded, 0).is_some_and(|vectors| {
        any_in(vectors, &mut before, |word| {
            padded[word..].first_chunk().is_some_and(|&word| is(small(word)))
        })
    })
}

/// Whether `is` says so of a word that begins in the first of the vectors.
#[inline]
#[target_feature(enable = "avx2")]
fn any_in([v, last]: [__m256i; 2], before: &mut u64, is: impl Fn(usize) -> bool) -> bool {
    // The bits of the bytes from the first on, three more than a vector has.
    let letters = u64::from(letters(v)) | u64::from(letters(last)) << (LETTERS - 1);
    let long = letters & letters >> 1 & letters >> 2 & letters >> 3;
    let mut words = long & !(letters << 1 | *before) & u64::from(u32::MAX);
    *before = letters >> (LANES - 1) & 1;
    while words != 0 {
        if is(words.trailing_zeros() as usize) {
            return true;
        }
        words &= words - 1;
    }
    false
}

/// The vector at `at`, and the one that ends three bytes behind it.
#[inline]
#[target_feature(enable = "avx2")]
fn ends(text: &[u8], at: usize) -> Option<[__m256i; 2]> {
    let [v, _, _, last] = load_from::<LETTERS>(text, at)?;
    Some([v, last])
}

/// One bit for each byte that is an ASCII letter or digit.
#[inline]
#[target_feature(enable = "avx2")]
fn letters(v: __m256i) -> u32 {
    let small = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
    // Bytes from 10 to 19 become digits by that bit: the digits are looked for in `v`.
    high_bits(_mm256_or_si256(within(small, b'a', b'z'), within(v, b'0', b'9')))
}
