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

/// The hash of the shingle at the start of a window; 0 stands for units that it does not have.
#[inline]
pub(super) fn hash(window: [u16; SPARSE]) -> u32 {
    let [a, b, c, d, e] = window.map(u32::from);
    let [first, _, fixed, second, third] = PRIMES;
    let (d, e) = if is_dense(window[0]) { (0, 0) } else { (d, e) };
    let sum = (a | b << 16).wrapping_mul(first).wrapping_add((c | d << 16).wrapping_mul(second));
    avalanche(sum.wrapping_add(e.wrapping_mul(third)) ^ fixed).min(MOST)
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
        let rest = &units[at..];
        *place = match rest.first_chunk() {
            Some(&window) => hash(window),
            None if rest.len() >= width(rest[0]) => {
                hash(std::array::from_fn(|k| rest.get(k).copied().unwrap_or(0)))
            }
            None => NONE,
        };
        // Written in any case, and counted if it counts: that cannot be foretold.
        features[counted] = *place & !LOW;
        counted += usize::from((*place != NONE) & (is_dense(rest[0]) | (*place % 2 == 0)));
    }
    counted
}
