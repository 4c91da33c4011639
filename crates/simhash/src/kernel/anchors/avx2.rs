//! Sixteen shingles at a time are looked at, and eight anchors at a time made of those that are chosen.
#![allow(unsafe_code, reason = "instructions that not every CPU has; each block says why it may")]

use std::arch::x86_64::*;

use super::shingles::{NONE, PRIMES};
use super::{Anchors, scalar};
use crate::kernel::avx2::{Avx2, CHOSEN, avalanche, dense};

/// Shingles of a round, and hashes that are looked at.
const STEP: usize = 16;
const WINDOW: usize = STEP + 5;

pub(super) fn read<'a>(
    _: Avx2,
    anchors: &'a mut Anchors,
    units: &[u16],
    hashes: &[u32],
) -> &'a [u64] {
    assert!(units.len() >= hashes.len());
    // Eight are written at once.
    let room = hashes.len() + 8;
    if anchors.firsts.len() < room {
        anchors.firsts.resize(room, 0);
        anchors.seconds.resize(room, 0);
    }
    // SAFETY: an `Avx2` is only made where the CPU has what is asked for, and the lists are long enough.
    unsafe {
        let (chosen, at) = choose(units, hashes, &mut anchors.firsts, &mut anchors.seconds);
        anchors.made.clear();
        anchors.made.resize(chosen.next_multiple_of(8), 0);
        make(&anchors.firsts, &anchors.seconds, &mut anchors.made, chosen);
        // The order within eight is another one: the last ones are made by the definition.
        anchors.made.truncate(chosen / 8 * 8);
        for pair in chosen / 8 * 8..chosen {
            anchors.made.push(scalar::anchor(anchors.firsts[pair], anchors.seconds[pair]));
        }
        scalar::read(units, hashes, at, &mut anchors.made);
    }
    &anchors.made
}

/// Writes the hashes of the pairs; says how many there are, and up to where they have been looked for.
///
/// # Safety
///
/// There are as many `units` as `hashes`, and room for eight more `firsts` and `seconds` than that.
#[target_feature(enable = "avx2,popcnt")]
unsafe fn choose(
    units: &[u16],
    hashes: &[u32],
    firsts: &mut [u32],
    seconds: &mut [u32],
) -> (usize, usize) {
    let (mut at, mut chosen) = (0, 0);
    while at + WINDOW <= hashes.len() {
        // SAFETY: there are sixteen units from `at` on.
        let dense = dense(unsafe { _mm256_loadu_si256(units.as_ptr().add(at).cast()) });
        let dense = [
            _mm256_cvtepi16_epi32(_mm256_castsi256_si128(dense)),
            _mm256_cvtepi16_epi32(_mm256_extracti128_si256::<1>(dense)),
        ];
        for (half, dense) in dense.into_iter().enumerate() {
            // SAFETY: there are hashes up to five behind the sixteen.
            let load = |ahead| unsafe {
                _mm256_loadu_si256(hashes.as_ptr().add(at + 8 * half + ahead).cast())
            };
            let (first, second) = (load(0), _mm256_blendv_epi8(load(5), load(3), dense));
            let none = _mm256_cmpeq_epi32(second, _mm256_set1_epi32(NONE.cast_signed()));
            let rest = _mm256_and_si256(first, _mm256_set1_epi32(3));
            let good = _mm256_andnot_si256(none, _mm256_cmpeq_epi32(rest, _mm256_setzero_si256()));
            let choice = _mm256_movemask_ps(_mm256_castsi256_ps(good)) as usize & 0xFF;
            // SAFETY: at most as many are chosen as have been looked at, and there is room for eight more.
            unsafe {
                let order = _mm256_cvtepu8_epi32(_mm_loadl_epi64(CHOSEN[choice].as_ptr().cast()));
                let put = |to: &mut [u32], v| {
                    let v = _mm256_permutevar8x32_epi32(v, order);
                    _mm256_storeu_si256(to.as_mut_ptr().add(chosen).cast(), v);
                };
                put(firsts, first);
                put(seconds, second);
            }
            chosen += choice.count_ones() as usize;
        }
        at += STEP;
    }
    (chosen, at)
}

/// Makes the anchors of the pairs, all whole eights of them.
///
/// # Safety
///
/// There is room for `chosen` of each, rounded up to eight.
#[target_feature(enable = "avx2")]
unsafe fn make(firsts: &[u32], seconds: &[u32], made: &mut [u64], chosen: usize) {
    let times = |v, prime: u32| _mm256_mullo_epi32(v, _mm256_set1_epi32(prime.cast_signed()));
    let [a, b, _, c, d] = PRIMES;
    for at in (0..chosen).step_by(8) {
        // SAFETY: there are eight from here on in each list.
        unsafe {
            let first = _mm256_loadu_si256(firsts.as_ptr().add(at).cast());
            let second = _mm256_loadu_si256(seconds.as_ptr().add(at).cast());
            let upper = avalanche(_mm256_add_epi32(times(first, a), times(second, c)));
            let lower = _mm256_add_epi32(times(first, b), times(second, d));
            let to = made.as_mut_ptr().add(at).cast::<__m256i>();
            _mm256_storeu_si256(to, _mm256_unpacklo_epi32(lower, upper));
            _mm256_storeu_si256(to.add(1), _mm256_unpackhi_epi32(lower, upper));
        }
    }
}
