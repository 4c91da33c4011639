//! XXH3-64 of two and of three 64-bit numbers.
//!
//! The general function spends half of its time on finding out how long its input is. These are
//! its branches for 16 and 24 bytes (seed 0), written out; the tests hold them against it.

/// The 64-bit words of XXH3's default secret, from byte 0 and from byte 24 on.
const SECRET: [u64; 8] = [
    0xBE4B_A423_396C_FEB8,
    0x1CAD_21F7_2C81_017C,
    0xDB97_9083_E96D_D4DE,
    0x1F67_B3B7_A4A4_4072,
    0x78E5_C0CC_4EE6_79CB,
    0x2172_FFCC_7DD0_5A82,
    0x8E24_43F7_7446_08B8,
    0x4C26_3A81_E690_35E0,
];

const PRIME64_1: u64 = 0x9E37_79B1_85EB_CA87;
const PRIME_MX1: u64 = 0x1656_6791_9E37_79F9;

/// XXH3-64 of the 16 little-endian bytes of `v`.
#[inline]
pub(crate) fn hash_two(v: [u64; 2]) -> u64 {
    let low = v[0] ^ SECRET[3] ^ SECRET[4];
    let high = v[1] ^ SECRET[5] ^ SECRET[6];
    let sum = low.swap_bytes().wrapping_add(high).wrapping_add(16);
    avalanche(sum.wrapping_add(multiply_fold(low, high)))
}

/// XXH3-64 of the 24 little-endian bytes of `v`.
#[inline]
pub(super) fn hash_three(v: [u64; 3]) -> u64 {
    let front = multiply_fold(v[0] ^ SECRET[0], v[1] ^ SECRET[1]);
    let back = multiply_fold(v[1] ^ SECRET[2], v[2] ^ SECRET[3]);
    avalanche(PRIME64_1.wrapping_mul(24).wrapping_add(front).wrapping_add(back))
}

#[inline]
fn multiply_fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[inline]
fn avalanche(mut h: u64) -> u64 {
    h ^= h >> 37;
    h = h.wrapping_mul(PRIME_MX1);
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

        #[test]
        fn three_are_as_the_general_function_has_them(v: [u64; 3]) {
            prop_assert_eq!(hash_three(v), xxh3_64(&v.map(u64::to_le_bytes).concat()));
        }
    }
}
