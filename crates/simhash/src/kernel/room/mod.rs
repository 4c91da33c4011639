//! Room for many values of one kind, in large pages of memory where the system has them.
//!
//! A big table is read here and there, and of the places of memory that the processor knows by heart each is a page: with
//! pages of 4 KB it has to look up where nearly every line is, and each page is met for the first time on its own.
//!
//! The contract: that of a `Vec` whose capacity never changes. Whether there are large pages is for the system to say, and
//! makes no other difference.
#![allow(unsafe_code, reason = "memory that is no vector's; each block says why it may")]

use memmap2::{MmapMut, MmapOptions};
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Bytes of a large page. Room of as many or more is in multiples of them.
pub(crate) const LARGE: usize = 2 << 20;

/// As much room as was asked for, and what of it is filled.
#[derive(Debug)]
pub(crate) struct Room<T: Copy> {
    start: NonNull<T>,
    len: usize,
    capacity: usize,
    /// Where the room is; nothing where it is a vector's.
    map: Option<MmapMut>,
}

// SAFETY: the values are its own, as those of a vector are.
unsafe impl<T: Copy + Send> Send for Room<T> {}
// SAFETY: shared, it gives nothing but shared slices.
unsafe impl<T: Copy + Sync> Sync for Room<T> {}

impl<T: Copy> Room<T> {
    /// Room for `capacity` values.
    pub(crate) fn new(capacity: usize) -> Self {
        Self::mapped(capacity).unwrap_or_else(|| {
            let mut vec = ManuallyDrop::new(Vec::with_capacity(capacity));
            let start = NonNull::new(vec.as_mut_ptr()).unwrap_or(NonNull::dangling());
            Self { start, len: 0, capacity: vec.capacity().min(capacity), map: None }
        })
    }

    /// As much room as so many of `value` take, and they in it.
    pub(crate) fn filled(value: T, times: usize) -> Self {
        let mut room = Self::new(times);
        room.fill(value, times);
        room
    }

    fn mapped(capacity: usize) -> Option<Self> {
        let bytes = capacity.checked_mul(size_of::<T>())?.checked_next_multiple_of(LARGE)?;
        // What lacks less than one value of a large page takes a whole one.
        if capacity * size_of::<T>() + size_of::<T>() <= LARGE || align_of::<T>() > LARGE {
            return None;
        }
        // As much more as puts the beginning where a large page begins; what is not touched takes no memory.
        let mut map = MmapOptions::new().len(bytes.checked_add(LARGE)?).map_anon().ok()?;
        let offset = map.as_ptr().align_offset(LARGE);
        #[cfg(target_os = "linux")]
        // Small pages will do.
        let _ = map.advise_range(memmap2::Advice::HugePage, offset, bytes);
        let start = NonNull::new(map.get_mut(offset..)?.as_mut_ptr().cast::<T>())?;
        Some(Self { start, len: 0, capacity, map: Some(map) })
    }

    /// How many values there is room for.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Appends `values`.
    ///
    /// # Panics
    ///
    /// When there is no room for them.
    #[inline]
    pub(crate) fn extend(&mut self, values: &[T]) {
        assert!(values.len() <= self.capacity - self.len, "no room");
        // SAFETY: there is room for as many behind the last one, which nobody else refers to.
        unsafe {
            let to = self.start.as_ptr().add(self.len);
            to.copy_from_nonoverlapping(values.as_ptr(), values.len());
        }
        self.len += values.len();
    }

    /// Appends `value` so many times.
    ///
    /// # Panics
    ///
    /// When there is no room for as many.
    #[inline]
    pub(crate) fn fill(&mut self, value: T, times: usize) {
        assert!(times <= self.capacity - self.len, "no room");
        for at in self.len..self.len + times {
            // SAFETY: there is room for as many behind the last one.
            unsafe { self.start.as_ptr().add(at).write(value) };
        }
        self.len += times;
    }
}

impl<T: Copy> Deref for Room<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: the first `len` are filled, and live as long as the room does.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

impl<T: Copy> DerefMut for Room<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as above, and nobody else refers to them.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }
}

impl<T: Copy> Drop for Room<T> {
    fn drop(&mut self) {
        if self.map.is_none() {
            // SAFETY: a vector of this capacity was taken apart in `new`; copied values need no dropping.
            drop(unsafe { Vec::from_raw_parts(self.start.as_ptr(), 0, self.capacity) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn room_is_a_vector_that_does_not_move(
            capacity in prop_oneof![Just(0), 1usize..500, (LARGE / 4 - 2)..(LARGE / 4 + 3), Just(LARGE)],
            pieces in prop::collection::vec((prop::collection::vec(any::<u32>(), 0..70), 0usize..70), 0..20),
        ) {
            let (mut room, mut vec) = (Room::new(capacity), Vec::new());
            let start = room.as_ptr();
            prop_assert_eq!(room.capacity(), capacity);
            for (values, times) in pieces {
                if vec.len() + values.len() + times > capacity {
                    break;
                }
                room.extend(&values);
                room.fill(7, times);
                vec.extend(&values);
                vec.extend(std::iter::repeat_n(7, times));
                if let Some(last) = room.last_mut() {
                    *last ^= 1;
                }
                if let Some(last) = vec.last_mut() {
                    *last ^= 1;
                }
            }
            room.fill(1, capacity - vec.len());
            vec.resize(capacity, 1);
            prop_assert_eq!(&room[..], &vec[..]);
            prop_assert_eq!(room.as_ptr(), start);
            // Where it is big, it begins where a large page does.
            prop_assert!(room.map.is_none() || (start as usize).is_multiple_of(LARGE));
            prop_assert_eq!(room.map.is_some(), capacity * 4 > LARGE - 4);
        }
    }

    #[test]
    #[should_panic(expected = "no room")]
    fn nothing_goes_beyond_it() {
        let mut room = Room::new(3);
        room.extend(&[1u64, 2]);
        room.fill(3, 2);
    }
}
