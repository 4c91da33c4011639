//! The loop of `scalar.rs` with the instruction that counts bits, and all steps compared at once.

#![allow(unsafe_code)] // The one call below.

use std::arch::x86_64::*;

use super::{Asked, Line, WORDS, scalar};
use crate::kernel::avx2::Avx2;

#[inline]
pub(super) fn few(_: Avx2, asked: &Asked, lines: &[&Line]) -> u32 {
    // SAFETY: an `Avx2` is only made where the CPU has what is asked for.
    unsafe { few_here(asked, lines) }
}

#[target_feature(enable = "avx2,popcnt,bmi1")]
fn few_here(asked: &Asked, lines: &[&Line]) -> u32 {
    let [a, b, c, d, e, f, g, h] = asked.lasts.map(u32::cast_signed);
    let lasts = _mm256_setr_epi32(a, b, c, d, e, f, g, h);
    let steps = |end: u32| {
        let end = _mm256_set1_epi32(end.cast_signed());
        let told = _mm256_cmpeq_epi32(_mm256_min_epu32(lasts, end), lasts);
        _mm256_movemask_ps(_mm256_castsi256_ps(told)).count_ones() as usize
    };
    scalar::few_of::<WORDS>(asked, lines, steps)
}
