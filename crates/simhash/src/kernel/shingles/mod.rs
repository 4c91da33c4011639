//! The hashes of all shingles of a text, and those that count (section 3 of the page).

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

pub(crate) use scalar::{PRIMES, avalanche, width};

/// What stands for the hash of a shingle that does not exist. No hash is greater than [`MOST`].
pub(crate) const NONE: u32 = u32::MAX;
pub(crate) const MOST: u32 = u32::MAX - 8;
/// The bits of a hash that are no part of the feature.
pub(crate) const LOW: u32 = 7;

/// Writes the hash of the shingle at each unit into `hashes`, and those that count, in order and without their
/// [`LOW`] bits, to the front of `features`; says how many these are. Both lists are as long as `units` at least.
pub(crate) fn read(units: &[u16], hashes: &mut [u32], features: &mut [u32]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::read(avx2, units, hashes, features);
    }
    scalar::read(units, 0, hashes, features, 0)
}

/// The same by the definition.
#[cfg(feature = "definitions")]
pub(crate) fn by_definition(units: &[u16], hashes: &mut [u32], features: &mut [u32]) -> usize {
    scalar::read(units, 0, hashes, features, 0)
}

/// Panics where a kernel does not say what the definition says.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn equal_their_definition(units: &[u16]) {
    let room = || vec![0; units.len()];
    let (mut hashes, mut features, mut other_hashes, mut other_features) =
        (room(), room(), room(), room());
    let made = read(units, &mut hashes, &mut features);
    let defined = scalar::read(units, 0, &mut other_hashes, &mut other_features, 0);
    assert_eq!(hashes, other_hashes);
    assert_eq!(features[..made], other_features[..defined]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn kernels_say_what_the_definition_says(
            units in prop::collection::vec(prop_oneof![any::<u16>(), 0x20u16..0x80, 0x4E00u16..0x5000], 0..200),
        ) {
            equal_their_definition(&units);
        }
    }

    /// Each bit of a hash is set in half of the shingles of a text, and changes with each bit of what is hashed in
    /// half of the cases.
    #[test]
    fn hashes_are_spread_evenly() {
        let hash = scalar::hash;
        // Windows as letters and ideographs make them: few values, near one another.
        let windows = (0..40_000u32).map(|n| match n % 2 {
            0 => [0, 5, 10, 15, 20]
                .map(|bit| 0x61 + (n.wrapping_mul(2_654_435_761) >> bit & 0xF) as u16),
            _ => [n as u16 / 200 + 0x4E00, 0x5000 + n as u16 % 200, 0x4E01, 0, 0],
        });
        let windows: std::collections::BTreeSet<[u16; 5]> = windows.collect();
        let all = windows.len() as f64;
        // Six standard deviations.
        let even = |count: usize, of: f64| (count as f64 - of / 2.0).abs() < 3.0 * of.sqrt();
        for bit in 0..32 {
            let set = windows.iter().filter(|&&window| hash(window) >> bit & 1 == 1).count();
            assert!(even(set, all), "bit {bit}: {set} of {all}");
            for (at, from) in (0..5).flat_map(|at| (0..16).map(move |from| (at, from))) {
                let moves = |window: [u16; 5]| {
                    let mut other = window;
                    other[at] ^= 1 << from;
                    (hash(window) ^ hash(other)) >> bit & 1 == 1
                };
                // Of short shingles only the first three units count.
                let some = windows.iter().filter(|window| window[0] < 0x80 || at < 3).step_by(8);
                let moved = some.clone().filter(|&&window| moves(window)).count();
                let share = moved as f64 / some.count() as f64;
                assert!((0.42..0.58).contains(&share), "bit {from} of {at} moves {bit}: {share}");
            }
        }
        // As many collisions of 29 bits as chance has, or fewer.
        let features: std::collections::BTreeSet<u32> =
            windows.iter().map(|&w| hash(w) / 8).collect();
        assert!(windows.len() - features.len() <= 8, "{} {}", windows.len(), features.len());
    }
}
