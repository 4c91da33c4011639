//! The loop of `scalar.rs` with the instruction that counts bits, and all steps compared at once.

#![allow(unsafe_code)] // The one call below.

use std::arch::x86_64::*;

use super::{Asked, Line, WORDS, scalar};
use crate::kernel::avx2::Avx2;

/// Proof that this processor has AVX2 and counts bits: only `new` makes one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kernel(Avx2);

impl Kernel {
    pub(super) fn new() -> Option<Self> {
        Avx2::new().map(Self)
    }

    #[inline]
    pub(super) fn few(self, asked: &Asked, lines: &[&Line]) -> u32 {
        let Self(_proof) = self;
        // SAFETY: `few` asks for nothing but what the proof says.
        unsafe { few(asked, lines) }
    }
}

#[target_feature(enable = "avx2,popcnt,bmi1")]
fn few(asked: &Asked, lines: &[&Line]) -> u32 {
    let [a, b, c, d, e, f, g, h] = asked.lasts.map(u32::cast_signed);
    let lasts = _mm256_setr_epi32(a, b, c, d, e, f, g, h);
    let steps = |end: u32| {
        let end = _mm256_set1_epi32(end.cast_signed());
        let told = _mm256_cmpeq_epi32(_mm256_min_epu32(lasts, end), lasts);
        _mm256_movemask_ps(_mm256_castsi256_ps(told)).count_ones() as usize
    };
    scalar::few_of::<WORDS>(asked, lines, steps)
}
