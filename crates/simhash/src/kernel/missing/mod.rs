//! How many bits does one map have that another has not?

mod scalar;

#[cfg(target_arch = "x86_64")]
mod popcnt;

/// A map of bits, short enough to lie in one line of memory with some room left.
pub(crate) type Map = [u64; 7];

/// The fastest kernel of this processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Missing(Kernel);

#[derive(Clone, Copy, Debug)]
enum Kernel {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Popcnt(popcnt::Popcnt),
}

impl Missing {
    pub(crate) fn new() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = popcnt::Popcnt::new() {
            return Self(Kernel::Popcnt(kernel));
        }
        Self(Kernel::Scalar)
    }

    /// The bits of `of` that are not in `from`, counted.
    #[inline]
    pub(crate) fn count(self, of: &Map, from: &Map) -> u32 {
        match self.0 {
            Kernel::Scalar => scalar::missing(of, from),
            #[cfg(target_arch = "x86_64")]
            Kernel::Popcnt(kernel) => kernel.missing(of, from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_kernel_counts_as_defined(of: Map, from: Map) {
            let bits = (0..448).filter(|bit| {
                let has = |map: &Map| map[bit / 64] >> (bit % 64) & 1 == 1;
                has(&of) && !has(&from)
            });
            let expected = bits.count() as u32;
            prop_assert_eq!(Missing(Kernel::Scalar).count(&of, &from), expected);
            prop_assert_eq!(Missing::new().count(&of, &from), expected);
        }
    }
}
