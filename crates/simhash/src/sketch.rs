//! Bottom-k sketches: how alike two sets are, from 128 numbers of each (section 5 of the page).
//!
//! Cohen, *Size-estimation framework with applications to transitive closure and reachability*
//! (1997); Thorup, *Bottom-k and priority sampling, set similarity and subset sums with minimal
//! independence* (2013).

use crate::fingerprint::Fingerprint;

/// The most values a sketch holds.
pub const K: usize = 128;

/// The up to [`K`] smallest distinct upper halves of a set of features, ascending.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sketch {
    values: [u32; K],
    len: u8,
}

/// Values that no set of features has as its sketch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SketchError {
    /// More than [`K`] values.
    #[error("a sketch has at most {K} values, not {0}")]
    TooLong(usize),
    /// A value that is not greater than the one before it.
    #[error("value {0} of the sketch is not greater than the one before it")]
    NotAscending(usize),
}

impl Sketch {
    /// The sketch of nothing.
    pub const EMPTY: Self = Self { values: [0; K], len: 0 };

    /// The sketch of a set of features, given in any order; repeats do not matter.
    ///
    /// `O(n)` on average.
    #[must_use]
    pub fn of(features: &[u64]) -> Self {
        let mut sketch = Self::EMPTY;
        Bottom::default().fill(&mut sketch, features);
        sketch
    }

    /// A sketch from the values that [`values`](Self::values) gave.
    ///
    /// # Errors
    ///
    /// When there are more than [`K`] or they do not ascend.
    pub fn from_values(values: &[u32]) -> Result<Self, SketchError> {
        if values.len() > K {
            return Err(SketchError::TooLong(values.len()));
        }
        if let Some(at) = values.windows(2).position(|pair| pair[0] >= pair[1]) {
            return Err(SketchError::NotAscending(at + 1));
        }
        Ok(Self::from_ascending(values))
    }

    /// The values, strictly ascending.
    #[must_use]
    pub fn values(&self) -> &[u32] {
        &self.values[..usize::from(self.len)]
    }

    pub(crate) fn from_ascending(values: &[u32]) -> Self {
        let mut sketch = Self::EMPTY;
        sketch.values[..values.len()].copy_from_slice(values);
        sketch.len = values.len() as u8;
        sketch
    }
}

impl std::fmt::Debug for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Sketch").field(&self.values()).finish()
    }
}

/// The room that choosing the smallest values takes.
#[derive(Debug, Default)]
pub(crate) struct Bottom {
    low: Vec<u32>,
}

impl Bottom {
    /// Makes `sketch` the sketch of `features`.
    ///
    /// Hashes are spread evenly, so that a limit can be guessed under which a few more than `K`
    /// values lie; only those are sorted. When the guess was too low (by chance, or because the
    /// features are not spread evenly) it is doubled.
    pub(crate) fn fill(&mut self, sketch: &mut Sketch, features: &[u64]) {
        // Three and a half standard deviations above K.
        const WANTED: u64 = K as u64 + 40;
        let mut limit = match features.len() as u64 {
            n if n <= WANTED => u64::MAX,
            n => u64::MAX / n * WANTED,
        };
        loop {
            // Every value is written, and the place moves on past those that are low: whether one
            // is low cannot be foretold, so a branch would be mistaken again and again.
            self.low.resize(features.len(), 0);
            let low = &mut self.low[..features.len()];
            let mut len = 0;
            for &feature in features {
                low[len] = (feature >> 32) as u32;
                len += usize::from(feature <= limit);
            }
            self.low.truncate(len);
            sort(&mut self.low, (limit >> 32) as u32);
            self.low.dedup();
            if self.low.len() >= K || limit == u64::MAX {
                break;
            }
            limit = limit.saturating_mul(2);
        }
        // A value just above the limit may have the same upper half as one below it: that is
        // the greatest value kept, and it is in already.
        self.low.truncate(K);
        *sketch = Sketch::from_ascending(&self.low);
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.low.capacity() * size_of::<u32>()
    }
}

/// Sorts numbers of at most `limit`, quickly if they are few and spread evenly.
///
/// Each goes to the 256th of the range that it lies in; after that it is at most a few places away
/// from its own, and insertion ends the work.
fn sort(numbers: &mut [u32], limit: u32) {
    const FEW: usize = 2 * K;
    if numbers.len() > FEW {
        numbers.sort_unstable();
        return;
    }
    let shift = (32 - limit.leading_zeros()).saturating_sub(8);
    let mut before = [0u16; 256];
    for number in numbers.iter() {
        before[(number >> shift) as usize & 0xFF] += 1;
    }
    let mut sum = 0;
    for count in &mut before {
        sum += std::mem::replace(count, sum);
    }
    let mut placed = [0; FEW];
    for &number in numbers.iter() {
        let place = &mut before[(number >> shift) as usize & 0xFF];
        placed[usize::from(*place) % FEW] = number;
        *place += 1;
    }
    numbers.copy_from_slice(&placed[..numbers.len()]);
    for at in 1..numbers.len() {
        let number = numbers[at];
        let mut to = at;
        while to > 0 && numbers[to - 1] > number {
            numbers[to] = numbers[to - 1];
            to -= 1;
        }
        numbers[to] = number;
    }
}

/// How alike two sets of features are, by their sketches. Each figure is in 0 to 1.
///
/// The standard error of `jaccard` is at most 0.044 where a set has more than [`K`] features;
/// below that it is exact, but for collisions of 32 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The shared part of both together.
    pub jaccard: f64,
    /// The part of `a` that is in `b`.
    pub containment_ab: f64,
    /// The part of `b` that is in `a`.
    pub containment_ba: f64,
}

/// Compares two fingerprints by their sketches and numbers of features; `O(K)`.
///
/// Fingerprints of fewer than [`MIN_FEATURES`](crate::MIN_FEATURES) features are compared as well;
/// that those are never near-duplicates is for the index to say.
#[must_use]
pub fn estimate(a: &Fingerprint, b: &Fingerprint) -> Estimate {
    let jaccard = jaccard(a.sketch.values(), b.sketch.values());
    Estimate {
        jaccard,
        containment_ab: containment(jaccard, a.features, b.features),
        containment_ba: containment(jaccard, b.features, a.features),
    }
}

/// The Jaccard similarity of the sets whose sketches these are.
pub(crate) fn jaccard(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j) = (0, 0);
    let (mut union, mut shared) = (0, 0);
    while union < K && i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        shared += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
        union += 1;
    }
    union = K.min(union + (a.len() - i) + (b.len() - j));
    if union == 0 { 0.0 } else { shared as f64 / union as f64 }
}

/// The part of a set of `of` features that lies in one of `within`, from their similarity.
pub(crate) fn containment(jaccard: f64, of: u32, within: u32) -> f64 {
    if of == 0 {
        return 0.0;
    }
    let (of, within) = (f64::from(of), f64::from(within));
    (jaccard / (1.0 + jaccard) * (of + within) / of).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn naive(features: &[u64]) -> Vec<u32> {
        let values: BTreeSet<u32> = features.iter().map(|f| (f >> 32) as u32).collect();
        values.into_iter().take(K).collect()
    }

    proptest! {
        #[test]
        fn a_sketch_is_the_smallest_values(
            features in prop::collection::vec(any::<u64>(), 0..2000),
            spread in 0u32..60,
        ) {
            // Shifted to one end they are as unevenly spread as hashes never are.
            let features: Vec<u64> = features.iter().map(|f| f >> spread).collect();
            let expected = naive(&features);
            let sketch = Sketch::of(&features);
            prop_assert_eq!(sketch.values(), &expected[..]);
            let high: Vec<u64> = features.iter().map(|f| !f).collect();
            let expected = naive(&high);
            let sketch = Sketch::of(&high);
            prop_assert_eq!(sketch.values(), &expected[..]);
        }

        #[test]
        fn jaccard_is_that_of_the_smallest_of_the_union(
            a in prop::collection::btree_set(0u32..600, 0..300),
            b in prop::collection::btree_set(0u32..600, 0..300),
        ) {
            let union: Vec<u32> = a.union(&b).copied().take(K).collect();
            let shared = union.iter().filter(|v| a.contains(v) && b.contains(v)).count();
            let expected = if union.is_empty() { 0.0 } else { shared as f64 / union.len() as f64 };
            let cut = |set: &BTreeSet<u32>| set.iter().copied().take(K).collect::<Vec<_>>();
            prop_assert_eq!(jaccard(&cut(&a), &cut(&b)), expected);
        }

        #[test]
        fn values_go_out_and_in_again(features in prop::collection::vec(any::<u64>(), 0..300)) {
            let sketch = Sketch::of(&features);
            prop_assert_eq!(Sketch::from_values(sketch.values()), Ok(sketch));
        }
    }

    #[test]
    fn what_is_no_sketch_is_refused() {
        assert_eq!(Sketch::from_values(&[1, 2, 2]), Err(SketchError::NotAscending(2)));
        let long: Vec<u32> = (0..129).collect();
        assert_eq!(Sketch::from_values(&long), Err(SketchError::TooLong(129)));
    }

    #[test]
    fn containment_of_a_half_in_the_whole_is_one() {
        assert_eq!(containment(0.5, 100, 200), 1.0);
        assert_eq!(containment(0.5, 200, 100), 0.5);
        assert_eq!(containment(0.0, 0, 100), 0.0);
    }
}
