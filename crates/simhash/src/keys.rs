//! Keys by which pages with some stretches in common find each other, however their simhashes
//! differ (section 5 of the page).
//!
//! One-permutation hashing: Li, Owen and Zhang, *One permutation hashing* (2012); the rotation that
//! fills empty bins: Shrivastava and Li, *Densifying one permutation hashing via rotation for fast
//! near neighbor search* (2014).

use crate::features::hash_two;

/// The most keys that a text has, and the numbers there are for them.
pub const KEYS: usize = 24;
/// Numbers come in pairs, and of each pair every text has one.
const PAIRS: usize = KEYS / 2;
/// A text with more features has both: what is looked for in a longer text is seldom the least there.
const LONG: u32 = 1024;

/// The keys of a set of anchors, by their number; 0 where there is none. Two texts that have twelve, whose anchors have
/// Jaccard similarity J, have at least one in common with a probability of about 1 - (1 - J)^12.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys([u32; KEYS]);

impl Keys {
    /// The keys of a set of anchors, given in any order, of a text with so many features.
    ///
    /// `O(n)`.
    #[must_use]
    pub fn of(anchors: &[u64], features: u32) -> Self {
        // Should an anchor have this value, it counts as none.
        const EMPTY: u64 = u64::MAX;
        // More than there are, so that no place need be checked.
        let mut bins = [EMPTY; KEYS.next_power_of_two()];
        for &anchor in anchors {
            let pair = ((anchor >> 32) * PAIRS as u64) >> 32;
            let bin = ((2 * pair) | ((anchor >> 31) & 1)) as usize % bins.len();
            bins[bin] = bins[bin].min(anchor);
        }
        let mut pairs: [[u64; 2]; PAIRS] =
            std::array::from_fn(|at| [bins[2 * at], bins[2 * at + 1]]);
        if bins.iter().all(|&least| least == EMPTY) {
            pairs = [[0, EMPTY]; PAIRS];
        }
        // Backwards and twice around: what is empty takes the least of the pair behind it.
        for at in (0..2 * PAIRS - 1).rev() {
            if pairs[at % PAIRS] == [EMPTY; 2] {
                let [even, odd] = pairs[(at + 1) % PAIRS];
                pairs[at % PAIRS] = if even < odd { [even, EMPTY] } else { [EMPTY, odd] };
            }
        }
        let mut keys = [0; KEYS];
        for (at, &[even, odd]) in pairs.iter().enumerate() {
            // 0 says that there is none.
            let key = |anchor: u64| (hash_two([anchor, at as u64]) as u32).max(1);
            let first = usize::from(odd < even);
            keys[2 * at + first] = key(even.min(odd));
            if features > LONG && even.max(odd) != EMPTY {
                keys[2 * at + 1 - first] = key(even.max(odd));
            }
        }
        Self(keys)
    }

    /// Keys from the values that [`values`](Self::values) gave.
    #[must_use]
    pub fn from_values(values: [u32; KEYS]) -> Self {
        Self(values)
    }

    /// The keys, by their number; 0 where there is none.
    #[must_use]
    pub fn values(&self) -> &[u32; KEYS] {
        &self.0
    }

    /// Those there are, with their numbers.
    #[inline]
    pub(crate) fn present(&self) -> Present {
        let mut present = Present { keys: [(0, 0); KEYS], len: 0 };
        // Which of a pair there is, nobody can foretell: no branch.
        for (number, &key) in (0..).zip(&self.0) {
            present.keys[present.len] = (number, key);
            present.len += usize::from(key != 0);
        }
        present
    }
}

/// Keys of a text, each behind its number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Present {
    keys: [(u32, u32); KEYS],
    len: usize,
}

impl std::ops::Deref for Present {
    type Target = [(u32, u32)];

    #[inline]
    fn deref(&self) -> &[(u32, u32)] {
        &self.keys[..self.len]
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
        assert_eq!(Keys::of(&features, 100), Keys::of(&other, 100));
    }

    #[test]
    fn keys_are_shared_as_often_as_the_similarity_says() {
        // 600 anchors each, 150 of them in common: J = 1/7, and 0.84 of pairs share a key.
        let shares = |pair: u64| {
            let set =
                |from: u64| (from..from + 600).map(|n| mix(n + pair * 10_000)).collect::<Vec<_>>();
            let (a, b) = (Keys::of(&set(0), 1000), Keys::of(&set(450), 1000));
            a.values().iter().zip(b.values()).any(|(a, b)| a == b && *a != 0)
        };
        let found = (0..1000).filter(|&pair| shares(pair)).count();
        assert!((800..=880).contains(&found), "{found} of 1000");
    }

    #[test]
    fn few_features_fill_all_bins() {
        for features in [1, LONG, LONG + 1] {
            for anchors in [&[mix(1)][..], &[]] {
                let keys = Keys::of(anchors, features);
                assert_eq!(keys.present().len(), PAIRS);
                assert!(
                    keys.present().iter().enumerate().all(|(at, key)| key.0 as usize / 2 == at)
                );
            }
        }
    }

    #[test]
    fn a_long_text_has_the_keys_of_a_short_one_and_more() {
        let anchors: Vec<u64> = (0..400).map(mix).collect();
        let (short, long) = (Keys::of(&anchors, LONG), Keys::of(&anchors, LONG + 1));
        assert_eq!((short.present().len(), long.present().len()), (PAIRS, KEYS));
        assert!(short.present().iter().all(|key| long.present().contains(key)));
    }

    #[test]
    fn what_stands_in_a_text_four_times_as_long_shares_a_key_more_often() {
        let found = |features| {
            let shares = |pair: u64| {
                let set = |len: u64| (0..len).map(|n| mix(n + pair * 10_000)).collect::<Vec<_>>();
                let (page, of) = (Keys::of(&set(100), 400), Keys::of(&set(400), features));
                page.present().iter().any(|key| of.present().contains(key))
            };
            (0..1000).filter(|&pair| shares(pair)).count()
        };
        // 1 - (3/4)^12 = 0.968; a bin of half the width, 0.25 / (0.25 + 0.75 / 2) = 0.4 for each.
        assert!((955..=980).contains(&found(LONG)), "{}", found(LONG));
        assert!(found(LONG + 1) >= 994, "{}", found(LONG + 1));
    }
}
