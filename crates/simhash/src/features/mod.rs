//! The features of a text: the set of hashes of its shingles (section 3 of the page).

mod distinct;
mod two;

pub(crate) use distinct::Distinct;
pub(crate) use two::hash_two;

use crate::canonical::Form;
use crate::kernel::shingles::{self, LOW};

/// The shingles of a text, in room that is used again.
#[derive(Debug, Default)]
pub(crate) struct Shingles {
    /// The hashes of all of them, and how many there are.
    hashes: Vec<u32>,
    len: usize,
    /// Those that count, without their low bits, and how many there are.
    features: Vec<u32>,
    counted: usize,
}

impl Shingles {
    /// Hashes the shingles of a canonical string.
    pub(crate) fn read(&mut self, units: &[u16]) {
        // What is written is not cleared first: every place is written again.
        if self.hashes.len() < units.len() {
            self.hashes.resize(units.len(), 0);
            self.features.resize(units.len(), 0);
        }
        self.len = units.len();
        self.counted = shingles::read(units, &mut self.hashes, &mut self.features);
    }

    /// The hash of the shingle at each unit.
    pub(crate) fn hashes(&self) -> &[u32] {
        &self.hashes[..self.len]
    }

    /// The features, repeats included, in the order of the text, without the low bits of their hashes.
    pub(crate) fn features(&self) -> &[u32] {
        &self.features[..self.counted]
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        (self.hashes.capacity() + self.features.capacity()) * size_of::<u32>()
    }
}

/// The features of `text`, ascending: numbers of 29 bits.
///
/// For explanations, tests and exact similarities; a [`Fingerprint`](crate::Fingerprint) does not
/// keep them. `O(n log n)`.
///
/// ```
/// let features = tamis_simhash::features_of("春眠不觉晓，春眠不觉晓");
/// assert_eq!(features.len(), 5); // 春眠不, 眠不觉 and 不觉晓 count once
/// ```
#[must_use]
pub fn features_of(text: &str) -> Vec<u64> {
    let (mut form, mut shingles) = (Form::default(), Shingles::default());
    form.read(text);
    shingles.read(form.units());
    let features = shingles.features().iter();
    let mut features: Vec<u64> = features.map(|&hash| u64::from(hash / (LOW + 1))).collect();
    features.sort_unstable();
    features.dedup();
    features
}
