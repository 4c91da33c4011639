//! XXH3-64 of two 64-bit numbers.
//!
//! The general function spends half of its time on finding out how long its input is. This is
//! its branch for 16 bytes (seed 0), written out; the tests hold it against the function.

/// The 64-bit words of XXH3's default secret, from byte 24 on.
const SECRET: [u64; 4] =
    [0x1F67_B3B7_A4A4_4072, 0x78E5_C0CC_4EE6_79CB, 0x2172_FFCC_7DD0_5A82, 0x8E24_43F7_7446_08B8];

const PRIME_MX1: u64 = 0x1656_6791_9E37_79F9;

/// XXH3-64 of the 16 little-endian bytes of `v`.
#[inline]
pub(crate) fn hash_two(v: [u64; 2]) -> u64 {
    let low = v[0] ^ SECRET[0] ^ SECRET[1];
    let high = v[1] ^ SECRET[2] ^ SECRET[3];
    let product = u128::from(low) * u128::from(high);
    let folded = product as u64 ^ (product >> 64) as u64;
    let sum = low.swap_bytes().wrapping_add(high).wrapping_add(16);
    let h = sum.wrapping_add(folded);
    let h = (h ^ h >> 37).wrapping_mul(PRIME_MX1);
    h ^ h >> 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    proptest! {
        #[test]
        fn two_are_as_the_general_function_has_them(v: [u64; 2]) {
            prop_assert_eq!(hash_two(v), xxh3_64(&v.map(u64::to_le_bytes).concat()));
        }
    }
}
