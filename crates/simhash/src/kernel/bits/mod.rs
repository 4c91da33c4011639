//! For each of 64 bit positions: is the bit set in more than half of the features? (Section 4 of the page.)
//!
//! A tie gives 0, and so does an empty list. Every kernel takes any list of fewer than 2^32 entries, repeats
//! included; their lower three bits do not count.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(any(test, feature = "definitions"))]
mod scalar;
mod sliced;

use super::shingles::{LOW, PRIMES};

/// What the lower and the upper half of the 64 bits of a feature are made with.
const HALVES: [u32; 2] = [PRIMES[1], PRIMES[2]];

/// Half of the bits of a feature.
#[inline]
fn spread(entry: u32, prime: u32) -> u32 {
    let product = (entry / (LOW + 1)).wrapping_mul(prime);
    product ^ product >> 16
}

/// The simhash of entries, each of which counts.
pub(crate) fn majority(entries: &[u32]) -> u64 {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::majority(avx2, entries);
    }
    sliced::majority(entries)
}

/// The same by the definition.
#[cfg(feature = "definitions")]
pub(crate) fn by_definition(entries: &[u32]) -> u64 {
    scalar::majority(entries)
}

/// Panics where a kernel does not say what the definition says.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn equal_their_definition(entries: &[u32]) {
    assert_eq!(majority(entries), scalar::majority(entries));
    assert_eq!(sliced::majority(entries), scalar::majority(entries));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Few values, so that ties and full planes happen.
    fn entry() -> impl Strategy<Value = u32> {
        prop_oneof![any::<u32>(), Just(0), Just(u32::MAX), Just(0xAAAA_AAAA)]
    }

    proptest! {
        #[test]
        fn kernels_say_what_the_definition_says(entries in prop::collection::vec(entry(), 0..900)) {
            equal_their_definition(&entries);
        }
    }

    #[test]
    fn every_length_around_a_block() {
        let mut number = 1u32;
        let entries: Vec<u32> = std::iter::repeat_with(|| {
            number = number.wrapping_mul(0x9E37_79B1).rotate_left(15) ^ 0x5851_F42D;
            number
        })
        .take(3000)
        .collect();
        for len in (0..300).chain([1023, 1024, 1025, 2047, 2048, 2049, 3000]) {
            equal_their_definition(&entries[..len]);
        }
        for len in [1, 63, 64, 65, 2048, 65_536] {
            equal_their_definition(&vec![0xFFFF_FFF8; len]);
        }
    }

    #[test]
    fn a_tie_is_zero() {
        let [one, other] = [8, 16].map(|entry| scalar::majority(&[entry]));
        assert_eq!(scalar::majority(&[8, 16]), one & other);
    }

    /// Each bit is set in half of all features, and any two are equal in half.
    #[test]
    fn features_are_spread_evenly() {
        let all: Vec<u64> = (0..1u32 << 16)
            .map(|n| scalar::majority(&[super::super::shingles::avalanche(n)]))
            .collect();
        let even = |count: usize| count.abs_diff(1 << 15) < 1200;
        for one in 0..64 {
            assert!(even(all.iter().filter(|&bits| bits >> one & 1 == 1).count()), "bit {one}");
            for other in 0..one {
                let equal = all.iter().filter(|&bits| (bits >> one ^ bits >> other) & 1 == 0);
                assert!(even(equal.count()), "bits {one} and {other}");
            }
        }
    }
}
