//! The tables there are, and the key that each takes from a fingerprint.

use tamis_simhash::{Fingerprint, KEYS};

/// Upper half of the exact hash's upper half.
pub(crate) const EXACT: u8 = 0;
/// Upper and lower half of the simhash.
pub(crate) const HALVES: [u8; 2] = [1, 2];
/// The first of the keys.
pub(crate) const KEY: u8 = 3;
/// How many tables a segment has.
pub(crate) const TABLES: u8 = KEY + KEYS as u8;

/// Bits of a key that the table holds; what is cut off is compared with the record.
pub(crate) fn bits(kind: u8) -> u32 {
    match kind {
        EXACT => 28,
        1 | 2 => 32,
        // At least 24: the record has the lower 8.
        _ => 26,
    }
}

/// The 32-bit key of a page in a table; only [`EXACT`] has pages with too few features.
#[inline]
pub(crate) fn key(kind: u8, page: &Fingerprint) -> u32 {
    match kind {
        EXACT => exact_key(page.exact),
        1 => (page.simhash >> 32) as u32,
        2 => page.simhash as u32,
        _ => page.keys.values()[usize::from(kind - KEY)],
    }
}

/// The key of an exact hash.
#[inline]
pub(crate) fn exact_key(exact: u128) -> u32 {
    (exact >> 96) as u32
}
