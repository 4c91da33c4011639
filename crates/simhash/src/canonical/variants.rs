//! Traditional characters and the Simplified ones they count as.

use std::sync::LazyLock;

static TABLE: LazyLock<Variants> = LazyLock::new(|| Variants::parse(DATA));

const DATA: &str = include_str!("../../data/t2s.txt");

/// A map from characters to characters in about 50 KB: a bit for each character of the range,
/// and the number of bits set before each group of 64, which gives the place in `to`.
pub(super) struct Variants {
    first: u32,
    bits: Vec<u64>,
    before: Vec<u16>,
    to: Vec<char>,
}

impl Variants {
    /// The table of version 1, built when it is first asked for.
    pub(super) fn get() -> &'static Self {
        &TABLE
    }

    /// What `c` counts as: itself, unless the table says otherwise.
    #[inline]
    pub(super) fn fold(&self, c: char) -> char {
        let at = u32::from(c).wrapping_sub(self.first) as usize;
        let Some(&bits) = self.bits.get(at / 64) else { return c };
        let bit = at % 64;
        if bits >> bit & 1 == 0 {
            return c;
        }
        let below = (bits & ((1 << bit) - 1)).count_ones() as usize;
        self.to[usize::from(self.before[at / 64]) + below]
    }

    fn parse(data: &str) -> Self {
        let mut pairs: Vec<(u32, char)> = data
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut chars = line.chars();
                Some((u32::from(chars.next()?), chars.next()?))
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup_by_key(|pair| pair.0);

        let first = pairs.first().map_or(0, |pair| pair.0);
        let span = pairs.last().map_or(0, |pair| pair.0 - first + 1) as usize;
        let mut bits = vec![0u64; span.div_ceil(64)];
        for &(from, _) in &pairs {
            let at = (from - first) as usize;
            bits[at / 64] |= 1 << (at % 64);
        }
        let mut sum = 0;
        let before = bits
            .iter()
            .map(|group| {
                let here = sum;
                sum += group.count_ones() as u16;
                here
            })
            .collect();
        Self { first, bits, before, to: pairs.into_iter().map(|pair| pair.1).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn every_character_folds_as_the_file_says() {
        let listed: HashMap<char, char> = DATA
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let chars: Vec<char> = line.chars().collect();
                assert_eq!(chars.len(), 2, "{line}");
                (chars[0], chars[1])
            })
            .collect();
        assert!(listed.len() > 4000);
        for c in '\0'..=char::MAX {
            assert_eq!(Variants::get().fold(c), *listed.get(&c).unwrap_or(&c));
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        let table = Variants::get();
        for &to in &table.to {
            assert_eq!(table.fold(to), to);
        }
    }
}
