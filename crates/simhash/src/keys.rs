//! Keys by which pages with some stretches in common find each other, however their simhashes
//! differ (section 5 of the page).
//!
//! One-permutation hashing: Li, Owen and Zhang, *One permutation hashing* (2012); the rotation that
//! fills empty bins: Shrivastava and Li, *Densifying one permutation hashing via rotation for fast
//! near neighbor search* (2014).

use crate::features::hash_two;

/// How many keys a text has.
pub const KEYS: usize = 12;

/// The keys of a set of anchors. Two texts whose anchors have Jaccard similarity J have at least one
/// in common with a probability of about 1 - (1 - J)^12.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys([u32; KEYS]);

impl Keys {
    /// The keys of a set of anchors, given in any order; those of no anchors are all 0.
    ///
    /// `O(n)`.
    #[must_use]
    pub fn of(anchors: &[u64]) -> Self {
        // Should an anchor have this value, it counts as none.
        const EMPTY: u64 = u64::MAX;
        let mut bins = [EMPTY; KEYS];
        for &anchor in anchors {
            let bin = ((anchor >> 32) * KEYS as u64) >> 32;
            if let Some(least) = bins.get_mut(bin as usize) {
                *least = (*least).min(anchor);
            }
        }
        if bins == [EMPTY; KEYS] {
            return Self::default();
        }
        // Backwards and twice around: what is empty takes from the bin behind it.
        for at in (0..2 * KEYS - 1).rev() {
            if bins[at % KEYS] == EMPTY {
                bins[at % KEYS] = bins[(at + 1) % KEYS];
            }
        }
        Self(std::array::from_fn(|number| hash_two([bins[number], number as u64]) as u32))
    }

    /// Keys from the values that [`values`](Self::values) gave.
    #[must_use]
    pub fn from_values(values: [u32; KEYS]) -> Self {
        Self(values)
    }

    /// The keys, by their number.
    #[must_use]
    pub fn values(&self) -> &[u32; KEYS] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_64;

    fn mix(n: u64) -> u64 {
        xxh3_64(&n.to_le_bytes())
    }

    #[test]
    fn order_and_repeats_do_not_matter() {
        let features: Vec<u64> = (0..100).map(mix).collect();
        let mut other = features.clone();
        other.reverse();
        other.extend(&features[..10]);
        assert_eq!(Keys::of(&features), Keys::of(&other));
    }

    #[test]
    fn keys_are_shared_as_often_as_the_similarity_says() {
        // 600 anchors each, 150 of them in common: J = 1/7, and 0.84 of pairs share a key.
        let shares = |pair: u64| {
            let set =
                |from: u64| (from..from + 600).map(|n| mix(n + pair * 10_000)).collect::<Vec<_>>();
            let (a, b) = (Keys::of(&set(0)), Keys::of(&set(450)));
            a.values().iter().zip(b.values()).any(|(a, b)| a == b)
        };
        let found = (0..1000).filter(|&pair| shares(pair)).count();
        assert!((800..=880).contains(&found), "{found} of 1000");
    }

    #[test]
    fn few_features_fill_all_bins() {
        let keys = Keys::of(&[mix(1)]);
        assert!(keys.values().iter().all(|&key| key != 0));
        assert_eq!(Keys::of(&[]), Keys::default());
    }
}
