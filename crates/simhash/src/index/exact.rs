//! From an exact hash to the entry that has it.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Tables by the first byte of the hash: a table that grows holds its elements twice for a moment,
/// and so that moment is for 1/256 of them.
const PARTS: usize = 256;

/// The hash is hashed again with a random seed, so that pages cannot be made to collide; nothing
/// that is answered depends on it.
#[derive(Debug)]
pub(super) struct ExactMap {
    parts: Box<[HashTable<u32>]>,
    /// Bytes that the tables have allocated.
    allocated: usize,
    seed: RandomState,
}

impl ExactMap {
    pub(super) fn new() -> Self {
        let parts = vec![HashTable::new(); PARTS].into();
        Self { parts, allocated: 0, seed: RandomState::default() }
    }

    /// The entry with the hash `exact`, where `exact_of` says which hash an entry has.
    pub(super) fn get(&self, exact: u128, exact_of: impl Fn(u32) -> u128) -> Option<u32> {
        let same = |&entry: &u32| exact_of(entry) == exact;
        self.parts[part(exact)].find(self.seed.hash_one(exact), same).copied()
    }

    /// Remembers `entry`, whose hash is not in the map.
    pub(super) fn insert(&mut self, exact: u128, entry: u32, exact_of: impl Fn(u32) -> u128) {
        let seed = &self.seed;
        let table = &mut self.parts[part(exact)];
        self.allocated -= table.allocation_size();
        table.insert_unique(seed.hash_one(exact), entry, |&entry| seed.hash_one(exact_of(entry)));
        self.allocated += table.allocation_size();
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.allocated + PARTS * size_of::<HashTable<u32>>()
    }

    /// Bytes that inserting `exact` will allocate at most, the old table counted until it is
    /// given back.
    pub(super) fn growth(&self, exact: u128) -> usize {
        table_growth(&self.parts[part(exact)])
    }
}

/// Bytes that one more element will make a table allocate at most: nothing while there is room.
fn table_growth(table: &HashTable<u32>) -> usize {
    if table.len() < table.capacity() { 0 } else { (2 * table.allocation_size()).max(128) }
}

fn part(exact: u128) -> usize {
    (exact >> 120) as usize
}
