//! Which simhashes of a few runs lie within a Hamming distance of a query?
//!
//! The contract: for each hash at a distance of at most `radius` `found(hash, entry)` is called
//! once, in the order of the runs. The kernels differ in how they count bits.

mod scalar;

#[cfg(target_arch = "x86_64")]
mod popcnt;

/// Hashes, and the entries they belong to, two in a place: the first in the lower half.
pub(crate) type Run<'a> = (&'a [u64], &'a [u64]);

/// The fastest kernel of this processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hamming(Kernel);

#[derive(Clone, Copy, Debug)]
enum Kernel {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Popcnt(popcnt::Popcnt),
}

impl Hamming {
    pub(crate) fn new() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = popcnt::Popcnt::new() {
            return Self(Kernel::Popcnt(kernel));
        }
        Self(Kernel::Scalar)
    }

    /// See the contract of the module.
    #[inline]
    pub(crate) fn near<'a>(
        self,
        runs: impl Iterator<Item = Run<'a>>,
        query: u64,
        radius: u32,
        found: impl FnMut(u64, u32),
    ) {
        match self.0 {
            Kernel::Scalar => scalar::near(runs, query, radius, found),
            #[cfg(target_arch = "x86_64")]
            Kernel::Popcnt(kernel) => kernel.near(runs, query, radius, found),
        }
    }
}

/// Panics where a kernel that this CPU can run is not a filter by distance.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn equal_their_definition(hashes: &[u64], query: u64, radius: u32) {
    let pairs: Vec<u64> = (0..hashes.len() as u64).step_by(2).map(|n| n | (n + 1) << 32).collect();
    let list = |kernel| {
        let runs = hashes.chunks(6).zip(pairs.chunks(3));
        let mut out = Vec::new();
        Hamming(kernel).near(runs, query, radius, |hash, entry| out.push((hash, entry)));
        out
    };
    let within = |hash: u64| (hash ^ query).count_ones() <= radius;
    let all = hashes.iter().copied().zip(0..);
    let expected: Vec<(u64, u32)> = all.filter(|&(hash, _)| within(hash)).collect();
    assert_eq!(list(Kernel::Scalar), expected);
    assert_eq!(list(Hamming::new().0), expected);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_kernel_is_a_filter_by_distance(
            query: u64,
            flips in prop::collection::vec(prop::collection::vec(0u32..64, 0..20), 0..50),
            radius in 0u32..16,
        ) {
            let hashes: Vec<u64> = flips
                .iter()
                .map(|bits| bits.iter().fold(query, |hash, bit| hash ^ 1 << bit))
                .collect();
            super::equal_their_definition(&hashes, query, radius);
        }
    }
}
