//! The hash of a shingle: XXH3-64 of two 64-bit numbers.
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

/// The features of the shingles of three characters, in order.
pub(super) struct Threes<'a> {
    /// The two code points before the next one, and those before them, 21 bits each.
    packed: u64,
    rest: std::slice::Iter<'a, u32>,
}

impl<'a> Threes<'a> {
    pub(super) fn of(chars: &'a [u32]) -> Self {
        let (first, rest) = chars.split_at(chars.len().min(2));
        Self { packed: first.iter().fold(0, push), rest: rest.iter() }
    }
}

impl Iterator for Threes<'_> {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        self.packed = push(self.packed, self.rest.next()?);
        Some(hash_two([self.packed, 0]))
    }
}

/// The features of the shingles of five characters, in order.
pub(super) struct Fives<'a> {
    /// The first three code points of the shingle before, and its last two.
    packed: [u64; 2],
    rest: std::iter::Zip<std::slice::Iter<'a, u32>, std::slice::Iter<'a, u32>>,
}

impl<'a> Fives<'a> {
    pub(super) fn of(chars: &'a [u32]) -> Self {
        let begin = |len: usize| chars.split_at(chars.len().min(len));
        let ((two, third), (four, fifth)) = (begin(2), begin(4));
        let last = two.len().min(four.len().saturating_sub(2));
        let last = four[four.len() - last..].iter().fold(0, push);
        Self { packed: [two.iter().fold(0, push), last >> 21], rest: third.iter().zip(fifth) }
    }
}

impl Iterator for Fives<'_> {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        let (third, fifth) = self.rest.next()?;
        let [first, last] = self.packed;
        self.packed = [push(first, third), last >> 21 | u64::from(*fifth) << 21];
        Some(hash_two(self.packed))
    }
}

/// Three code points, 21 bits each, without the first and with another.
#[inline]
fn push(packed: u64, c: &u32) -> u64 {
    packed >> 21 | u64::from(*c) << 42
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    proptest! {
        #[test]
        fn shingles_are_those_of_the_windows(chars in prop::collection::vec(0u32..0x11_0000, 0..30)) {
            let code = |of: &[u32], at: usize| of.get(at).map_or(0, |&c| u64::from(c));
            let hash = |window: &[u32]| {
                let c = |at| code(window, at);
                hash_two([c(0) | c(1) << 21 | c(2) << 42, c(3) | c(4) << 21])
            };
            let expected = |width| chars.windows(width).map(hash).collect::<Vec<_>>();
            prop_assert_eq!(Threes::of(&chars).collect::<Vec<_>>(), expected(3));
            prop_assert_eq!(Fives::of(&chars).collect::<Vec<_>>(), expected(5));
        }

        #[test]
        fn two_are_as_the_general_function_has_them(v: [u64; 2]) {
            prop_assert_eq!(hash_two(v), xxh3_64(&v.map(u64::to_le_bytes).concat()));
        }
    }
}
