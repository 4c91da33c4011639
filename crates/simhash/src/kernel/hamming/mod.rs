//! Which simhashes of a few runs lie within a Hamming distance of a query?
//!
//! The contract: for each hash at a distance of at most `radius` `found(hash, entry)` is called
//! once, in the order of the runs. The kernels differ in how they count bits.

mod scalar;

#[cfg(target_arch = "x86_64")]
mod popcnt;

/// Hashes, and the entries they belong to, place for place.
pub(crate) type Run<'a> = (&'a [u64], &'a [u32]);

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(kernel: Kernel, hashes: &[u64], query: u64, radius: u32) -> Vec<(u64, u32)> {
        let entries: Vec<u32> = (0..hashes.len() as u32).collect();
        let runs = hashes.chunks(7).zip(entries.chunks(7));
        let mut out = Vec::new();
        Hamming(kernel).near(runs, query, radius, |hash, entry| out.push((hash, entry)));
        out
    }

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
            let expected: Vec<(u64, u32)> = hashes
                .iter()
                .copied()
                .zip(0..)
                .filter(|(hash, _)| (hash ^ query).count_ones() <= radius)
                .collect();
            prop_assert_eq!(&list(Kernel::Scalar, &hashes, query, radius), &expected);
            #[cfg(target_arch = "x86_64")]
            if let Some(kernel) = popcnt::Popcnt::new() {
                prop_assert_eq!(&list(Kernel::Popcnt(kernel), &hashes, query, radius), &expected);
            }
        }
    }
}
