//! The anchors of a text: pairs of shingles that follow one another, of which the first is one in four by its hash
//! (section 5 of the page).

#[cfg(target_arch = "x86_64")]
mod avx2;
mod scalar;

use super::shingles;

/// Room to work in, and the anchors of the text last read.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    /// The hashes of the first and the second shingles.
    firsts: Vec<u32>,
    seconds: Vec<u32>,
    made: Vec<u64>,
}

impl Anchors {
    /// The anchors of a text, repeats included, in no order that matters.
    pub(crate) fn read(&mut self, units: &[u16], hashes: &[u32]) -> &[u64] {
        debug_assert_eq!(units.len(), hashes.len());
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = super::avx2::Avx2::new() {
            return avx2::read(avx2, self, units, hashes);
        }
        self.made.clear();
        scalar::read(units, hashes, 0, &mut self.made);
        &self.made
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        (self.firsts.capacity() + self.seconds.capacity()) * size_of::<u32>()
            + self.made.capacity() * size_of::<u64>()
    }
}

/// Appends the same by the definition.
#[cfg(feature = "definitions")]
pub(crate) fn by_definition(units: &[u16], hashes: &[u32], anchors: &mut Vec<u64>) {
    scalar::read(units, hashes, 0, anchors);
}

/// Panics where a kernel does not say what the definition says.
#[cfg(any(test, feature = "definitions"))]
pub(crate) fn equal_their_definition(units: &[u16]) {
    let (mut hashes, mut features) = (vec![0; units.len()], vec![0; units.len()]);
    shingles::read(units, &mut hashes, &mut features);
    let mut anchors = Anchors::default();
    // Twice, to see that nothing is remembered.
    anchors.read(units, &hashes);
    let mut made = anchors.read(units, &hashes).to_vec();
    let mut defined = Vec::new();
    scalar::read(units, &hashes, 0, &mut defined);
    made.sort_unstable();
    defined.sort_unstable();
    assert_eq!(made, defined);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn kernels_say_what_the_definition_says(
            units in prop::collection::vec(prop_oneof![any::<u16>(), 0x20u16..0x80, 0x4E00u16..0x5000], 0..300),
        ) {
            equal_their_definition(&units);
        }
    }
}
