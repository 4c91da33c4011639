//! The definition, shingle by shingle.

use super::{LOW, MOST, NONE};

/// The primes of XXH32, the first to the fifth.
pub(crate) const PRIMES: [u32; 5] =
    [0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F, 0x1656_67B1];

/// Units in a shingle that begins with an ideograph or a syllable, and in any other.
const DENSE: usize = 3;
const SPARSE: usize = 5;

/// Whether shingles that begin with a unit are short.
#[inline]
pub(crate) fn is_dense(unit: u16) -> bool {
    matches!(unit, 0x0E00..=0x109F | 0x1780..=0x17FF | 0x3000..=0xD7FF | 0xF900..=0xFFFF)
}

/// How long a shingle is that begins with a unit.
#[inline]
pub(crate) fn width(unit: u16) -> usize {
    if is_dense(unit) { DENSE } else { SPARSE }
}

/// The hash of the shingle of `width` units at the start of `units`; 0 stands for what it does not have.
#[inline]
pub(super) fn hash(units: &[u16], width: usize) -> u32 {
    let unit = |at: usize| if at < width { u32::from(units[at]) } else { 0 };
    let pair = |at| unit(at) | unit(at + 1) << 16;
    let [first, _, fixed, second, third] = PRIMES;
    let sum = pair(0).wrapping_mul(first).wrapping_add(pair(2).wrapping_mul(second));
    avalanche(sum.wrapping_add(unit(4).wrapping_mul(third)) ^ fixed).min(MOST)
}

/// How XXH32 ends: each bit of the result depends on each bit of `h`.
#[inline]
pub(crate) fn avalanche(h: u32) -> u32 {
    let h = (h ^ h >> 15).wrapping_mul(PRIMES[1]);
    let h = (h ^ h >> 13).wrapping_mul(PRIMES[2]);
    h ^ h >> 16
}

/// From the unit at `from` on; `counted` features are there already.
pub(super) fn read(
    units: &[u16],
    from: usize,
    hashes: &mut [u32],
    features: &mut [u32],
    mut counted: usize,
) -> usize {
    for (at, place) in (from..units.len()).zip(&mut hashes[from..]) {
        let width = width(units[at]);
        *place = match units.get(at..at + width) {
            Some(shingle) => hash(shingle, width),
            None => NONE,
        };
        if *place != NONE && (width == DENSE || *place % 2 == 0) {
            features[counted] = *place & !LOW;
            counted += 1;
        }
    }
    counted
}
