//! The loop of `scalar.rs` with the instruction that counts the bits of all words of a line.

#![allow(unsafe_code)] // The one call below.

use std::arch::x86_64::*;

use super::{Asked, Line, WORDS, scalar};

/// Proof that this processor counts bits in vectors of 64 bytes: only `new` makes one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kernel(());

impl Kernel {
    pub(super) fn new() -> Option<Self> {
        let has = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vpopcntdq")
            && is_x86_feature_detected!("popcnt");
        has.then_some(Self(()))
    }

    #[inline]
    pub(super) fn few(self, asked: &Asked, lines: &[&Line]) -> u32 {
        // SAFETY: `few` asks for nothing but what `new` saw, and `self` exists only where it did.
        unsafe { few(asked, lines) }
    }
}

#[target_feature(enable = "avx512f,avx512vl,avx512vpopcntdq,popcnt")]
fn few(asked: &Asked, lines: &[&Line]) -> u32 {
    let [a, b, c, d, e, f, g, h] = asked.lasts.map(u32::cast_signed);
    let lasts = _mm256_setr_epi32(a, b, c, d, e, f, g, h);
    let steps = |end: u32| {
        let end = _mm256_set1_epi32(end.cast_signed());
        _mm256_cmple_epu32_mask(lasts, end).count_ones() as usize
    };
    scalar::few_of::<{ WORDS + 1 }>(asked, lines, steps)
}
