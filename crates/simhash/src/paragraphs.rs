//! Paragraphs of the kept pages, in memory that is granted once (section 9 of the page).

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Hosts that are remembered of a paragraph.
pub const HOSTS: usize = 3;

/// Fewest places in a table.
const FEWEST: usize = 64;

/// What is remembered of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// The number of the first page that had it, as the caller counts.
    pub first: u32,
    /// On how many pages it stands.
    pub pages: u32,
    /// Different hosts of these pages, up to [`HOSTS`]; 0 is none.
    hosts: [u32; HOSTS],
}

impl Seen {
    /// How many different hosts have it, with this one; up to [`HOSTS`] + 1.
    #[must_use]
    pub fn hosts_with(&self, host: Option<u32>) -> u32 {
        let known = self.hosts.iter().filter(|&&known| known != 0).count() as u32;
        known + u32::from(host.is_some_and(|host| !self.hosts.contains(&host)))
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: [u64; 2],
    seen: Seen,
}

/// Where paragraphs stood first, on how many pages and hosts they are.
///
/// Two generations: when the younger is full, the older is forgotten. What is forgotten depends on what
/// was put in, in which order, and on nothing else.
#[derive(Debug)]
pub struct Paragraphs {
    young: HashTable<Entry>,
    old: HashTable<Entry>,
    /// Entries of a generation.
    most: usize,
    seed: RandomState,
}

impl Paragraphs {
    /// Room for as many paragraphs as fit into `memory` bytes, while tables grow, too; for a few
    /// dozen at least.
    #[must_use]
    pub fn new(memory: usize) -> Self {
        let places = memory * 2 / 5 / (size_of::<Entry>() + 1);
        let places = (places + 1).next_power_of_two() / 2;
        Paragraphs {
            young: HashTable::new(),
            old: HashTable::new(),
            most: places.max(FEWEST) / 8 * 7,
            seed: RandomState::default(),
        }
    }

    /// What is known of the paragraph with this exact hash.
    #[must_use]
    pub fn get(&self, exact: u128) -> Option<&Seen> {
        let (hash, key) = (self.seed.hash_one(exact), halves(exact));
        let same = |entry: &Entry| entry.hash == key;
        let found = self.young.find(hash, same).or_else(|| self.old.find(hash, same));
        found.map(|entry| &entry.seen)
    }

    /// Notes that the paragraph stands on the page with this number, and on its host (a hash of
    /// it, not 0). Once for each page.
    pub fn stands(&mut self, exact: u128, page: u32, host: Option<u32>) {
        let (hash, key) = (self.seed.hash_one(exact), halves(exact));
        let same = |entry: &Entry| entry.hash == key;
        let found = match self.young.find_mut(hash, same) {
            None => self.old.find_mut(hash, same),
            found => found,
        };
        if let Some(entry) = found {
            entry.seen.pages = entry.seen.pages.saturating_add(1);
            entry.seen.add(host);
            return;
        }
        if self.young.len() >= self.most {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        let mut seen = Seen { first: page, pages: 1, hosts: [0; HOSTS] };
        seen.add(host);
        let seed = &self.seed;
        let again = |entry: &Entry| seed.hash_one(whole(entry.hash));
        self.young.insert_unique(hash, Entry { hash: key, seen }, again);
    }

    /// How many paragraphs are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }

    /// Is none remembered?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes allocated.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>() + self.young.allocation_size() + self.old.allocation_size()
    }

    /// Bytes that `more` paragraphs will allocate at most, tables that are given back counted.
    #[must_use]
    pub fn growth(&self, more: usize) -> usize {
        // A table that grows is there twice for a moment, in both sizes.
        let table =
            |len: usize| (len * 8 / 7 + 8).next_power_of_two() * (size_of::<Entry>() + 2) * 3 / 2;
        let (young, old) = (&self.young, &self.old);
        let behind = (young.len() + more).saturating_sub(self.most).min(self.most);
        let here = (young.len() + more).min(self.most);
        let first = if here > young.capacity() { table(here) } else { 0 };
        let second = if behind > 0 && old.capacity() < self.most { table(behind) } else { 0 };
        first + second
    }
}

impl Seen {
    fn add(&mut self, host: Option<u32>) {
        if let Some(host) = host
            && !self.hosts.contains(&host)
            && let Some(free) = self.hosts.iter_mut().find(|known| **known == 0)
        {
            *free = host;
        }
    }
}

fn halves(exact: u128) -> [u64; 2] {
    [exact as u64, (exact >> 64) as u64]
}

fn whole(halves: [u64; 2]) -> u128 {
    u128::from(halves[1]) << 64 | u128::from(halves[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_hosts_are_counted() {
        let mut paragraphs = Paragraphs::new(1 << 20);
        assert!(paragraphs.get(7).is_none());
        for (page, host) in [(3, None), (4, Some(9)), (5, Some(9)), (6, Some(8))] {
            paragraphs.stands(7, page, host);
        }
        let seen = paragraphs.get(7).unwrap();
        assert_eq!((seen.first, seen.pages), (3, 4));
        assert_eq!(seen.hosts_with(None), 2);
        assert_eq!((seen.hosts_with(Some(8)), seen.hosts_with(Some(1))), (2, 3));
    }

    #[test]
    fn memory_is_bounded_and_the_youngest_stay() {
        for limit in [0, 5_000, 300_000, 1 << 21] {
            let mut paragraphs = Paragraphs::new(limit);
            let mut peak = 0;
            for n in 0..100_000u32 {
                let (before, growth) = (paragraphs.memory(), paragraphs.growth(1));
                paragraphs.stands(u128::from(n) << 32, n, None);
                assert!(paragraphs.memory() <= before + growth);
                peak = peak.max(before + growth);
                assert_eq!(paragraphs.get(u128::from(n) << 32).unwrap().first, n);
            }
            assert!(paragraphs.memory() <= limit.max(16_000), "{limit}: {}", paragraphs.memory());
            assert!(paragraphs.len() > limit / 300 && paragraphs.len() < 100_000);
        }
    }
}
