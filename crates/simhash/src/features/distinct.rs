//! A list of numbers without its repeats.

/// Probes, for each number looked up, after which the table is given up as attacked.
const PATIENCE: usize = 16;

/// Numbers seen, in an open-addressing table that is used again for the next text.
///
/// Linear probing over four to eight times as many places as there are numbers. The numbers are
/// hashes already and give their own place; a text made so that they all want the same one would
/// be quadratic, so after too many probes sorting takes over: `O(n)` on texts, `O(n log n)`
/// whatever happens, and the same set either way.
#[derive(Debug, Default)]
pub(crate) struct Distinct {
    /// For each place, one more than where in `found` its number is; 0 for an empty place.
    table: Vec<u32>,
    found: Vec<u64>,
}

impl Distinct {
    /// The distinct numbers of `all`, in no order that matters.
    pub(crate) fn of(&mut self, all: &[u64]) -> &[u64] {
        if !self.by_table(all) {
            self.found.clear();
            self.found.extend_from_slice(all);
            self.found.sort_unstable();
            self.found.dedup();
        }
        &self.found
    }

    /// False if it gave up.
    fn by_table(&mut self, all: &[u64]) -> bool {
        if u32::try_from(all.len()).is_err() {
            return false;
        }
        let size = (4 * all.len()).next_power_of_two().max(2);
        let shift = 64 - size.trailing_zeros();
        self.table.clear();
        self.table.resize(size, 0);
        let table = &mut self.table[..size];
        // One place more than there can be numbers, to write the next one to in any case.
        self.found.resize(all.len() + 1, 0);
        let found = &mut self.found[..];

        let mut len = 0;
        let mut patience = PATIENCE * all.len();
        for &number in all {
            found[len] = number;
            let mut at = (number >> shift) as usize;
            loop {
                let place = &mut table[at & (size - 1)];
                if *place == 0 {
                    len += 1;
                    *place = len as u32;
                    break;
                }
                if found[*place as usize - 1] == number {
                    break;
                }
                at += 1;
                if patience == 0 {
                    return false;
                }
                patience -= 1;
            }
        }
        self.found.truncate(len);
        true
    }

    /// Bytes allocated.
    pub(crate) fn memory(&self) -> usize {
        self.table.capacity() * size_of::<u32>() + self.found.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(distinct: &mut Distinct, all: &[u64]) -> Vec<u64> {
        let mut found = distinct.of(all).to_vec();
        found.sort_unstable();
        found
    }

    fn expected(all: &[u64]) -> Vec<u64> {
        let mut all = all.to_vec();
        all.sort_unstable();
        all.dedup();
        all
    }

    proptest! {
        #[test]
        fn each_is_found_once(
            first in prop::collection::vec(prop_oneof![0u64..9, any::<u64>()], 0..300),
            second in prop::collection::vec(prop_oneof![0u64..9, any::<u64>()], 0..300),
        ) {
            let mut distinct = Distinct::default();
            prop_assert_eq!(sorted(&mut distinct, &first), expected(&first));
            prop_assert_eq!(sorted(&mut distinct, &second), expected(&second));
        }
    }

    #[test]
    fn numbers_that_want_one_place_are_sorted_instead() {
        let all: Vec<u64> = (0..5000).chain(0..5000).collect();
        let mut distinct = Distinct::default();
        assert!(!distinct.by_table(&all));
        assert_eq!(sorted(&mut distinct, &all), expected(&all));
    }
}
