//! Many lists of simhashes that grow by one, each as long as it can be in one place.
//!
//! A list stands in a chunk of memory and moves to one of twice the size when that is full: what a look-up reads of
//! it lies together, and is asked for at once. The longest lists are chains of the biggest chunks, the newest first.
//! The length of a list says how big its newest chunk is. In a chunk stand the place of the chunk before, the
//! simhashes, and behind the room for those the entries they belong to, two in a place.

use super::arena::Arena;
use crate::kernel::fetch::fetch;
use crate::kernel::hamming::Run;

/// Places in a page of the arena.
const PAGE: usize = 8192;
/// Pages before there are large ones: 8 MB.
const FEW: usize = 128;
/// Places in the smallest chunk; chunks begin at multiples of it, and each size is twice the one before.
const GRAIN: usize = 4;
/// Entries for which there is room in a chunk of each size.
const ROOM: [u32; 7] = [2, 4, 10, 20, 42, 84, 170];
/// The biggest size.
const LAST: usize = ROOM.len() - 1;
/// Lists that are read side by side.
const SIDE_BY_SIDE: usize = 32;
/// No chunk.
const NONE: u32 = u32::MAX;

/// The memory of the lists.
#[derive(Debug)]
pub(super) struct Chains {
    places: Arena<u64, PAGE, FEW>,
    /// By size, the last chunk that a list left, or none; the next one stands in it.
    free: [u32; ROOM.len()],
    /// How many there are of them.
    left: [u32; ROOM.len()],
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
        Self { places: Arena::new(), free: [NONE; ROOM.len()], left: [0; ROOM.len()] }
    }

    /// Puts `simhash` at the end of `list`.
    pub(super) fn push(&mut self, list: &mut List, simhash: u64, entry: u32) {
        let (mut size, mut at) = list.end();
        if at == ROOM[size] || list.len == 0 {
            let of = if list.len == 0 { 0 } else { (size + 1).min(LAST) };
            self.extend(list, size, of);
            at = if size == LAST { 0 } else { list.len };
            size = of;
        }
        list.len += 1;
        let place = list.place() + 1;
        *self.places.get_mut(place + u64::from(at)) = simhash;
        let pair = self.places.get_mut(place + u64::from(ROOM[size] + at / 2));
        *pair = match at % 2 {
            0 => u64::from(entry),
            _ => *pair | u64::from(entry) << 32,
        };
    }

    /// Fetches where the next entry of `list` will stand.
    #[inline]
    pub(super) fn fetch_end(&self, list: List) {
        if list.len > 0 {
            let (size, at) = list.end();
            fetch(self.places.at(list.place() + u64::from(at)));
            fetch(self.places.at(list.place() + u64::from(ROOM[size] + at.div_ceil(2))));
        }
    }

    /// Gives a list whose newest chunk is full, of size `from`, another of this size.
    #[cold]
    fn extend(&mut self, list: &mut List, from: usize, size: usize) {
        let old = *list;
        list.chunk = self.take(size);
        let place = list.place();
        *self.places.get_mut(place) = u64::from(old.chunk);
        if old.len == 0 || old.len >= ROOM[LAST] {
            return;
        }
        // Not the newest of several, but the only one: all of it moves.
        let len = old.len as usize;
        self.copy(old.place() + 1, place + 1, len);
        let pairs = |size: usize| 1 + u64::from(ROOM[size]);
        self.copy(old.place() + pairs(from), place + pairs(size), len.div_ceil(2));
        *self.places.get_mut(old.place()) = u64::from(self.free[from]);
        self.free[from] = old.chunk;
        self.left[from] += 1;
    }

    fn copy(&mut self, from: u64, to: u64, len: usize) {
        for at in 0..len as u64 {
            *self.places.get_mut(to + at) = *self.places.at(from + at);
        }
    }

    /// A chunk of this size.
    fn take(&mut self, size: usize) -> u32 {
        match self.free[size] {
            NONE => (self.places.reserve(GRAIN << size) / GRAIN as u64) as u32,
            chunk => {
                self.free[size] = *self.places.at(u64::from(chunk) * GRAIN as u64) as u32;
                self.left[size] -= 1;
                chunk
            }
        }
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
        self.places.memory()
    }

    /// Bytes that pushing to each of `lists` will allocate at most.
    pub(super) fn growth(&self, lists: impl Iterator<Item = List>) -> usize {
        let mut left = self.left;
        let chunks = lists.filter_map(List::next_chunk).filter(|&size| {
            let has = left[size] > 0;
            left[size] -= u32::from(has);
            !has
        });
        self.places.growth(chunks.map(|size| GRAIN << size))
    }
}

impl List {
    /// Where the newest chunk stands.
    #[inline]
    fn place(self) -> u64 {
        u64::from(self.chunk) * GRAIN as u64
    }

    /// The size of the newest chunk, and how many entries are in it.
    #[inline]
    fn end(self) -> (usize, u32) {
        match ROOM.iter().position(|&room| self.len <= room) {
            Some(size) => (size, self.len),
            None => (LAST, (self.len - 1) % ROOM[LAST] + 1),
        }
    }

    /// The size of the chunk that is needed for one more entry, if one is.
    #[inline]
    fn next_chunk(self) -> Option<usize> {
        match self.end() {
            _ if self.len == 0 => Some(0),
            (size, at) => (at == ROOM[size]).then_some((size + 1).min(LAST)),
        }
    }
}

/// The chunks of some lists.
///
/// Every chunk is somewhere else in memory, and waiting for one after the other would be most of
/// the work. So the lists are read side by side: first one chunk of each is asked for, which the processor fetches
/// all at once, then the chunks are handed out.
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
        let (size, here) = list.end();
        let (here, room) = (here as usize, ROOM[size] as usize);
        let chunk = self.chains.places.get(list.place(), 1 + room + room / 2);
        let (hashes, pairs) = chunk[1..].split_at(room);
        list.chunk = chunk[0] as u32;
        list.len -= here as u32;
        Some((&hashes[..here], pairs))
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
            let hashes = self.chains.places.get(list.place(), list.end().1 as usize + 1);
            // All lines of a short one.
            hashes.iter().step_by(8).take(4).for_each(fetch);
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
        for (hashes, pairs) in chains.runs(lists.iter().copied()) {
            let entries = pairs.iter().flat_map(|&pair| [pair as u32, (pair >> 32) as u32]);
            let entries: Vec<u32> = entries.take(hashes.len()).collect();
            assert!(hashes.iter().zip(&entries).all(|(h, e)| *h == u64::from(*e) * 3));
            found.extend(entries);
        }
        found.sort_unstable();
        assert!(found.into_iter().eq(0..60_000));
    }
}
