//! The largest clusters, in bounded memory.
//!
//! A kept page and what was dropped for it are a cluster. There may be more clusters than can be
//! remembered, so now and then the small ones are forgotten; how large a forgotten one was at most
//! is told, and below that figure the list may be wrong. It depends on the order of pages alone.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// So many are remembered after small ones were forgotten, and twice as many before.
const REMEMBERED: usize = 2048;

/// Longest sample, in characters.
const SAMPLE: usize = 160;

/// A kept page and what was dropped for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cluster {
    /// The kept page's own name.
    pub id: Option<Box<RawValue>>,
    /// Its shard.
    pub shard: String,
    /// Its place within the shard.
    pub ordinal: u64,
    /// Pages that were dropped for it.
    pub copies: u64,
    /// The beginning of the longest cut in the first of them that had one.
    pub sample: Option<String>,
}

/// Counts copies of kept pages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Clusters {
    seen: HashMap<(String, u64), Cluster>,
    /// The most copies that a forgotten cluster had.
    pub forgotten: u64,
    /// Sizes of the forgotten ones.
    gone: Vec<u64>,
}

/// A page that was dropped, as far as clusters are concerned.
#[derive(Debug)]
pub(crate) struct Copy {
    pub(crate) id: Option<Box<RawValue>>,
    pub(crate) shard: String,
    pub(crate) ordinal: u64,
    pub(crate) sample: Option<String>,
}

impl Clusters {
    pub(crate) fn copy(&mut self, copy: Copy) {
        let Copy { id, shard, ordinal, sample } = copy;
        let cluster = self.seen.entry((shard.clone(), ordinal)).or_insert_with(|| Cluster {
            id,
            shard,
            ordinal,
            copies: 0,
            sample: None,
        });
        cluster.copies += 1;
        if cluster.sample.is_none() {
            cluster.sample = sample;
        }
        if self.seen.len() > 2 * REMEMBERED {
            let mut all: Vec<_> = self.seen.drain().collect();
            all.sort_unstable_by(|(_, a), (_, b)| largest_first(a, b));
            let small = all.split_off(REMEMBERED);
            self.forgotten = small.first().map_or(0, |(_, c)| c.copies).max(self.forgotten);
            small.iter().for_each(|(_, cluster)| count_size(&mut self.gone, cluster.copies));
            self.seen.extend(all);
        }
    }

    /// The largest, at most so many.
    #[must_use]
    pub fn largest(&self, count: usize) -> Vec<Cluster> {
        let mut all = self.sorted();
        all.truncate(count);
        all
    }

    /// How many clusters there are by their copies: number i has those of 2^i copies and more, below twice as
    /// many. One that grew again after it was forgotten counts as two.
    #[must_use]
    pub fn sizes(&self) -> Vec<u64> {
        let mut sizes = self.gone.clone();
        self.seen.values().for_each(|cluster| count_size(&mut sizes, cluster.copies));
        sizes
    }

    /// All of them, largest first; equal ones by place.
    fn sorted(&self) -> Vec<Cluster> {
        let mut all: Vec<Cluster> = self.seen.values().cloned().collect();
        all.sort_by(largest_first);
        all
    }
}

fn largest_first(a: &Cluster, b: &Cluster) -> Ordering {
    let by_place = || (&a.shard, a.ordinal).cmp(&(&b.shard, b.ordinal));
    b.copies.cmp(&a.copies).then_with(by_place)
}

fn count_size(sizes: &mut Vec<u64>, copies: u64) {
    let size = copies.max(1).ilog2() as usize;
    if sizes.len() <= size {
        sizes.resize(size + 1, 0);
    }
    sizes[size] += 1;
}

/// The beginning of the longest of these pieces.
pub(crate) fn sample<'a>(pieces: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut longest = "";
    for piece in pieces.filter(|piece| !piece.trim().is_empty()) {
        if piece.len() > longest.len() {
            longest = piece;
        }
    }
    (!longest.is_empty()).then(|| longest.chars().take(SAMPLE).collect())
}

/// How it is written down between shards.
#[derive(Serialize, Deserialize)]
struct Saved {
    forgotten: u64,
    gone: Vec<u64>,
    clusters: Vec<Cluster>,
}

impl From<Saved> for Clusters {
    fn from(saved: Saved) -> Self {
        let seen = saved.clusters.into_iter().map(|c| ((c.shard.clone(), c.ordinal), c)).collect();
        Clusters { seen, forgotten: saved.forgotten, gone: saved.gone }
    }
}

impl From<Clusters> for Saved {
    fn from(clusters: Clusters) -> Self {
        let sorted = clusters.sorted();
        Saved { forgotten: clusters.forgotten, gone: clusters.gone, clusters: sorted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(ordinal: u64) -> Copy {
        Copy { id: None, shard: "a".into(), ordinal, sample: None }
    }

    #[test]
    fn the_largest_survive_a_flood_of_small_ones() {
        let mut clusters = Clusters::default();
        for _ in 0..5 {
            clusters.copy(copy(7));
        }
        for ordinal in 100..20_000 {
            clusters.copy(copy(ordinal));
        }
        clusters.copy(copy(7));
        let first = &clusters.largest(10)[0];
        assert_eq!((first.ordinal, first.copies), (7, 6));
        assert_eq!(clusters.forgotten, 1);
        assert_eq!(clusters.sizes(), [19_900, 0, 1]);
        assert!(clusters.seen.len() <= 2 * REMEMBERED);
        let saved = serde_json::to_string(&clusters).unwrap();
        let back: Clusters = serde_json::from_str(&saved).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), saved);
    }

    #[test]
    fn a_sample_is_the_longest_and_not_too_long() {
        assert_eq!(sample(["a", "   \n  ", "bcd"].into_iter()).unwrap(), "bcd");
        assert_eq!(sample([" "].into_iter()), None);
        assert_eq!(
            sample(["汉".repeat(500).as_str()].into_iter()).unwrap().chars().count(),
            SAMPLE
        );
    }
}
