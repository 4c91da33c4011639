//! Eight numbers at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::{K, SPARE, scalar};
use crate::kernel::avx2::{Avx2, CHOSEN};

/// `most` is at most [`K`].
pub(super) fn take(
    _: Avx2,
    list: &[u32],
    empty: u32,
    to: &mut [u32; K + SPARE],
    most: usize,
) -> usize {
    assert!(most <= K);
    // SAFETY: an `Avx2` is only made where the CPU has what is asked for.
    unsafe { eights(list, empty, to, most) }
}

#[target_feature(enable = "avx2,popcnt")]
fn eights(list: &[u32], empty: u32, to: &mut [u32; K + SPARE], most: usize) -> usize {
    let (eights, rest) = list.as_chunks::<8>();
    let mut taken = 0;
    for eight in eights {
        // SAFETY: there are eight to read, and `taken` is less than K here, so that there are eight places to write to.
        unsafe {
            let v = _mm256_loadu_si256(eight.as_ptr().cast());
            let gaps = _mm256_cmpeq_epi32(v, _mm256_set1_epi32(empty.cast_signed()));
            let choice = !_mm256_movemask_ps(_mm256_castsi256_ps(gaps)) as usize & 0xFF;
            let order = _mm256_cvtepu8_epi32(_mm_loadl_epi64(CHOSEN[choice].as_ptr().cast()));
            let chosen = _mm256_permutevar8x32_epi32(v, order);
            _mm256_storeu_si256(to.as_mut_ptr().add(taken).cast(), chosen);
            taken += choice.count_ones() as usize;
        }
        if taken >= most {
            return most;
        }
    }
    scalar::take(rest, empty, to, taken..most)
}
