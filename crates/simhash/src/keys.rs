//! Keys by which pages with many features in common find each other, however their simhashes
//! differ (section 5 of the page).
//!
//! One-permutation hashing: Li, Owen and Zhang, *One permutation hashing* (2012); the rotation that
//! fills empty bins: Shrivastava and Li, *Densifying one permutation hashing via rotation for fast
//! near neighbor search* (2014).

use xxhash_rust::xxh3::xxh3_64;

/// How many keys a text has.
pub const KEYS: usize = 12;
/// Bins that make a key.
const ROWS: usize = 3;
const BINS: usize = KEYS * ROWS;

/// The keys of a set of features. Two texts of Jaccard similarity J have at least one in common with
/// a probability of about 1 - (1 - J^3)^12.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys([u32; KEYS]);

impl Keys {
    /// The keys of a set of features, given in any order; those of no features are all 0.
    ///
    /// `O(n)`.
    #[must_use]
    pub fn of(features: &[u64]) -> Self {
        // Values have 32 bits: anything above is an empty bin.
        const EMPTY: u64 = u64::MAX;
        let mut bins = [EMPTY; BINS];
        for &feature in features {
            let bin = ((feature & 0xFFFF_FFFF) * BINS as u64) >> 32;
            if let Some(least) = bins.get_mut(bin as usize) {
                *least = (*least).min(feature >> 32);
            }
        }
        if features.is_empty() {
            return Self::default();
        }
        // Backwards and twice around: what is empty takes from the bin behind it.
        for at in (0..2 * BINS - 1).rev() {
            if bins[at % BINS] == EMPTY {
                bins[at % BINS] = bins[(at + 1) % BINS];
            }
        }
        let mut keys = [0; KEYS];
        for (number, key) in keys.iter_mut().enumerate() {
            let mut bytes = [0; 4 * ROWS + 4];
            for (row, value) in bins[number * ROWS..][..ROWS].iter().enumerate() {
                bytes[4 * row..][..4].copy_from_slice(&(*value as u32).to_le_bytes());
            }
            bytes[4 * ROWS..].copy_from_slice(&(number as u32).to_le_bytes());
            *key = xxh3_64(&bytes) as u32;
        }
        Self(keys)
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
        // 600 features each, 450 of them in common: J = 0.6, and 0.95 of pairs share a key.
        let shares = |pair: u64| {
            let set =
                |from: u64| (from..from + 600).map(|n| mix(n + pair * 10_000)).collect::<Vec<_>>();
            let (a, b) = (Keys::of(&set(0)), Keys::of(&set(150)));
            a.values().iter().zip(b.values()).any(|(a, b)| a == b)
        };
        let found = (0..1000).filter(|&pair| shares(pair)).count();
        assert!((925..=970).contains(&found), "{found} of 1000");
    }

    #[test]
    fn few_features_fill_all_bins() {
        let keys = Keys::of(&[mix(1)]);
        assert!(keys.values().iter().all(|&key| key != 0));
        assert_eq!(Keys::of(&[]), Keys::default());
    }
}
