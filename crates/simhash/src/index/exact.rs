//! From an exact hash to the entry that has it.

use foldhash::fast::RandomState;
use std::hash::BuildHasher;

use super::keytable::KeyTable;

/// Tables by the first bit of the hash: a table that grows is held twice for a moment, and so that
/// moment is for half of all, which are one in sixty bytes of an index.
const PARTS: usize = 2;

/// The hash is hashed again with a random seed, so that pages cannot be made to collide; nothing
/// that is answered depends on it.
#[derive(Debug)]
pub(super) struct ExactMap {
    /// By 32 bits of that the entries: of these few have another hash than the one looked for.
    parts: Box<[KeyTable]>,
    /// Bytes that the tables have allocated.
    allocated: usize,
    seed: RandomState,
}

impl ExactMap {
    pub(super) fn new() -> Self {
        let parts = std::iter::repeat_with(KeyTable::default).take(PARTS).collect();
        Self { parts, allocated: 0, seed: RandomState::default() }
    }

    /// Fetches what `get` reads first.
    pub(super) fn fetch(&self, exact: u128) {
        self.parts[part(exact)].fetch(self.key(exact));
    }

    /// The entry with the hash `exact`, where `exact_of` says which hash an entry has.
    pub(super) fn get(&self, exact: u128, exact_of: impl Fn(u32) -> u128) -> Option<u32> {
        let key = self.key(exact);
        self.parts[part(exact)].first(key, key, |entry| exact_of(entry) == exact)
    }

    /// Remembers `entry`, whose hash is not in the map.
    pub(super) fn insert(&mut self, exact: u128, entry: u32) {
        let key = self.key(exact);
        let table = &mut self.parts[part(exact)];
        let before = table.memory();
        table.add(key, |key| key, entry);
        self.allocated += table.memory() - before;
    }

    fn key(&self, exact: u128) -> u32 {
        (self.seed.hash_one(exact) >> 32) as u32
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.allocated + PARTS * size_of::<KeyTable>()
    }

    /// Bytes that inserting `exact` will allocate at most, the old table counted until it is
    /// given back.
    pub(super) fn growth(&self, exact: u128) -> usize {
        self.parts[part(exact)].growth()
    }
}

fn part(exact: u128) -> usize {
    (exact >> 127) as usize
}
