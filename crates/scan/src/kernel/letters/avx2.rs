//! Eight bytes at a time, each in 32 bits.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::AT_ONCE;
use crate::kernel::avx2::Avx2;

pub(super) fn take(
    _: Avx2,
    text: &[u8],
    from: usize,
    chars: &mut [char],
    places: &mut [u32],
) -> (usize, usize) {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    unsafe { search(text, from, chars, places) }
}

#[target_feature(enable = "avx2")]
fn search(text: &[u8], from: usize, chars: &mut [char], places: &mut [u32]) -> (usize, usize) {
    let (mut at, mut count) = (from, 0);
    while let Some(group) = text.get(at..).and_then(<[u8]>::first_chunk::<AT_ONCE>)
        && group.is_ascii()
        && let Some(chars) = chars.get_mut(count..).and_then(<[char]>::first_chunk_mut::<AT_ONCE>)
        && let Some(places) = places.get_mut(count..).and_then(<[u32]>::first_chunk_mut::<AT_ONCE>)
    {
        let v = lanes(group);
        // Digits have this bit.
        let small = _mm256_or_si256(v, _mm256_set1_epi32(0x20));
        let stay = _mm256_or_si256(within(small, b'a', b'z'), within(v, b'0', b'9'));
        let mask = _mm256_movemask_ps(_mm256_castsi256_ps(stay)).cast_unsigned();
        let order = lanes(&TOGETHER[mask as usize % TOGETHER.len()]);
        let small = _mm256_permutevar8x32_epi32(small, order);
        let place = _mm256_add_epi32(order, _mm256_set1_epi32((at as u32).cast_signed()));
        // SAFETY: both references are valid for writes of 32 bytes, and the stores ask for no alignment. A lane
        // of `small` is below 0x80: a character.
        unsafe {
            _mm256_storeu_si256(std::ptr::from_mut(chars).cast(), small);
            _mm256_storeu_si256(std::ptr::from_mut(places).cast(), place);
        }
        count += mask.count_ones() as usize;
        at += AT_ONCE;
    }
    (count, at)
}

/// A lane for each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn lanes(bytes: &[u8; AT_ONCE]) -> __m256i {
    // SAFETY: the reference is valid for reads of 8 bytes, and the load asks for no alignment.
    _mm256_cvtepu8_epi32(unsafe { _mm_loadl_epi64(bytes.as_ptr().cast()) })
}

/// The lanes from `low` to `high`.
#[inline]
#[target_feature(enable = "avx2")]
fn within(v: __m256i, low: u8, high: u8) -> __m256i {
    let above = _mm256_sub_epi32(v, _mm256_set1_epi32(i32::from(low)));
    let span = _mm256_set1_epi32(i32::from(high - low));
    _mm256_cmpeq_epi32(_mm256_min_epu32(above, span), above)
}

/// By a bit for each lane that stays: these lanes first, then zeros.
const TOGETHER: [[u8; AT_ONCE]; 1 << AT_ONCE] = {
    let mut together = [[0; AT_ONCE]; 1 << AT_ONCE];
    let mut mask = 0;
    while mask < together.len() {
        let (mut lane, mut count) = (0, 0);
        while lane < AT_ONCE {
            if mask >> lane & 1 == 1 {
                together[mask][count] = lane as u8;
                count += 1;
            }
            lane += 1;
        }
        mask += 1;
    }
    together
};
