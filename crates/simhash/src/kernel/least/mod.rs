//! The first numbers of a list that has empty places: the least, where it is sorted.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

use crate::sketch::K;

/// Places behind those that are asked for, which may be written to.
pub(crate) const SPARE: usize = 8;

/// Writes the first numbers of `list` that are not `empty` to the front of `to`, as many as are asked for ([`K`] at most)
/// or all if there are fewer, and says how many these are.
pub(crate) fn take(list: &[u32], empty: u32, to: &mut [u32; K + SPARE], most: usize) -> usize {
    let most = most.min(K);
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::avx2::Avx2::new() {
        return avx2::take(avx2, list, empty, to, most);
    }
    scalar::take(list, empty, to, 0..most)
}

/// The same by the definition.
#[cfg(feature = "definitions")]
pub(crate) fn by_definition(
    list: &[u32],
    empty: u32,
    to: &mut [u32; K + SPARE],
    most: usize,
) -> usize {
    scalar::take(list, empty, to, 0..most.min(K))
}

/// Panics where a kernel does not say what the definition says.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn equal_their_definition(list: &[u32]) {
    for empty in [u32::MAX, list.first().copied().unwrap_or(0)] {
        for most in [128, 129, 200, K, 7, 0] {
            let (mut to, mut defined) = ([0; K + SPARE], [0; K + SPARE]);
            let len = take(list, empty, &mut to, most);
            assert_eq!(len, scalar::take(list, empty, &mut defined, 0..most));
            assert_eq!(to[..len], defined[..len]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn kernels_say_what_the_definition_says(
            list in prop::collection::vec(prop_oneof![Just(u32::MAX), any::<u32>(), 0u32..3], 0..600),
        ) {
            equal_their_definition(&list);
        }
    }
}
