//! Eight ideographs at a time, each in 32 bits.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::scalar;
use crate::kernel::avx2::{Avx2, table};

/// Ideographs of a group, and the bytes that are read for one: four of them lie in the first twelve of sixteen bytes.
const AT_ONCE: usize = 8;
const READ: usize = 12 + 16;

pub(super) fn take(
    _: Avx2,
    text: &[u8],
    from: usize,
    chars: &mut [char],
    places: &mut [u32],
) -> (usize, usize) {
    // SAFETY: an `Avx2` is only made where the CPU has AVX2.
    let (count, at) = unsafe { groups(text, from, chars, places) };
    if count % AT_ONCE != 0 {
        return (count, at);
    }
    // All so far were ideographs: the last few bytes, or the last of the room, are left.
    let (more, at) = scalar::take(text, at, &mut chars[count..], &mut places[count..]);
    (count + more, at)
}

/// Those of whole groups, up to the first that is not full.
#[target_feature(enable = "avx2")]
fn groups(text: &[u8], from: usize, chars: &mut [char], places: &mut [u32]) -> (usize, usize) {
    let (mut at, mut count) = (from, 0);
    let offsets = _mm256_setr_epi32(0, 3, 6, 9, 12, 15, 18, 21);
    while let Some(group) = text.get(at..).and_then(<[u8]>::first_chunk::<READ>)
        && let Some(chars) = chars.get_mut(count..).and_then(<[char]>::first_chunk_mut::<AT_ONCE>)
        && let Some(places) = places.get_mut(count..).and_then(<[u32]>::first_chunk_mut::<AT_ONCE>)
    {
        // SAFETY: the reference is valid for reads of 28 bytes, and the loads ask for no alignment.
        let bytes =
            unsafe { _mm256_loadu2_m128i(group[12..].as_ptr().cast(), group.as_ptr().cast()) };
        // In each lane the three bytes of a character, the first one highest.
        let v = _mm256_shuffle_epi8(bytes, table(LANES));
        let is_ideograph = _mm256_and_si256(
            _mm256_cmpgt_epi32(v, _mm256_set1_epi32(0xE4_B8_80 - 1)),
            _mm256_cmpgt_epi32(_mm256_set1_epi32(0xE9_BF_BF + 1), v),
        );
        let bits = |v: __m256i, mask: i32| _mm256_and_si256(v, _mm256_set1_epi32(mask));
        let code = _mm256_or_si256(
            bits(_mm256_srli_epi32::<4>(v), 0xF000),
            _mm256_or_si256(bits(_mm256_srli_epi32::<2>(v), 0x0FC0), bits(v, 0x3F)),
        );
        let code = _mm256_and_si256(code, is_ideograph);
        let place = _mm256_add_epi32(offsets, _mm256_set1_epi32((at as u32).cast_signed()));
        // SAFETY: both references are valid for writes of 32 bytes, and the stores ask for no alignment. A lane of
        // `code` is 0 or, by its first byte, lies in U+4000..9FFF: a character.
        unsafe {
            _mm256_storeu_si256(std::ptr::from_mut(chars).cast(), code);
            _mm256_storeu_si256(std::ptr::from_mut(places).cast(), place);
        }
        let mask = _mm256_movemask_ps(_mm256_castsi256_ps(is_ideograph)).cast_unsigned();
        let found = mask.trailing_ones() as usize;
        count += found;
        at += 3 * found;
        if found < AT_ONCE {
            break;
        }
    }
    (count, at)
}

/// For each lane of four the bytes of its character, the last one first; nothing in the highest byte.
const LANES: [u8; 16] = {
    let mut lanes = [0x80; 16];
    let mut lane = 0;
    while lane < 4 {
        let mut byte = 0;
        while byte < 3 {
            lanes[4 * lane + byte] = (3 * lane + 2 - byte) as u8;
            byte += 1;
        }
        lane += 1;
    }
    lanes
};
