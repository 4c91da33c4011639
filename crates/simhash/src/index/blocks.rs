//! Simhashes within a Hamming distance, without looking at all of them.
//!
//! The 64 bits are four blocks of 16. If two numbers differ in at most `r` bits, then in some
//! block `i` they differ in at most `reach(i)` bits, where the `reach(i) + 1` add up to `r + 1`:
//! else the differences would add up to more than `r`. So each block has a table from its 16 bits
//! to the entries that have them, and a search looks at the buckets within reach of its own bits:
//! 17 in each of four tables for `r` = 7, or one entry in a thousand (Norouzi, Punjani and Fleet,
//! *Fast search in Hamming space with multi-index hashing*, 2012). A block whose reach is -1 needs
//! no table.
//!
//! A bucket is a chain of chunks, the newest first. The n-th chunk of every bucket has the same
//! size, twice that of the one before up to 256, so that its length says where a bucket's newest
//! chunk stands; the first place of a chunk holds the place of the one before.

use super::arena::Arena;
use crate::kernel::hamming::Run;

const BLOCKS: usize = 4;
const BUCKETS: usize = 1 << 16;
/// Places in a page of the arenas.
const PAGE: usize = 8192;
/// Places in the first chunk of a bucket; chunks begin at multiples of it.
const GRAIN: usize = 4;
/// Entries in a bucket whose first n chunks are full.
const FULL: [u32; 7] = [3, 10, 25, 56, 119, 246, 501];

#[derive(Debug)]
pub(super) struct Blocks {
    /// Buckets by the bits of block 0, then by those of block 1, and so on.
    tables: Vec<Box<[Bucket]>>,
    hashes: Arena<u64, PAGE>,
    entries: Arena<u32, PAGE>,
    /// Numbers of few bits, fewest first.
    flips: Vec<u16>,
    radius: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    /// Entries in all of its chunks.
    len: u32,
    /// Where the newest chunk stands, in grains.
    chunk: u32,
}

impl Blocks {
    /// Finds simhashes at a distance of at most `radius`, which is at most 15.
    pub(super) fn new(radius: u32) -> Self {
        let tables = (0..BLOCKS)
            .filter(|&block| share(radius, block) > 0)
            .map(|_| vec![Bucket::default(); BUCKETS].into_boxed_slice())
            .collect();
        let mut flips: Vec<u16> = (0..=u16::MAX).filter(|flip| flip.count_ones() <= 3).collect();
        flips.retain(|flip| flip.count_ones() < share(radius, 0));
        flips.sort_by_key(|flip| flip.count_ones());
        flips.shrink_to_fit();
        Self { tables, hashes: Arena::new(), entries: Arena::new(), flips, radius }
    }

    pub(super) fn insert(&mut self, simhash: u64, entry: u32) {
        for (block, table) in self.tables.iter_mut().enumerate() {
            let bucket = &mut table[key(simhash, block)];
            if let Some(size) = next_chunk(bucket.len) {
                let at = self.hashes.reserve(size);
                let twin = self.entries.reserve(size);
                debug_assert_eq!(at, twin);
                *self.hashes.get_mut(at) = u64::from(bucket.chunk);
                bucket.chunk = (at / GRAIN as u64) as u32;
            }
            bucket.len += 1;
            let at = u64::from(bucket.chunk) * GRAIN as u64 + u64::from(in_newest(bucket.len));
            *self.hashes.get_mut(at) = simhash;
            *self.entries.get_mut(at) = entry;
        }
    }

    /// What `block` has within its reach of `simhash`.
    pub(super) fn runs(&self, simhash: u64, block: usize) -> impl Iterator<Item = Run<'_>> {
        let table = &self.tables[block];
        let reach = share(self.radius, block) - 1;
        let own = key(simhash, block);
        self.flips
            .iter()
            .take_while(move |flip| flip.count_ones() <= reach)
            .flat_map(move |&flip| self.chunks(table[own ^ usize::from(flip)]))
    }

    /// How many blocks have a table.
    pub(super) fn blocks(&self) -> usize {
        self.tables.len()
    }

    /// Does some block before `block` have a number that differs by `difference` within reach?
    pub(super) fn found_before(&self, difference: u64, block: usize) -> bool {
        (0..block).any(|earlier| {
            (key(difference, earlier) as u64).count_ones() < share(self.radius, earlier)
        })
    }

    fn chunks(&self, bucket: Bucket) -> impl Iterator<Item = Run<'_>> {
        let mut len = bucket.len;
        let mut at = u64::from(bucket.chunk) * GRAIN as u64;
        std::iter::from_fn(move || {
            if len == 0 {
                return None;
            }
            let here = in_newest(len);
            let hashes = self.hashes.get(at, here as usize + 1);
            let entries = self.entries.get(at, here as usize + 1);
            at = hashes[0] * GRAIN as u64;
            len -= here;
            Some((&hashes[1..], &entries[1..]))
        })
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.tables.len() * (BUCKETS * size_of::<Bucket>() + size_of::<Box<[Bucket]>>())
            + self.flips.capacity() * size_of::<u16>()
            + self.hashes.memory()
            + self.entries.memory()
    }

    /// Bytes that inserting `simhash` will allocate.
    pub(super) fn growth(&self, simhash: u64) -> usize {
        let chunks = || {
            let tables = self.tables.iter().enumerate();
            tables.filter_map(|(block, table)| next_chunk(table[key(simhash, block)].len))
        };
        self.hashes.growth(chunks()) + self.entries.growth(chunks())
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

/// The places of the chunk that a bucket of `len` entries needs for one more, if it needs one.
fn next_chunk(len: u32) -> Option<usize> {
    let last = FULL[FULL.len() - 1];
    let biggest = GRAIN << (FULL.len() - 1);
    if len >= last {
        return (len - last).is_multiple_of(biggest as u32 - 1).then_some(biggest);
    }
    if len == 0 {
        return Some(GRAIN);
    }
    let full = FULL.iter().position(|&full| full == len)?;
    Some(GRAIN << (full + 1))
}

/// Entries in the newest chunk of a bucket of `len` entries, which is not empty.
#[inline]
fn in_newest(len: u32) -> u32 {
    let last = FULL[FULL.len() - 1];
    if len > last {
        return (len - last - 1) % 255 + 1;
    }
    let before = FULL.iter().rev().find(|&&full| full < len);
    len - before.unwrap_or(&0)
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
    fn one_bucket_gives_back_what_was_put_in() {
        let mut blocks = Blocks::new(0);
        for entry in 0..3000 {
            blocks.insert(u64::from(entry) << 16 | 77, entry);
            let mut found: Vec<u32> = Vec::new();
            for (hashes, entries) in blocks.runs(77, 0) {
                assert!(hashes.iter().zip(entries).all(|(h, e)| h >> 16 == u64::from(*e)));
                found.extend(entries);
            }
            found.sort_unstable();
            assert!(found.into_iter().eq(0..=entry));
        }
    }

    #[test]
    fn growth_is_foretold() {
        let mut blocks = Blocks::new(7);
        let mut simhash = 1u64;
        for entry in 0..20_000 {
            simhash = simhash.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) ^ 0x1234_5678;
            let simhash = if entry % 2 == 0 { simhash } else { simhash & 0x00FF_0003_0001_0007 };
            let (before, growth) = (blocks.memory(), blocks.growth(simhash));
            blocks.insert(simhash, entry);
            let grown = blocks.memory() - before;
            assert!(grown <= growth, "{grown} <= {growth}");
            // The list of pages may be copied: the old one is given back.
            assert!(growth <= grown + 64 * 1024);
            assert!(grown > 0 || growth == 0);
        }
    }
}
