//! The sliced counters in vectors of eight.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::sliced::{BLOCK, LANES, PLANES, add_all, majority_of};
use super::{HALVES, LOW};
use crate::kernel::avx2::Avx2;

pub(super) fn majority(_: Avx2, entries: &[u32]) -> u64 {
    let [low, high] = HALVES;
    // SAFETY: an `Avx2` is only made where the CPU has what is asked for.
    let half = |prime| u64::from(unsafe { half(entries, prime) });
    half(high) << 32 | half(low)
}

#[target_feature(enable = "avx2")]
fn half(entries: &[u32], prime: u32) -> u32 {
    let mut planes = [_mm256_setzero_si256(); PLANES];
    let used = add_all(entries, |block| add_block(&mut planes, block, prime));
    let mut words = [[0; LANES]; PLANES];
    for (to, plane) in words.iter_mut().zip(&planes[..used]) {
        // SAFETY: the array has as many bytes as the vector, and the store asks for no alignment.
        unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), *plane) };
    }
    majority_of(&mut words, used, entries.len())
}

/// Adds 64 numbers; says how many planes may hold something now.
#[inline]
#[target_feature(enable = "avx2")]
fn add_block(planes: &mut [__m256i; PLANES], block: &[u32; BLOCK], prime: u32) -> usize {
    let (v, _) = block.as_chunks::<LANES>();
    let [ones, twos, fours, above @ ..] = planes;
    let (sum, two_a) = add(*ones, bits(&v[0], prime), bits(&v[1], prime));
    let (sum, two_b) = add(sum, bits(&v[2], prime), bits(&v[3], prime));
    let (twos_sum, four_a) = add(*twos, two_a, two_b);
    let (sum, two_a) = add(sum, bits(&v[4], prime), bits(&v[5], prime));
    let (sum, two_b) = add(sum, bits(&v[6], prime), bits(&v[7], prime));
    let (twos_sum, four_b) = add(twos_sum, two_a, two_b);
    let (fours_sum, mut carry) = add(*fours, four_a, four_b);
    *ones = sum;
    *twos = twos_sum;
    *fours = fours_sum;

    let mut used = 3;
    for plane in above {
        if _mm256_testz_si256(carry, carry) == 1 {
            break;
        }
        let next = _mm256_and_si256(*plane, carry);
        *plane = _mm256_xor_si256(*plane, carry);
        carry = next;
        used += 1;
    }
    used
}

/// Half of the bits of eight features.
#[inline]
#[target_feature(enable = "avx2")]
fn bits(entries: &[u32; LANES], prime: u32) -> __m256i {
    // SAFETY: the array has as many bytes as the vector, and the load asks for no alignment.
    let entries = unsafe { _mm256_loadu_si256(entries.as_ptr().cast()) };
    let features = _mm256_srli_epi32::<{ LOW.count_ones().cast_signed() }>(entries);
    let product = _mm256_mullo_epi32(features, _mm256_set1_epi32(prime.cast_signed()));
    _mm256_xor_si256(product, _mm256_srli_epi32::<16>(product))
}

/// `a + b + c` as (sum, carry).
#[inline]
#[target_feature(enable = "avx2")]
fn add(a: __m256i, b: __m256i, c: __m256i) -> (__m256i, __m256i) {
    let half = _mm256_xor_si256(a, b);
    let carry = _mm256_or_si256(_mm256_and_si256(a, b), _mm256_and_si256(half, c));
    (_mm256_xor_si256(half, c), carry)
}
