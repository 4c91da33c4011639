//! The definition, shingle by shingle.

use super::shingles::{NONE, PRIMES, avalanche, width};

/// Appends the anchors that begin at `from` or behind.
pub(super) fn read(units: &[u16], hashes: &[u32], from: usize, anchors: &mut Vec<u64>) {
    for (at, &first) in hashes.iter().enumerate().skip(from).filter(|(_, first)| *first % 4 == 0) {
        match hashes.get(at + width(units[at])) {
            Some(&second) if second != NONE => anchors.push(anchor(first, second)),
            _ => {}
        }
    }
}

/// The upper half orders anchors, and together with the lower half tells which two hashes it is of.
#[inline]
pub(super) fn anchor(first: u32, second: u32) -> u64 {
    let sum = |a, b| first.wrapping_mul(a).wrapping_add(second.wrapping_mul(b));
    let [a, b, _, c, d] = PRIMES;
    u64::from(avalanche(sum(a, c))) << 32 | u64::from(sum(b, d))
}
