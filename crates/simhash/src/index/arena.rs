//! Memory that grows by one page at a time and is never moved or given back.

use crate::kernel::room::{LARGE, Room};

/// Values in pages of `PAGE`. What is stored together stands together in one page.
///
/// Behind the first `FEW` of them come large pages, which are then a small part of all: for what is read here and there.
/// Where it is written in order and seldom read, small ones are met for the first time at less cost.
#[derive(Debug)]
pub(super) struct Arena<T: Copy, const PAGE: usize, const FEW: usize = { usize::MAX }> {
    pages: Vec<Room<T>>,
}

impl<T: Copy + Default, const PAGE: usize, const FEW: usize> Arena<T, PAGE, FEW> {
    /// Places in a large page.
    const MANY: usize = LARGE / size_of::<T>();
    /// Places in small ones.
    const SMALL: usize = PAGE.saturating_mul(FEW);

    pub(super) fn new() -> Self {
        Self { pages: Vec::new() }
    }

    /// Sets `len` places aside (at most a page) and says where they begin.
    #[inline]
    pub(super) fn reserve(&mut self, len: usize) -> u64 {
        if len == 0 {
            return 0;
        }
        let (at, page) = self.room(len);
        page.fill(T::default(), len);
        at
    }

    /// Stores `items` and says where they begin.
    #[inline]
    pub(super) fn store(&mut self, items: &[T]) -> u64 {
        self.store_both(items, &[])
    }

    /// Stores `items` and others behind them, and says where they begin.
    #[inline]
    pub(super) fn store_both(&mut self, items: &[T], others: &[T]) -> u64 {
        if items.is_empty() && others.is_empty() {
            return 0;
        }
        let (at, page) = self.room(items.len() + others.len());
        page.extend(items);
        page.extend(others);
        at
    }

    /// A page with room for so many more, and where they will stand.
    #[inline]
    fn room(&mut self, len: usize) -> (u64, &mut Room<T>) {
        if self.pages.last().is_none_or(|page| page.len() + len > page.capacity()) {
            self.extend();
        }
        let last = self.pages.len() - 1;
        let page = &mut self.pages[last];
        let begin = match last.checked_sub(FEW) {
            None => last * PAGE,
            Some(number) => Self::SMALL + number * Self::MANY,
        };
        ((begin + page.len()) as u64, page)
    }

    #[cold]
    fn extend(&mut self) {
        self.pages.push(Room::new(Self::places(self.pages.len())));
    }

    /// Places in the page of this number.
    fn places(number: usize) -> usize {
        if number < FEW { PAGE } else { Self::MANY }
    }

    /// In which page a place is, and where.
    #[inline(always)]
    fn locate(at: u64) -> (usize, usize) {
        let at = at as usize;
        match at.checked_sub(Self::SMALL) {
            None => (at / PAGE, at % PAGE),
            Some(at) => (FEW + at / Self::MANY, at % Self::MANY),
        }
    }

    /// The `len` places from `at` on.
    #[inline]
    pub(super) fn get(&self, at: u64, len: usize) -> &[T] {
        if len == 0 {
            return &[];
        }
        let (page, start) = Self::locate(at);
        &self.pages[page][start..start + len]
    }

    /// The place `at`.
    #[inline]
    pub(super) fn at(&self, at: u64) -> &T {
        let (page, at) = Self::locate(at);
        &self.pages[page][at]
    }

    /// The same, to be written to.
    #[inline]
    pub(super) fn get_mut(&mut self, at: u64) -> &mut T {
        let (page, at) = Self::locate(at);
        &mut self.pages[page][at]
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        let few = self.pages.len().min(FEW);
        let places = few * PAGE + (self.pages.len() - few) * Self::MANY;
        places * size_of::<T>() + self.pages.capacity() * size_of::<Room<T>>()
    }

    /// Bytes allocated at most during and after `reserve` of each of these lengths, beyond those
    /// that are now.
    pub(super) fn growth(&self, lens: impl IntoIterator<Item = usize>) -> usize {
        let mut left = self.pages.last().map_or(0, |page| page.capacity() - page.len());
        let (mut pages, mut places) = (self.pages.len(), 0);
        for len in lens.into_iter().filter(|&len| len > 0) {
            if left < len {
                left = Self::places(pages);
                places += left;
                pages += 1;
            }
            left -= len;
        }
        let list = if pages > self.pages.capacity() {
            (2 * self.pages.capacity()).max(4) * size_of::<Room<T>>()
        } else {
            0
        };
        places * size_of::<T>() + list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_stays_where_it_was_in_small_pages_and_large_ones() {
        let mut arena = Arena::<u64, 1000, 3>::new();
        let mut stored = Vec::new();
        for n in 0..5000u64 {
            let len = (n * 37 % 300) as usize;
            let growth = arena.growth([len, 0]);
            let before = arena.memory();
            let at = if n % 2 == 0 {
                arena.store(&vec![n; len])
            } else {
                let at = arena.reserve(len);
                (at..at + len as u64).for_each(|at| *arena.get_mut(at) = n);
                at
            };
            assert!(arena.memory() - before <= growth);
            stored.push((at, len));
        }
        assert!(arena.pages.len() > 4);
        for (n, &(at, len)) in stored.iter().enumerate() {
            assert!(arena.get(at, len).iter().all(|&value| value == n as u64));
            assert!(len == 0 || *arena.at(at) == n as u64);
        }
    }
}
