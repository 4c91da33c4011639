//! For each of the 64 bit positions: is the bit set in more than half of the numbers?
//!
//! A tie gives 0, and so does an empty list. Every kernel takes any list of fewer than 2^32
//! numbers, repeats included. There is no choice by processor: bit-slicing keeps even the
//! instructions of 2003 busy, and the rest of a fingerprint costs twenty times as much.

#[cfg(any(test, feature = "definitions"))]
mod scalar;
mod sliced;

pub(crate) use sliced::majority;

/// Panics where a kernel does not say what the definition says.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn equal_their_definition(numbers: &[u64]) {
    assert_eq!(majority(numbers), scalar::majority(numbers));
}

#[cfg(test)]
mod tests {
    use super::{scalar, sliced};
    use proptest::prelude::*;
    use siphasher::sip::SipHasher;
    use std::hash::{Hash, Hasher};

    /// Few values, so that ties and full planes happen.
    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![any::<u64>(), Just(0), Just(u64::MAX), Just(0xAAAA_AAAA_AAAA_AAAA)]
    }

    proptest! {
        #[test]
        fn sliced_says_what_scalar_says(numbers in prop::collection::vec(number(), 0..400)) {
            super::equal_their_definition(&numbers);
        }

        #[test]
        fn both_say_what_the_crate_simhash_says(
            words in prop::collection::vec("[a-e一-五]{1,2}", 0..120),
        ) {
            let numbers: Vec<u64> = words.iter().map(|word| {
                let mut hasher = SipHasher::default();
                word.as_str().hash(&mut hasher);
                hasher.finish()
            }).collect();
            let theirs = simhash::simhash_stream(words.iter().map(String::as_str));
            prop_assert_eq!(scalar::majority(&numbers), theirs);
            prop_assert_eq!(sliced::majority(&numbers), theirs);
        }
    }

    #[test]
    fn every_length_around_a_block() {
        let mut number = 1u64;
        let numbers: Vec<u64> = std::iter::repeat_with(|| {
            number = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31) ^ 0x5851_F42D;
            number
        })
        .take(3000)
        .collect();
        for len in (0..200).chain([1023, 1024, 1025, 2047, 2048, 2049, 3000]) {
            let list = &numbers[..len];
            assert_eq!(sliced::majority(list), scalar::majority(list), "{len}");
        }
        for len in [1, 31, 32, 33, 1024, 65_536] {
            assert_eq!(sliced::majority(&vec![u64::MAX; len]), u64::MAX, "{len}");
        }
    }

    #[test]
    fn a_tie_is_zero() {
        assert_eq!(scalar::majority(&[0b110, 0b011]), 0b010);
        assert_eq!(sliced::majority(&[0b110, 0b011]), 0b010);
    }
}
