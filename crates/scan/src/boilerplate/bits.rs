//! Sets of small numbers, a bit for each.

/// A set of places, of which only as many bits count as `N` words have, a power of two.
#[derive(Debug)]
pub(crate) struct Bits<const N: usize>(Box<[u64; N]>);

impl<const N: usize> Bits<N> {
    pub(crate) fn new() -> Self {
        Bits(Box::new([0; N]))
    }

    pub(crate) fn add(&mut self, place: usize) {
        self.0[(place / 64) & (N - 1)] |= 1 << (place % 64);
    }

    #[inline]
    pub(crate) fn has(&self, place: usize) -> bool {
        self.0[(place / 64) & (N - 1)] >> (place % 64) & 1 == 1
    }
}
