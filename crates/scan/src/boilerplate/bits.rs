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

    /// Adds all places of another set.
    pub(crate) fn add_all(&mut self, others: &Bits<N>) {
        self.0.iter_mut().zip(others.0.iter()).for_each(|(word, other)| *word |= other);
    }

    #[inline]
    pub(crate) fn has(&self, place: usize) -> bool {
        self.0[(place / 64) & (N - 1)] >> (place % 64) & 1 == 1
    }
}
