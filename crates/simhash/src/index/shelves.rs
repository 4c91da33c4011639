//! From a key to the kept pages that are listed under it (section 8 of the page).

use foldhash::fast::RandomState;
use std::hash::BuildHasher;

use super::arena::Arena;
use super::keytable::{KeyTable, NONE};
use crate::kernel::fetch::fetch;
use crate::keys::{KEYS, Present};

/// Most pages under one key.
const MOST: u32 = 64;
/// Places in a page of the arena of lists.
const LISTS: usize = 8192;

/// Places of a list that grows: its length, and 3, 15, at last 64 pages. Multiples of a grain.
const SIZES: [usize; 3] = [4, 16, 68];
const GRAIN: usize = 4;
/// A value with this bit leads to a list, in grains; one without it is the only page under its key.
const LIST: u32 = 1 << 31;

/// What stands in the tables for each of the keys of a page, [`NONE`] behind the last of them.
pub(super) type Listed = [u32; KEYS];

#[derive(Debug)]
pub(super) struct Shelves {
    /// By number: one that grows is held twice for a moment, and so that moment is for a 24th of all. More would not fill large pages.
    tables: [KeyTable; KEYS],
    /// Bytes that the tables have allocated.
    allocated: usize,
    lists: Lists,
    /// Keys are spread by it, so that pages cannot be made to collide; nothing that is answered
    /// depends on it.
    seed: u64,
}

/// Lists of up to [`MOST`] pages.
#[derive(Debug)]
struct Lists {
    places: Arena<u32, LISTS>,
    /// The last list of each size that was given up for a longer one, or 0; the next one stands in it.
    free: [u32; SIZES.len()],
}

impl Shelves {
    pub(super) fn new() -> Self {
        let tables = std::array::from_fn(|_| KeyTable::default());
        let seed = RandomState::default().hash_one(0) | 1;
        Self { tables, allocated: 0, lists: Lists::new(), seed }
    }

    /// Fetches what `find` reads first.
    pub(super) fn fetch(&self, keys: &Present) {
        for &(number, key) in keys.iter() {
            self.tables[number as usize].fetch(spread(self.seed, key));
        }
    }

    /// What is listed under the keys; fetches the lists.
    pub(super) fn find(&self, keys: &Present) -> Listed {
        let mut listed = [NONE; KEYS];
        for (&(number, key), place) in keys.iter().zip(&mut listed) {
            let value = self.tables[number as usize].get(spread(self.seed, key), key);
            if value != NONE && value & LIST != 0 {
                self.lists.fetch(value);
            }
            *place = value;
        }
        listed
    }

    /// Calls `found` for every entry of what `find` found, once for each time that it is listed.
    pub(super) fn listed(&self, listed: &Listed, mut found: impl FnMut(u32)) {
        for &value in listed.iter().filter(|&&value| value != NONE) {
            match value & LIST {
                0 => found(value),
                _ => self.lists.pages(value).iter().for_each(|&entry| found(entry)),
            }
        }
    }

    /// Lists the next entry; entries must come in order, from 0, without gaps.
    pub(super) fn insert(&mut self, keys: &Present, entry: u32) {
        let seed = self.seed;
        for &(number, key) in keys.iter() {
            let table = &mut self.tables[number as usize];
            let before = table.memory();
            let next = |value| match value {
                NONE => entry,
                value if value & LIST == 0 => self.lists.of_two(value, entry),
                list => self.lists.push(list, entry),
            };
            table.update(key, |key| spread(seed, key), next);
            self.allocated += table.memory() - before;
        }
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.allocated + self.lists.places.memory()
    }

    /// Bytes that one more entry will allocate at most; of tables that grow the old one is counted.
    pub(super) fn growth(&self, keys: &Present) -> usize {
        let tables = keys.iter().map(|&(number, _)| self.tables[number as usize].growth());
        // Whether a list grows is not looked up: that all grow to the longest is a page more at most.
        let lists = self.lists.places.growth([SIZES[SIZES.len() - 1]; KEYS]);
        tables.sum::<usize>() + lists
    }
}

impl Lists {
    fn new() -> Self {
        let mut places = Arena::new();
        // Nothing stands at 0, which is the end of a list of free ones.
        places.reserve(GRAIN);
        Self { places, free: [0; SIZES.len()] }
    }

    /// Fetches the beginning of a list.
    #[inline]
    fn fetch(&self, list: u32) {
        fetch(self.places.at(place(list)));
    }

    /// How many pages are in a list.
    #[inline]
    fn len(&self, list: u32) -> u32 {
        self.places.get(place(list), 1)[0]
    }

    #[inline]
    fn pages(&self, list: u32) -> &[u32] {
        self.places.get(place(list) + 1, self.len(list) as usize)
    }

    /// A list of two pages.
    fn of_two(&mut self, first: u32, second: u32) -> u32 {
        let list = self.take(0);
        for (at, value) in (place(list)..).zip([2, first, second]) {
            *self.places.get_mut(at) = value;
        }
        list
    }

    /// Adds a page, where there are not [`MOST`], and says where the list stands then.
    fn push(&mut self, list: u32, entry: u32) -> u32 {
        let len = self.len(list);
        if len == MOST {
            return list;
        }
        let size = SIZES.iter().position(|&size| len as usize + 1 == size);
        let list = size.map_or(list, |size| self.longer(list, size));
        *self.places.get_mut(place(list) + 1 + u64::from(len)) = entry;
        *self.places.get_mut(place(list)) = len + 1;
        list
    }

    /// Moves a full list of this size to where it has room.
    fn longer(&mut self, list: u32, size: usize) -> u32 {
        let to = self.take(size + 1);
        for at in 0..SIZES[size] as u64 {
            *self.places.get_mut(place(to) + at) = self.places.get(place(list) + at, 1)[0];
        }
        *self.places.get_mut(place(list)) = self.free[size];
        self.free[size] = list;
        to
    }

    /// Room for a list of this size.
    fn take(&mut self, size: usize) -> u32 {
        match self.free[size] {
            0 => LIST | (self.places.reserve(SIZES[size]) / GRAIN as u64) as u32,
            list => {
                self.free[size] = self.len(list);
                list
            }
        }
    }
}

/// Where a list begins.
#[inline]
fn place(list: u32) -> u64 {
    u64::from(list & !LIST) * GRAIN as u64
}

/// The hash of a key: multiply-shift (Dietzfelbinger and others, 1997).
#[inline]
fn spread(seed: u64, key: u32) -> u32 {
    (u64::from(key).wrapping_add(1).wrapping_mul(seed) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;

    #[test]
    fn sixty_four_pages_are_listed_under_a_key_and_none_is_lost() {
        let mut shelves = Shelves::new();
        let key = |entry: u32, number: u32| match number {
            0 => 7,
            1 => entry % 40 + 1,
            2 => entry % 700 + 1,
            _ => entry + 1,
        };
        let keys = |entry| {
            Keys::from_values(std::array::from_fn(|number| key(entry, number as u32))).present()
        };
        for entry in 0..3000 {
            let (before, growth) = (shelves.memory(), shelves.growth(&keys(entry)));
            shelves.insert(&keys(entry), entry);
            assert!(shelves.memory() <= before + growth);
        }
        for entry in [0, 41, 699, 2999] {
            let mut found = Vec::new();
            shelves.listed(&shelves.find(&keys(entry)), |entry| found.push(entry));
            found.sort_unstable();
            let mut expected: Vec<u32> = (0..64).collect();
            expected.extend((0..3000).filter(|other| other % 40 == entry % 40).take(64));
            expected.extend((0..3000).filter(|other| other % 700 == entry % 700));
            expected.extend([entry; KEYS - 3]);
            expected.sort_unstable();
            assert_eq!(found, expected);
        }
    }
}
