//! Thirty-two bytes at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::{LEAST, Set};
use crate::kernel::avx2::{Avx2, LANES, load, nibbles, nonzero, table};

pub(super) fn any(_: Avx2, text: &[u8], set: &Set, is: impl Fn(usize) -> bool) -> bool {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    unsafe { search(text, set, is) }
}

#[target_feature(enable = "avx2")]
fn search(text: &[u8], set: &Set, is: impl Fn(usize) -> bool) -> bool {
    let any_in = |mut found: u32, at: usize| {
        while found != 0 {
            if is(at + found.trailing_zeros() as usize) {
                return true;
            }
            found &= found - 1;
        }
        false
    };
    let (chunks, rest) = text.as_chunks::<LANES>();
    for (i, chunk) in chunks.iter().enumerate() {
        if any_in(found(load(chunk), set), LANES * i) {
            return true;
        }
    }
    if rest.is_empty() {
        return false;
    }
    // The last vector of the text, without what was looked at before; a short text is padded.
    let at = text.len() - rest.len();
    let before = LANES - rest.len();
    if let Some(last) = text.last_chunk() {
        return any_in(found(load(last), set) >> before, at);
    }
    let mut padded = [0; LANES];
    if let (Some(first), Some(last)) = (rest.first_chunk::<LEAST>(), rest.last_chunk::<LEAST>()) {
        padded[..LEAST].copy_from_slice(first);
        padded[rest.len() - LEAST..rest.len()].copy_from_slice(last);
    }
    any_in(found(load(&padded), set) & u32::MAX >> before, at)
}

/// One bit for each byte that is in the set.
#[inline]
#[target_feature(enable = "avx2")]
fn found(v: __m256i, set: &Set) -> u32 {
    let (low, high) = nibbles(v);
    nonzero(_mm256_and_si256(
        _mm256_shuffle_epi8(table(set.low), low),
        _mm256_shuffle_epi8(table(set.high), high),
    ))
}
