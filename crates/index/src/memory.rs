//! The newest pages, in memory: found like those of a segment, and its raw material.

use std::hint::black_box;

use tamis_simhash::{Fingerprint, KEYS};

use crate::error::Result;
use crate::kinds::{self, EXACT, KEY};
use crate::origin::Origin;
use crate::record::{GRAIN, Record, encode, is_likely, longest};

/// The end of a chain.
const NONE: u32 = u32::MAX;
/// Blocks of the simhash: distances up to 3 leave one of four as it is.
const BLOCKS: usize = 4;

/// Bytes of a row beside its record and its chains.
const ROW: usize = 4 + 8 + 1 + 4 + 4 * KEYS;

/// Rows by hash, each chain in the order of the rows.
#[derive(Debug)]
struct Chain {
    /// First and last row.
    ends: Box<[[u32; 2]]>,
    next: Vec<u32>,
}

impl Chain {
    fn new(buckets: usize) -> Self {
        Self { ends: vec![[NONE; 2]; buckets].into(), next: Vec::new() }
    }

    fn push(&mut self, bucket: usize) {
        let row = self.next.len() as u32;
        self.next.push(NONE);
        let [first, last] = &mut self.ends[bucket];
        match self.next.get_mut(*last as usize) {
            Some(next) => *next = row,
            None => *first = row,
        }
        *last = row;
    }

    /// Keeps the rows in step.
    fn skip(&mut self) {
        self.next.push(NONE);
    }

    #[inline]
    fn rows(&self, bucket: usize) -> impl Iterator<Item = u32> {
        let first = self.ends[bucket][0];
        std::iter::successors(Some(first), |&row| self.next.get(row as usize).copied())
            .take_while(|&row| row != NONE)
    }
}

/// The newest pages.
#[derive(Debug)]
pub(crate) struct Memory {
    records: Vec<u8>,
    /// Where the record of each row begins, in units of [`GRAIN`].
    starts: Vec<u32>,
    simhashes: Vec<u64>,
    likely: Vec<bool>,
    exact: Vec<u32>,
    keys: Vec<[u32; KEYS]>,
    bits: u32,
    by_exact: Chain,
    by_block: [Chain; BLOCKS],
    by_key: Vec<Chain>,
}

impl Memory {
    /// For about so many pages.
    pub(crate) fn new(pages: u32) -> Self {
        let bits = pages.clamp(1 << 8, 1 << 20).next_power_of_two().ilog2();
        Self {
            records: Vec::new(),
            starts: Vec::new(),
            simhashes: Vec::new(),
            likely: Vec::new(),
            exact: Vec::new(),
            keys: Vec::new(),
            bits,
            by_exact: Chain::new(1 << bits),
            by_block: std::array::from_fn(|_| Chain::new(1 << bits.min(16))),
            by_key: (0..KEYS).map(|_| Chain::new(1 << (bits - 1))).collect(),
        }
    }

    pub(crate) fn rows(&self) -> u32 {
        self.starts.len() as u32
    }

    /// Bytes of the records.
    pub(crate) fn record_bytes(&self) -> usize {
        self.records.len()
    }

    /// Bytes allocated.
    pub(crate) fn bytes(&self) -> usize {
        let chains = self.by_key.iter().chain(&self.by_block).chain([&self.by_exact]);
        let chains = chains.map(|chain| chain.ends.len() * 8 + chain.next.capacity() * 4);
        chains.sum::<usize>() + self.records.capacity() + self.starts.capacity() * ROW
    }

    /// Bytes by which a page makes this grow at most, what is copied meanwhile included.
    pub(crate) fn growth(&self, page: &Fingerprint, from: &Origin<'_>) -> usize {
        let record = longest(page, from);
        let full = self.records.len() + record > self.records.capacity();
        let records = if full { 2 * self.records.capacity() + record } else { 0 };
        // All that has an entry a row grows with the same row, more or less.
        let row = ROW + 4 * (1 + BLOCKS + KEYS);
        let full = self.starts.len() == self.starts.capacity();
        records + if full { 2 * self.starts.capacity().max(4) * row } else { 0 }
    }

    /// Takes a page as the next row; gives its record.
    pub(crate) fn insert(
        &mut self,
        page: &Fingerprint,
        from: &Origin<'_>,
        sequence: u64,
    ) -> Result<&[u8]> {
        let begin = self.records.len();
        encode(page, from, sequence, &mut self.records)?;
        self.list(page, begin);
        Ok(&self.records[begin..])
    }

    /// Takes a page whose record is there already.
    pub(crate) fn restore(&mut self, page: &Fingerprint, record: &[u8]) {
        let begin = self.records.len();
        self.records.extend_from_slice(record);
        self.list(page, begin);
    }

    fn list(&mut self, page: &Fingerprint, begin: usize) {
        self.starts.push((begin / GRAIN) as u32);
        let likely = is_likely(page);
        let exact = kinds::key(EXACT, page);
        self.simhashes.push(page.simhash);
        self.likely.push(likely);
        self.exact.push(exact);
        self.keys.push(*page.keys.values());
        self.by_exact.push(bucket(exact, self.bits));
        for (block, chain) in self.by_block.iter_mut().enumerate() {
            if likely { chain.push(part(page.simhash, block, self.bits)) } else { chain.skip() }
        }
        for (chain, &key) in self.by_key.iter_mut().zip(page.keys.values()) {
            if likely && key != 0 { chain.push(bucket(key, self.bits - 1)) } else { chain.skip() }
        }
    }

    /// The record of a row; rows are those that were found.
    pub(crate) fn record(&self, row: u32) -> Option<Record<'_>> {
        Record::read(self.records.get(*self.starts.get(row as usize)? as usize * GRAIN..)?)
    }

    /// Rows whose exact hash has this key, ascending.
    pub(crate) fn exact(&self, key: u32) -> impl Iterator<Item = u32> {
        let rows = self.by_exact.rows(bucket(key, self.bits));
        rows.filter(move |&row| self.exact[row as usize] == key)
    }

    /// Rows with the key of this number, ascending.
    pub(crate) fn key(&self, number: usize, key: u32) -> impl Iterator<Item = u32> {
        let rows = self.by_key[number].rows(bucket(key, self.bits - 1));
        rows.filter(move |&row| self.keys[row as usize][number] == key)
    }

    /// Has what will be read for a page fetched side by side: the ends of chains first, then the rows.
    pub(crate) fn aim(&self, page: &Fingerprint) {
        let mut firsts = [NONE; 1 + BLOCKS + KEYS];
        let keys = self.by_key.iter().zip(page.keys.values());
        let keys = keys.map(|(chain, &key)| (chain, bucket(key, self.bits - 1)));
        let part = |block| part(page.simhash, block, self.bits);
        let blocks = self.by_block.iter().enumerate().map(|(block, chain)| (chain, part(block)));
        let exact = (&self.by_exact, bucket(kinds::key(EXACT, page), self.bits));
        for (first, (chain, bucket)) in
            firsts.iter_mut().zip([exact].into_iter().chain(blocks).chain(keys))
        {
            *first = chain.ends[bucket][0];
        }
        let chains = [&self.by_exact].into_iter().chain(&self.by_block).chain(&self.by_key);
        let rows = firsts.iter().zip(chains).map(|(&first, chain)| {
            let key = self.keys.get(first as usize).map_or(0, |keys| keys[0]);
            let simhash = self.simhashes.get(first as usize).copied().unwrap_or(0);
            key ^ simhash as u32 ^ chain.next.get(first as usize).copied().unwrap_or(0)
        });
        black_box(rows.fold(0, |sum, row| sum ^ row));
    }

    /// Calls `found(row)` for all rows within a Hamming distance, some more than once.
    pub(crate) fn within(&self, simhash: u64, radius: u32, mut found: impl FnMut(u32)) {
        let near = |row: u32| (self.simhashes[row as usize] ^ simhash).count_ones() <= radius;
        if radius < BLOCKS as u32 {
            for (block, chain) in self.by_block.iter().enumerate() {
                let rows = chain.rows(part(simhash, block, self.bits));
                rows.filter(|&row| near(row)).for_each(&mut found);
            }
        } else {
            let rows = 0..self.rows();
            rows.filter(|&row| self.likely[row as usize] && near(row)).for_each(found);
        }
    }

    /// Whether a row is in the tables other than that of the exact hashes.
    pub(crate) fn is_likely(&self, row: u32) -> bool {
        self.likely[row as usize]
    }

    /// The keys of a row.
    pub(crate) fn keys(&self, row: u32) -> &[u32; KEYS] {
        &self.keys[row as usize]
    }

    /// What a table of this kind holds: keys of so many bits with their rows, ascending.
    pub(crate) fn postings(&self, kind: u8, bits: u32) -> Vec<u64> {
        let rows = (0..self.rows()).filter(|&row| kind == EXACT || self.is_likely(row));
        let key = |row: u32| match kind {
            EXACT => self.exact[row as usize],
            1 => (self.simhashes[row as usize] >> 32) as u32,
            2 => self.simhashes[row as usize] as u32,
            _ => self.keys[row as usize][usize::from(kind - KEY)],
        };
        // Of the keys 0 says that there is none.
        let rows = rows.filter(|&row| kind < KEY || key(row) != 0);
        let mut all: Vec<u64> =
            rows.map(|row| u64::from(key(row) >> (32 - bits)) << 32 | u64::from(row)).collect();
        all.sort_unstable();
        all
    }
}

#[inline]
fn bucket(key: u32, bits: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - bits)) as usize
}

#[inline]
fn part(simhash: u64, block: usize, bits: u32) -> usize {
    usize::from((simhash >> (16 * block)) as u16) & ((1 << bits.min(16)) - 1)
}
