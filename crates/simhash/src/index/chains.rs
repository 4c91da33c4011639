//! Many lists of simhashes that grow by one, in memory that never moves.
//!
//! A list is a chain of chunks, the newest first. The n-th chunk of every list has the same size,
//! twice that of the one before up to 256 places, so that the length of a list says where it stands
//! in its newest chunk. The first place of a chunk holds the place of the chunk before.

use super::arena::Arena;
use crate::kernel::fetch::fetch;
use crate::kernel::hamming::Run;

/// Places in a page of the arenas.
const PAGE: usize = 8192;
/// Places in the first chunk of a list; chunks begin at multiples of it.
const GRAIN: usize = 4;
/// Entries in a list whose first n chunks are full.
const FULL: [u32; 7] = [3, 10, 25, 56, 119, 246, 501];
/// Entries in a list that are in chunks of growing size.
const GROWING: u32 = FULL[FULL.len() - 1];
/// Places in the biggest chunk.
const BIGGEST: usize = GRAIN << (FULL.len() - 1);
/// Lists that are read side by side.
const SIDE_BY_SIDE: usize = 32;

/// The memory of the lists: simhashes and the entries they belong to, place for place.
#[derive(Debug)]
pub(super) struct Chains {
    hashes: Arena<u64, PAGE>,
    entries: Arena<u32, PAGE>,
}

/// A list; by default an empty one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct List {
    /// Entries in all of its chunks.
    len: u32,
    /// Where the newest chunk stands, in grains.
    chunk: u32,
}

impl Chains {
    pub(super) fn new() -> Self {
        Self { hashes: Arena::new(), entries: Arena::new() }
    }

    /// Puts `simhash` at the end of `list`.
    pub(super) fn push(&mut self, list: &mut List, simhash: u64, entry: u32) {
        if let Some(size) = list.next_chunk() {
            let at = self.hashes.reserve(size);
            let twin = self.entries.reserve(size);
            debug_assert_eq!(at, twin);
            *self.hashes.get_mut(at) = u64::from(list.chunk);
            list.chunk = (at / GRAIN as u64) as u32;
        }
        list.len += 1;
        let at = list.place() + u64::from(list.in_newest());
        *self.hashes.get_mut(at) = simhash;
        *self.entries.get_mut(at) = entry;
    }

    /// Everything in `lists`, in runs. The first chunks are fetched at once.
    pub(super) fn runs<I: Iterator<Item = List>>(&self, lists: I) -> Runs<'_, I> {
        let now = [List::default(); SIDE_BY_SIDE];
        let mut runs = Runs { chains: self, lists, now, reading: 0, next: 0 };
        runs.round();
        runs
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.hashes.memory() + self.entries.memory()
    }

    /// Bytes that pushing to each of `lists` will allocate.
    pub(super) fn growth(&self, lists: impl Iterator<Item = List> + Clone) -> usize {
        let chunks = lists.filter_map(List::next_chunk);
        self.hashes.growth(chunks.clone()) + self.entries.growth(chunks)
    }
}

impl List {
    /// Where the newest chunk stands.
    #[inline]
    fn place(self) -> u64 {
        u64::from(self.chunk) * GRAIN as u64
    }

    /// Entries in the newest chunk.
    #[inline]
    fn in_newest(self) -> u32 {
        if self.len > GROWING {
            return (self.len - GROWING - 1) % (BIGGEST as u32 - 1) + 1;
        }
        let before = FULL.iter().rev().find(|&&full| full < self.len);
        self.len - before.unwrap_or(&0)
    }

    /// The size of the chunk that is needed for one more entry, if one is.
    fn next_chunk(self) -> Option<usize> {
        if self.len >= GROWING {
            return (self.len - GROWING).is_multiple_of(BIGGEST as u32 - 1).then_some(BIGGEST);
        }
        if self.len == 0 {
            return Some(GRAIN);
        }
        let full = FULL.iter().position(|&full| full == self.len)?;
        Some(GRAIN << (full + 1))
    }
}

/// The chunks of some lists.
///
/// Every chunk is somewhere else in memory, and waiting for one after the other would be most of
/// the work. So the lists are read side by side: first both ends of one chunk of each are touched,
/// which the processor fetches all at once, then the chunks are handed out.
#[derive(Debug)]
pub(super) struct Runs<'a, I> {
    chains: &'a Chains,
    lists: I,
    /// What is left of the lists that are being read.
    now: [List; SIDE_BY_SIDE],
    reading: usize,
    /// The first of them whose turn has not come in this round.
    next: usize,
}

impl<'a, I: Iterator<Item = List>> Iterator for Runs<'a, I> {
    type Item = Run<'a>;

    #[inline]
    fn next(&mut self) -> Option<Run<'a>> {
        if self.next == self.reading && !self.round() {
            return None;
        }
        let list = &mut self.now[self.next];
        self.next += 1;
        let here = list.in_newest();
        let hashes = self.chains.hashes.get(list.place(), here as usize + 1);
        let entries = self.chains.entries.get(list.place(), here as usize + 1);
        list.chunk = hashes[0] as u32;
        list.len -= here;
        Some((&hashes[1..], &entries[1..]))
    }
}

impl<I: Iterator<Item = List>> Runs<'_, I> {
    /// Begins with the next chunk of every list, or with other lists; false if there are none.
    fn round(&mut self) -> bool {
        let mut kept = 0;
        for at in 0..self.reading {
            self.now[kept] = self.now[at];
            kept += usize::from(self.now[at].len > 0);
        }
        if kept == 0 {
            let lists = self.lists.by_ref().filter(|list| list.len > 0);
            for (place, list) in self.now.iter_mut().zip(lists) {
                *place = list;
                kept += 1;
            }
        }
        self.reading = kept;
        self.next = 0;
        for list in &self.now[..kept] {
            let hashes = self.chains.hashes.get(list.place(), list.in_newest() as usize + 1);
            fetch(&hashes[0]);
            fetch(&hashes[hashes.len() - 1]);
        }
        kept > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_give_back_what_was_put_in() {
        let mut chains = Chains::new();
        let mut lists = vec![List::default(); 100];
        for entry in 0..60_000 {
            // List 0 gets half of all, list 99 nothing.
            let to = if entry % 2 == 0 { 0 } else { entry / 2 % 99 };
            chains.push(&mut lists[to as usize], u64::from(entry) * 3, entry);
        }
        let mut found: Vec<u32> = Vec::new();
        for (hashes, entries) in chains.runs(lists.iter().copied()) {
            assert!(hashes.iter().zip(entries).all(|(h, e)| *h == u64::from(*e) * 3));
            found.extend(entries);
        }
        found.sort_unstable();
        assert!(found.into_iter().eq(0..60_000));
    }
}
