//! Simhashes within a Hamming distance, without looking at all of them.
//!
//! The 64 bits are four blocks of 16. If two numbers differ in at most `r` bits, then in some
//! block `i` they differ in at most `reach(i)` bits, where the `reach(i) + 1` add up to `r + 1`:
//! else the differences would add up to more than `r`. So each block has a table from its 16 bits
//! to the entries that have them, and a search looks at the buckets within reach of its own bits:
//! 17 in each of four tables for `r` = 7, or one entry in a thousand (Norouzi, Punjani and Fleet,
//! *Fast search in Hamming space with multi-index hashing*, 2012). A block whose reach is -1 needs
//! no table.

use super::chains::{Chains, List};
use crate::kernel::fetch::fetch;
use crate::kernel::hamming::Run;
use crate::kernel::room::Room;

const BLOCKS: usize = 4;
const BUCKETS: usize = 1 << 16;

#[derive(Debug)]
pub(super) struct Blocks {
    /// Buckets by the bits of block 0, then by those of block 1, and so on.
    tables: Vec<Room<List>>,
    chains: Chains,
    /// Numbers of few bits, fewest first.
    flips: Vec<u16>,
    radius: u32,
}

impl Blocks {
    /// Finds simhashes at a distance of at most `radius`, which is at most 15.
    pub(super) fn new(radius: u32) -> Self {
        let tables = (0..BLOCKS)
            .filter(|&block| share(radius, block) > 0)
            .map(|_| Room::filled(List::default(), BUCKETS))
            .collect();
        let mut flips: Vec<u16> = (0..=u16::MAX).filter(|flip| flip.count_ones() <= 3).collect();
        flips.retain(|flip| flip.count_ones() < share(radius, 0));
        flips.sort_by_key(|flip| flip.count_ones());
        flips.shrink_to_fit();
        Self { tables, chains: Chains::new(), flips, radius }
    }

    pub(super) fn insert(&mut self, simhash: u64, entry: u32) {
        for (block, table) in self.tables.iter_mut().enumerate() {
            self.chains.push(&mut table[key(simhash, block)], simhash, entry);
        }
    }

    /// Fetches the own bucket of each block.
    pub(super) fn fetch(&self, simhash: u64) {
        for (block, table) in self.tables.iter().enumerate() {
            fetch(&table[key(simhash, block)]);
        }
    }

    /// Fetches what `insert` will write to.
    pub(super) fn fetch_ends(&self, simhash: u64) {
        for (block, table) in self.tables.iter().enumerate() {
            self.chains.fetch_end(table[key(simhash, block)]);
        }
    }

    /// What each block has within its reach of `simhash`: some of it in several.
    pub(super) fn runs(&self, simhash: u64) -> impl Iterator<Item = Run<'_>> {
        let lists = self.tables.iter().enumerate().flat_map(move |(block, table)| {
            let share = share(self.radius, block);
            let own = key(simhash, block);
            let flips = self.flips.iter().take_while(move |flip| flip.count_ones() < share);
            flips.map(move |&flip| table[own ^ usize::from(flip)])
        });
        self.chains.runs(lists)
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.tables.len() * BUCKETS * size_of::<List>()
            + self.tables.capacity() * size_of::<Room<List>>()
            + self.flips.capacity() * size_of::<u16>()
            + self.chains.memory()
    }

    /// Bytes that inserting `simhash` will allocate.
    pub(super) fn growth(&self, simhash: u64) -> usize {
        let tables = self.tables.iter().enumerate();
        self.chains.growth(tables.map(|(block, table)| table[key(simhash, block)]))
    }
}

/// The reach of `block`, plus one: its part of `radius + 1`.
fn share(radius: u32, block: usize) -> u32 {
    (radius + BLOCKS as u32 - block as u32) / BLOCKS as u32
}

#[inline]
fn key(simhash: u64, block: usize) -> usize {
    usize::from((simhash >> (16 * block)) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_add_up_to_one_more_than_the_radius() {
        for radius in 0..16 {
            assert_eq!((0..BLOCKS).map(|block| share(radius, block)).sum::<u32>(), radius + 1);
        }
    }

    #[test]
    fn growth_is_foretold() {
        let mut blocks = Blocks::new(7);
        let (empty, mut foretold) = (blocks.memory(), 0);
        let mut simhash = 1u64;
        for entry in 0..20_000 {
            simhash = simhash.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) ^ 0x1234_5678;
            let simhash = if entry % 2 == 0 { simhash } else { simhash & 0x00FF_0003_0001_0007 };
            let (before, growth) = (blocks.memory(), blocks.growth(simhash));
            blocks.insert(simhash, entry);
            let grown = blocks.memory() - before;
            assert!(grown <= growth, "{grown} <= {growth}");
            // The list of pages may be copied: the old one is given back. One list may leave a chunk to the next.
            assert!(growth <= grown + 128 * 1024);
            foretold += growth;
        }
        assert!(4 * foretold < 5 * (blocks.memory() - empty) + 512 * 1024);
    }
}
