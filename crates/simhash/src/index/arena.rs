//! Memory that grows by one page at a time and is never moved or given back.

/// Numbers in pages of `PAGE`. What is stored together stands together in one page.
#[derive(Debug)]
pub(super) struct Arena<T, const PAGE: usize> {
    pages: Vec<Box<[T]>>,
    /// Places taken in the last page.
    used: usize,
}

impl<T: Copy + Default, const PAGE: usize> Arena<T, PAGE> {
    pub(super) fn new() -> Self {
        Self { pages: Vec::new(), used: PAGE }
    }

    /// Sets `len` places aside (at most a page) and says where they begin.
    pub(super) fn reserve(&mut self, len: usize) -> u64 {
        if len == 0 {
            return 0;
        }
        if self.used + len > PAGE {
            self.pages.push(vec![T::default(); PAGE].into_boxed_slice());
            self.used = 0;
        }
        let at = (self.pages.len() - 1) * PAGE + self.used;
        self.used += len;
        at as u64
    }

    /// The `len` places from `at` on.
    #[inline]
    pub(super) fn get(&self, at: u64, len: usize) -> &[T] {
        if len == 0 {
            return &[];
        }
        let start = at as usize % PAGE;
        &self.pages[at as usize / PAGE][start..start + len]
    }

    /// The place `at`.
    #[inline]
    pub(super) fn at(&self, at: u64) -> &T {
        &self.pages[at as usize / PAGE][at as usize % PAGE]
    }

    /// The same, to be written to.
    #[inline]
    pub(super) fn get_mut(&mut self, at: u64) -> &mut T {
        &mut self.pages[at as usize / PAGE][at as usize % PAGE]
    }

    /// Stores `items` and says where they begin.
    pub(super) fn store(&mut self, items: &[T]) -> u64 {
        let at = self.reserve(items.len());
        if !items.is_empty() {
            let start = at as usize % PAGE;
            self.pages[at as usize / PAGE][start..start + items.len()].copy_from_slice(items);
        }
        at
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.pages.len() * PAGE * size_of::<T>() + self.pages.capacity() * size_of::<Box<[T]>>()
    }

    /// Bytes allocated at most during and after `reserve` of each of these lengths, beyond those
    /// that are now.
    pub(super) fn growth(&self, lens: impl IntoIterator<Item = usize>) -> usize {
        let mut used = self.used;
        let mut pages = 0;
        for len in lens.into_iter().filter(|&len| len > 0) {
            if used + len > PAGE {
                pages += 1;
                used = 0;
            }
            used += len;
        }
        let list = if self.pages.len() + pages > self.pages.capacity() {
            (2 * self.pages.capacity()).max(4) * size_of::<Box<[T]>>()
        } else {
            0
        };
        pages * PAGE * size_of::<T>() + list
    }
}
