//! From a key to the kept pages that are listed under it (section 8 of the page).

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use super::arena::Arena;
use super::exact::table_growth;
use crate::keys::{KEYS, Keys};

/// Most pages under one key.
const MOST: usize = 64;
/// Tables by number and by the low bits of the key, for the reason that the exact map has: one that
/// grows is held twice for a moment.
const PARTS: usize = 64;
/// Entries of a page of the arenas.
const PAGE: usize = 1024 * KEYS;

/// The end of a list, and the place of a page that is not listed.
const NONE: u32 = u32::MAX;
const UNLISTED: u32 = u32::MAX - 1;

#[derive(Debug)]
pub(super) struct Shelves {
    /// The last page listed under each key.
    heads: Box<[HashTable<u32>]>,
    allocated: usize,
    /// By entry and number: its key, and the page listed under the same key before it.
    keys: Arena<u32, PAGE>,
    before: Arena<u32, PAGE>,
    seed: RandomState,
}

impl Shelves {
    pub(super) fn new() -> Self {
        let heads = vec![HashTable::new(); KEYS * PARTS].into();
        let seed = RandomState::default();
        Self { heads, allocated: 0, keys: Arena::new(), before: Arena::new(), seed }
    }

    /// Calls `found` once for every entry that is listed under one of the keys.
    pub(super) fn find(&self, keys: &Keys, mut found: impl FnMut(u32)) {
        for (number, &key) in keys.values().iter().enumerate() {
            let mut entry = self.head(number, key).unwrap_or(NONE);
            while entry != NONE {
                let (own, before) = (self.keys(entry), self.before(entry));
                let met = |n: usize| own[n] == keys.values()[n] && before[n] != UNLISTED;
                if !(0..number).any(met) {
                    found(entry);
                }
                entry = before[number];
            }
        }
    }

    /// Lists the next entry; entries must come in order, from 0, without gaps.
    pub(super) fn insert(&mut self, keys: &Keys, entry: u32) {
        let mut before = [UNLISTED; KEYS];
        for (number, &key) in keys.values().iter().enumerate() {
            let head = self.head(number, key);
            let mut listed = 0;
            let mut at = head.unwrap_or(NONE);
            while at != NONE && listed < MOST {
                (listed, at) = (listed + 1, self.before(at)[number]);
            }
            if listed < MOST {
                before[number] = head.unwrap_or(NONE);
            }
        }
        self.keys.store(keys.values());
        self.before.store(&before);
        for (number, &key) in keys.values().iter().enumerate() {
            if before[number] != UNLISTED {
                self.put_first(number, key, entry);
            }
        }
    }

    /// Keeps the places in step for an entry that has no keys.
    pub(super) fn skip(&mut self) {
        self.keys.store(&[0; KEYS]);
        self.before.store(&[UNLISTED; KEYS]);
    }

    fn head(&self, number: usize, key: u32) -> Option<u32> {
        let same = |&entry: &u32| self.keys(entry)[number] == key;
        self.heads[part(number, key)].find(self.seed.hash_one(key), same).copied()
    }

    fn put_first(&mut self, number: usize, key: u32, entry: u32) {
        let (seed, keys) = (&self.seed, &self.keys);
        let key_of = |entry: u32| keys.get(u64::from(entry) * KEYS as u64, KEYS)[number];
        let table = &mut self.heads[part(number, key)];
        self.allocated -= table.allocation_size();
        match table.find_mut(seed.hash_one(key), |&head| key_of(head) == key) {
            Some(head) => *head = entry,
            None => {
                let hash = |&head: &u32| seed.hash_one(key_of(head));
                table.insert_unique(seed.hash_one(key), entry, hash);
            }
        }
        self.allocated += table.allocation_size();
    }

    /// The keys of an entry; those of one that was skipped are all 0.
    pub(super) fn keys_of(&self, entry: u32) -> Keys {
        let mut keys = [0; KEYS];
        keys.copy_from_slice(self.keys(entry));
        Keys::from_values(keys)
    }

    fn keys(&self, entry: u32) -> &[u32] {
        self.keys.get(u64::from(entry) * KEYS as u64, KEYS)
    }

    fn before(&self, entry: u32) -> &[u32] {
        self.before.get(u64::from(entry) * KEYS as u64, KEYS)
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.allocated
            + self.heads.len() * size_of::<HashTable<u32>>()
            + self.keys.memory()
            + self.before.memory()
    }

    /// Bytes that one more entry will allocate at most; of tables that grow the old one is counted.
    pub(super) fn growth(&self, keys: &Keys) -> usize {
        let tables = keys.values().iter().enumerate();
        let tables = tables.map(|(number, &key)| table_growth(&self.heads[part(number, key)]));
        tables.sum::<usize>() + self.keys.growth([KEYS]) + self.before.growth([KEYS])
    }
}

fn part(number: usize, key: u32) -> usize {
    number * PARTS + key as usize % PARTS
}
