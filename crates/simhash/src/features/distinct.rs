//! A list of features without its repeats, and in order where it matters.

use crate::kernel::least;
use crate::kernel::places::{EMPTY, Pass};
use crate::kernel::shingles::LOW;
use crate::sketch::{K, PARTS, Sketch};

/// Probes, for each feature looked up, after which the table is given up as attacked.
const PATIENCE: usize = 16;

/// The distinct features of a text, each as an *entry*: 29 bits of feature over the number of the part in which it
/// stands first.
///
/// They stand in a table of four to eight times as many places. A feature is a hash already, and its upper bits are
/// its place: what the table holds is sorted, and its first entries are the sketch. In a first pass each feature that
/// finds its place taken by another is put off, with no branch that nobody can foretell; in the second pass the few
/// that were go to a place behind theirs, and greater ones make room (Gonnet and Munro, *The analysis of linear
/// probing sort*, 1984). A text made so that all want the same place would be quadratic, so after too many probes
/// sorting takes over: `O(n)` on texts, `O(n log n)` whatever happens, and the same set either way.
#[derive(Debug, Default)]
pub(crate) struct Distinct {
    table: Vec<u32>,
    /// The entries in no order that matters, and how many there are.
    found: Vec<u32>,
    len: usize,
    /// Those that were put off.
    later: Vec<u32>,
}

impl Distinct {
    /// Takes the features of a text in their order, repeats included, without their [`LOW`] bits.
    pub(crate) fn read(&mut self, features: &[u32]) {
        if !self.by_table(features) {
            self.by_sorting(features);
        }
    }

    /// The entries, in no order that matters.
    pub(crate) fn entries(&self) -> &[u32] {
        &self.found[..self.len]
    }

    /// The least of them.
    pub(crate) fn sketch(&self) -> Sketch {
        let mut values = [0; K + least::SPARE];
        let len = least::take(&self.table, EMPTY, &mut values, Sketch::size(self.len));
        Sketch::from_ascending(&values[..len])
    }

    /// False if it gave up.
    fn by_table(&mut self, features: &[u32]) -> bool {
        if features.len() > 1 << 28 {
            return false;
        }
        let size = (4 * features.len()).next_power_of_two().max(8);
        let shift = u32::BITS - size.trailing_zeros();
        self.table.clear();
        self.table.resize(size, EMPTY);
        // One place more than there can be, to write the next one to in any case.
        self.found.resize(self.found.len().max(features.len() + 1), 0);
        self.later.resize(self.later.len().max(features.len() + 1), 0);
        let Self { table, found, later, .. } = self;
        let mut pass = Pass { table, found, len: 0, later, put_off: 0 };
        for (part, features) in parts(features) {
            pass.take(features, part);
        }
        let put_off = pass.put_off;
        self.len = pass.len;
        self.place_later(put_off, shift)
    }

    /// Finds places for what was put off; false if it gave up.
    fn place_later(&mut self, put_off: usize, shift: u32) -> bool {
        // The last ones may go over the end.
        self.table.resize(self.table.len() + put_off + 1, EMPTY);
        let mut patience = PATIENCE * put_off;
        for &entry in &self.later[..put_off] {
            let (mut moving, mut at) = (entry, (entry >> shift) as usize);
            loop {
                let there = self.table[at];
                if is_same(there, moving) {
                    break;
                }
                if there > moving {
                    self.table[at] = moving;
                    moving = there;
                    if there == EMPTY {
                        self.found[self.len] = entry;
                        self.len += 1;
                        break;
                    }
                }
                at += 1;
                if patience == 0 {
                    return false;
                }
                patience -= 1;
            }
        }
        true
    }

    fn by_sorting(&mut self, features: &[u32]) {
        self.found.clear();
        for (part, features) in parts(features) {
            self.found.extend(features.iter().map(|feature| feature | part));
        }
        self.found.sort_unstable();
        self.found.dedup_by(|next, before| is_same(*next, *before));
        self.len = self.found.len();
        self.table.clone_from(&self.found);
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        (self.table.capacity() + self.found.capacity() + self.later.capacity()) * size_of::<u32>()
    }
}

/// Whether two entries have the same feature.
#[inline]
fn is_same(one: u32, other: u32) -> bool {
    one ^ other <= LOW
}

/// The parts of a text, and the features in each.
fn parts(features: &[u32]) -> impl Iterator<Item = (u32, &[u32])> {
    let begin = move |part: u32| {
        let all = features.len() as u64;
        (u64::from(part) * all).div_ceil(u64::from(PARTS)) as usize
    };
    (0..PARTS).map(move |part| (part, &features[begin(part)..begin(part + 1)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn expected(features: &[u32]) -> Vec<u32> {
        let mut first = BTreeMap::new();
        for (at, feature) in features.iter().enumerate() {
            first.entry(feature).or_insert(8 * at / features.len());
        }
        first.into_iter().map(|(feature, part)| feature | part as u32).collect()
    }

    fn check(distinct: &Distinct, features: &[u32]) {
        let expected = expected(features);
        let mut entries = distinct.entries().to_vec();
        entries.sort_unstable();
        assert_eq!(entries, expected);
        assert_eq!(distinct.sketch().values(), &expected[..Sketch::size(expected.len())]);
    }

    fn feature() -> impl Strategy<Value = u32> {
        let clustered = |top: u32| (0u32..9).prop_map(move |n| top + (n << 3));
        prop_oneof![
            4 => (0u32..u32::MAX >> 3).prop_map(|n| n << 3),
            1 => clustered(0),
            1 => clustered(u32::MAX - 8 * 10 - LOW),
            1 => clustered(1 << 31),
        ]
    }

    proptest! {
        #[test]
        fn each_is_found_once_and_where_it_stands_first(
            first in prop::collection::vec(feature(), 0..600),
            second in prop::collection::vec(feature(), 0..600),
        ) {
            let mut distinct = Distinct::default();
            for features in [first, second] {
                distinct.read(&features);
                check(&distinct, &features);
                distinct.by_sorting(&features);
                check(&distinct, &features);
            }
        }
    }

    #[test]
    fn features_that_want_one_place_are_sorted_instead() {
        let all: Vec<u32> = (0..5000).chain(0..5000).map(|n| n << 3).collect();
        let mut distinct = Distinct::default();
        assert!(!distinct.by_table(&all));
        distinct.read(&all);
        check(&distinct, &all);
    }
}
