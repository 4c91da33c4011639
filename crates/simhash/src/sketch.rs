//! Bottom-k sketches: how alike two sets are, from 128 numbers of each, or some more of long texts (section 5 of the page).
//!
//! Cohen, *Size-estimation framework with applications to transitive closure and reachability*
//! (1997); Thorup, *Bottom-k and priority sampling, set similarity and subset sums with minimal
//! independence* (2013).

use crate::features::Distinct;
use crate::fingerprint::Fingerprint;
use crate::kernel::shingles::{LOW, MOST};

/// The most values a sketch holds.
pub const K: usize = 255;
/// As many has every sketch of a text with as many features, and of those with more than this many times as many features more:
/// a text that stands in a long one has few among the least of that.
pub(crate) const FEW: usize = 128;
const EIGHTH: usize = 8;

/// Parts of a text: the low bits of a value say in which of them its feature stands first.
pub(crate) const PARTS: u32 = 8;

/// The up to [`K`] smallest distinct features, 29 bits each, and the part of the text in
/// which it stands first; ascending.
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

    /// The sketch of the features of a text, in their order; repeats do not matter. Of each the lower 29 bits count.
    ///
    /// Linear; `O(n log n)` for features that are not spread as hashes are.
    #[must_use]
    pub fn of(features: &[u64]) -> Self {
        let mut distinct = Distinct::default();
        let entry = |&feature: &u64| ((feature as u32) << PARTS.trailing_zeros()).min(MOST & !LOW);
        distinct.read(&features.iter().map(entry).collect::<Vec<u32>>());
        distinct.sketch()
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
        if let Some(at) = values.windows(2).position(|pair| pair[0] / PARTS >= pair[1] / PARTS) {
            return Err(SketchError::NotAscending(at + 1));
        }
        Ok(Self::from_ascending(values))
    }

    /// The values, strictly ascending.
    #[must_use]
    pub fn values(&self) -> &[u32] {
        &self.values[..usize::from(self.len)]
    }

    /// How many values the sketch of a text has that has so many features.
    pub(crate) fn size(features: usize) -> usize {
        features.min((features / EIGHTH).clamp(FEW, K))
    }

    /// Where a sketch with these values ends: it says nothing of greater ones.
    pub(crate) fn end(values: &[u32]) -> u32 {
        match values.last() {
            Some(&last) if values.len() >= FEW => last / PARTS,
            _ => u32::MAX,
        }
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

/// How alike two sets of features are, by their sketches. Shares are in 0 to 1.
///
/// The standard error of `jaccard` is at most 0.044 where a set has more than 128 features;
/// below that it is exact, but for collisions of 29 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The shared part of both together.
    pub jaccard: f64,
    /// The part of `a` that is in `b`.
    pub containment_ab: f64,
    /// The part of `b` that is in `a`.
    pub containment_ba: f64,
    /// How unevenly what `b` has lies over `a`: chi-squared of 7 degrees of freedom if it is even.
    pub unevenness: f64,
}

/// Compares two fingerprints by their sketches and numbers of features; `O(K)`.
///
/// Fingerprints of fewer than [`MIN_FEATURES`](crate::MIN_FEATURES) features are compared as well;
/// that those are never near-duplicates is for the index to say.
#[must_use]
pub fn estimate(a: &Fingerprint, b: &Fingerprint) -> Estimate {
    let found = Comparison::of(a.sketch.values(), b.sketch.values());
    Estimate {
        jaccard: found.jaccard(),
        containment_ab: found.page_in_other(),
        containment_ba: found.other_in_page(),
        unevenness: found.unevenness(),
    }
}

/// How the features of a page lie in those of another, by their sketches.
///
/// A sketch that is full says nothing of values above its last: of both, only the values up to the
/// lesser end are compared. Up to there each is a fair sample of its set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Comparison {
    /// Values of the page that are compared, by the part of the page.
    page: [u32; PARTS as usize],
    /// Those that the other has, too.
    shared: [u32; PARTS as usize],
    /// Values of the other that are compared.
    other: u32,
}

impl Comparison {
    /// Compares the sketch of a page with another.
    pub(crate) fn of(page: &[u32], other: &[u32]) -> Self {
        Self::missing_at_most(page, other, K).unwrap_or_else(Self::nothing)
    }

    /// The same, or none as soon as it is clear that less than a share of the page's set is in the other.
    /// Most candidates are told by a third of their values.
    pub(crate) fn with_least(page: &[u32], other: &[u32], share: f64) -> Option<Self> {
        // No more values are compared than there are; rounded so that none is turned away that is near.
        let missing = ((1.0 - share) * page.len() as f64 + 1e-6) as usize;
        Self::missing_at_most(page, other, missing)
    }

    fn nothing() -> Self {
        Self { page: [0; PARTS as usize], shared: [0; PARTS as usize], other: 0 }
    }

    fn missing_at_most(page: &[u32], other: &[u32], missing: usize) -> Option<Self> {
        let end = Sketch::end(page).min(Sketch::end(other));
        let mut made = Self::nothing();
        let (mut j, mut missed) = (0, 0);
        for &value in page.iter().take_while(|&&value| value / PARTS <= end) {
            while other.get(j).is_some_and(|&other| other / PARTS < value / PARTS) {
                j += 1;
            }
            let part = (value % PARTS) as usize;
            made.page[part] += 1;
            let met = other.get(j).is_some_and(|&other| other / PARTS == value / PARTS);
            made.shared[part] += u32::from(met);
            missed += usize::from(!met);
            if missed > missing {
                return None;
            }
        }
        made.other = other.partition_point(|&value| value / PARTS <= end) as u32;
        Some(made)
    }

    /// How many values of the page are compared.
    pub(crate) fn compared(&self) -> u32 {
        self.page.iter().sum()
    }

    fn met(&self) -> u32 {
        self.shared.iter().sum()
    }

    /// The shared part of both sets together.
    pub(crate) fn jaccard(&self) -> f64 {
        part(self.met(), self.compared() + self.other - self.met())
    }

    /// The part of the page's set that the other has.
    pub(crate) fn page_in_other(&self) -> f64 {
        part(self.met(), self.compared())
    }

    /// The same but for one of the parts of the page, for each of them; the other page's values are those of all.
    pub(crate) fn without_one_part(&self) -> impl Iterator<Item = Self> {
        (0..PARTS as usize).map(|part| {
            let mut rest = *self;
            (rest.page[part], rest.shared[part]) = (0, 0);
            rest
        })
    }

    /// The part of the other's set that the page has.
    pub(crate) fn other_in_page(&self) -> f64 {
        part(self.met(), self.other)
    }

    /// How unevenly what is shared lies over the parts of the page: Pearson's statistic against an
    /// even spread, the sum of (shared - expected)^2 / variance, of 7 degrees of freedom.
    pub(crate) fn unevenness(&self) -> f64 {
        let (total, met) = (self.compared(), self.met());
        if met == 0 || met == total {
            return 0.0;
        }
        let mut sum = 0.0;
        for (&all, &shared) in self.page.iter().zip(&self.shared).filter(|&(&all, _)| all > 0) {
            let off = f64::from(shared * total) - f64::from(all * met);
            sum += off * off / f64::from(all * met * (total - met));
        }
        sum
    }
}

fn part(shared: u32, of: u32) -> f64 {
    if of == 0 { 0.0 } else { f64::from(shared) / f64::from(of) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn share(part: usize, of: usize) -> f64 {
        if of == 0 { 0.0 } else { part as f64 / of as f64 }
    }

    fn naive(features: &[u64]) -> Vec<u32> {
        let part = |at: usize| (at * 8 / features.len()) as u32;
        let mut first = BTreeMap::new();
        for (at, feature) in features.iter().enumerate() {
            first.entry((feature % (1 << 29)) as u32).or_insert(part(at));
        }
        let size = (first.len() / 8).clamp(128, 255);
        first.into_iter().map(|(value, part)| value << 3 | part).take(size).collect()
    }

    proptest! {
        #[test]
        fn a_sketch_is_the_smallest_values(
            features in prop::collection::vec(any::<u64>(), 0..3000),
            spread in 0u32..29,
        ) {
            // Shifted to one end they are as unevenly spread as hashes never are.
            let features: Vec<u64> = features.iter().map(|f| f >> 35 >> spread).collect();
            let expected = naive(&features);
            let sketch = Sketch::of(&features);
            prop_assert_eq!(sketch.values(), &expected[..]);
            let high: Vec<u64> = features.iter().map(|f| (1 << 29) - 2 - f.min(&((1 << 29) - 2))).collect();
            let expected = naive(&high);
            let sketch = Sketch::of(&high);
            prop_assert_eq!(sketch.values(), &expected[..]);
        }

        #[test]
        fn small_sets_are_compared_exactly_and_large_ones_up_to_the_lesser_end(
            a in prop::collection::btree_set(0u32..600, 0..300),
            b in prop::collection::btree_set(0u32..600, 0..300),
            size in 128..=K,
        ) {
            // Of the second more than of the first, as of a longer text.
            let cut = |set: &BTreeSet<u32>, size: usize| {
                set.iter().map(|v| v * PARTS).take(size).collect::<Vec<_>>()
            };
            let (sketch_a, sketch_b) = (cut(&a, 128), cut(&b, size));
            let found = Comparison::of(&sketch_a, &sketch_b);
            for share in [0.0, 0.3, 0.69, 0.8, 1.0] {
                let quick = Comparison::with_least(&sketch_a, &sketch_b, share);
                prop_assert!(quick == Some(found) || quick.is_none() && found.page_in_other() < share);
            }
            let end = |of: &[u32]| of.get(127).and(of.last()).map_or(u32::MAX, |last| last / PARTS);
            let end = end(&sketch_a).min(end(&sketch_b));
            let (a, b): (BTreeSet<u32>, BTreeSet<u32>) =
                (a.range(..=end).copied().collect(), b.range(..=end).copied().collect());
            prop_assert_eq!(found.compared() as usize, a.len());
            prop_assert_eq!(found.page_in_other(), share((&a & &b).len(), a.len()));
            prop_assert_eq!(found.other_in_page(), share((&a & &b).len(), b.len()));
            prop_assert_eq!(found.jaccard(), share((&a & &b).len(), (&a | &b).len()));
        }

        #[test]
        fn values_go_out_and_in_again(features in prop::collection::vec(any::<u64>(), 0..300)) {
            let sketch = Sketch::of(&features);
            prop_assert_eq!(Sketch::from_values(sketch.values()), Ok(sketch));
        }
    }

    #[test]
    fn what_is_no_sketch_is_refused() {
        assert_eq!(Sketch::from_values(&[8, 16, 17]), Err(SketchError::NotAscending(2)));
        let long: Vec<u32> = (0..256).collect();
        assert_eq!(Sketch::from_values(&long), Err(SketchError::TooLong(256)));
    }

    #[test]
    fn a_missing_passage_is_uneven_and_missing_crumbs_are_not() {
        let page: Vec<u32> = (0..128).map(|n| (n * PARTS) | (n * PARTS / 128)).collect();
        let without = |gone: fn(u32) -> bool| -> Vec<u32> {
            let left = page.iter().copied().filter(|value| !gone(value / PARTS));
            left.chain([u32::MAX]).collect()
        };
        let passage = Comparison::of(&page, &without(|n| (32..64).contains(&n)));
        let crumbs = Comparison::of(&page, &without(|n| n % 4 == 0));
        assert_eq!(passage.page_in_other(), crumbs.page_in_other());
        assert!(passage.unevenness() > 127.0);
        assert_eq!(crumbs.unevenness(), 0.0);
    }
}
