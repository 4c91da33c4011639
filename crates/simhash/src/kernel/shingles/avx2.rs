//! Sixteen shingles at a time.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::{LOW, MOST, PRIMES, scalar};
use crate::kernel::avx2::{Avx2, CHOSEN, dense};

/// Shingles of a round, and units that they reach over.
const STEP: usize = 16;
const WINDOW: usize = STEP + 4;

pub(super) fn read(_: Avx2, units: &[u16], hashes: &mut [u32], features: &mut [u32]) -> usize {
    assert!(hashes.len() >= units.len() && features.len() >= units.len());
    // SAFETY: an `Avx2` is only made where the CPU has what is asked for, and the lists are long enough.
    unsafe { rounds(units, hashes, features) }
}

/// # Safety
///
/// `hashes` and `features` are as long as `units` at least.
#[target_feature(enable = "avx2,popcnt")]
unsafe fn rounds(units: &[u16], hashes: &mut [u32], features: &mut [u32]) -> usize {
    let (mut at, mut counted) = (0, 0);
    while at + WINDOW <= units.len() {
        // SAFETY: there are units up to four behind the sixteen.
        let v: [__m256i; 5] = std::array::from_fn(|k| unsafe {
            _mm256_loadu_si256(units.as_ptr().add(at + k).cast())
        });
        let dense = dense(v[0]);
        let fourth = _mm256_andnot_si256(dense, v[3]);
        let fifth = _mm256_andnot_si256(dense, v[4]);
        let zero = _mm256_setzero_si256();
        let low = hash(
            _mm256_unpacklo_epi16(v[0], v[1]),
            _mm256_unpacklo_epi16(v[2], fourth),
            _mm256_unpacklo_epi16(fifth, zero),
        );
        let high = hash(
            _mm256_unpackhi_epi16(v[0], v[1]),
            _mm256_unpackhi_epi16(v[2], fourth),
            _mm256_unpackhi_epi16(fifth, zero),
        );
        // Unpacking took the units 0 to 3 and 8 to 11, then the others.
        let eights = [
            _mm256_permute2x128_si256::<0x20>(low, high),
            _mm256_permute2x128_si256::<0x31>(low, high),
        ];
        let dense = _mm256_movemask_epi8(_mm256_packs_epi16(dense, zero)).cast_unsigned();
        for (half, hash) in eights.into_iter().enumerate() {
            let even = !bits(_mm256_slli_epi32::<31>(hash));
            let counts = ((dense >> (16 * half) | even) & 0xFF) as usize;
            let feature = _mm256_andnot_si256(_mm256_set1_epi32(LOW.cast_signed()), hash);
            // SAFETY: of `hashes` there are eight from here on, as there are units. `counted` is at most the place
            // of the eight, and so there is room for eight features.
            unsafe {
                let order = _mm256_cvtepu8_epi32(_mm_loadl_epi64(CHOSEN[counts].as_ptr().cast()));
                let chosen = _mm256_permutevar8x32_epi32(feature, order);
                _mm256_storeu_si256(hashes.as_mut_ptr().add(at + 8 * half).cast(), hash);
                _mm256_storeu_si256(features.as_mut_ptr().add(counted).cast(), chosen);
            }
            counted += counts.count_ones() as usize;
        }
        at += STEP;
    }
    scalar::read(units, at, hashes, features, counted)
}

/// The hashes of eight shingles, by their first two units, the next two, and the last.
#[inline]
#[target_feature(enable = "avx2")]
fn hash(one: __m256i, two: __m256i, three: __m256i) -> __m256i {
    let times = |v, prime: u32| _mm256_mullo_epi32(v, _mm256_set1_epi32(prime.cast_signed()));
    let [first, _, fixed, second, third] = PRIMES;
    let sum = _mm256_add_epi32(times(one, first), times(two, second));
    let sum = _mm256_add_epi32(sum, times(three, third));
    let sum = _mm256_xor_si256(sum, _mm256_set1_epi32(fixed.cast_signed()));
    _mm256_min_epu32(crate::kernel::avx2::avalanche(sum), _mm256_set1_epi32(MOST.cast_signed()))
}

/// One bit for each lane of 32 bits whose highest bit is set.
#[inline]
#[target_feature(enable = "avx2")]
fn bits(v: __m256i) -> u32 {
    _mm256_movemask_ps(_mm256_castsi256_ps(v)).cast_unsigned()
}
