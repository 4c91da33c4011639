//! From keys to values, as open addressing: key and value in one place.
//!
//! A look-up reads one line of memory, most of the time, and which one is known from the key alone: so
//! the look-ups of several keys can wait for memory side by side.

use crate::kernel::fetch::fetch;

/// A key's place that has none.
const EMPTY: u64 = u64::MAX;
/// The value that says so.
pub(super) const NONE: u32 = u32::MAX;
/// Places of the first table.
const FIRST: usize = 8;

/// A map from keys to values other than [`NONE`]; with [`add`](Self::add) to several of a key.
#[derive(Debug, Default)]
pub(super) struct KeyTable {
    /// Key in the upper half, value in the lower.
    slots: Box<[u64]>,
    used: usize,
}

impl KeyTable {
    /// Where the search for a key begins whose hash is `hash`; nowhere in a table of nothing.
    #[inline]
    fn start(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.slots.len() as u64) >> 32) as usize
    }

    /// Fetches the first place that is read for a key with this hash.
    #[inline]
    pub(super) fn fetch(&self, hash: u32) {
        if let Some(slot) = self.slots.get(self.start(hash)) {
            fetch(slot);
        }
    }

    /// The value of a key, or [`NONE`].
    #[inline]
    pub(super) fn get(&self, hash: u32, key: u32) -> u32 {
        match self.find(hash, key) {
            Ok(at) => self.slots[at] as u32,
            Err(_) => NONE,
        }
    }

    /// The first of the values of a key, in the order in which they were added, that is the `right` one.
    #[inline]
    pub(super) fn first(&self, hash: u32, key: u32, right: impl Fn(u32) -> bool) -> Option<u32> {
        let mut at = self.start(hash);
        loop {
            let &slot = self.slots.get(at)?;
            if slot == EMPTY {
                return None;
            }
            if (slot >> 32) as u32 == key && right(slot as u32) {
                return Some(slot as u32);
            }
            at += 1;
            if at == self.slots.len() {
                at = 0;
            }
        }
    }

    /// Gives a key one more value; `hash_of` says the hash of any key.
    #[inline]
    pub(super) fn add(&mut self, key: u32, hash_of: impl Fn(u32) -> u32, value: u32) {
        if self.is_full() {
            self.grow(&hash_of);
        }
        let at = self.vacant(hash_of(key));
        self.slots[at] = u64::from(key) << 32 | u64::from(value);
        self.used += 1;
    }

    /// Gives a key the value that `next` makes of its value, or of [`NONE`]; `hash_of` says the hash of any key.
    #[inline]
    pub(super) fn update(
        &mut self,
        key: u32,
        hash_of: impl Fn(u32) -> u32,
        next: impl FnOnce(u32) -> u32,
    ) {
        let slot = |value: u32| u64::from(key) << 32 | u64::from(value);
        match self.find(hash_of(key), key) {
            Ok(at) => self.slots[at] = slot(next(self.slots[at] as u32)),
            Err(at) => {
                let at = if self.is_full() {
                    self.grow(&hash_of);
                    self.vacant(hash_of(key))
                } else {
                    at
                };
                self.slots[at] = slot(next(NONE));
                self.used += 1;
            }
        }
    }

    /// Where a key stands, or where it would.
    #[inline]
    fn find(&self, hash: u32, key: u32) -> Result<usize, usize> {
        if self.slots.is_empty() {
            return Err(0);
        }
        let mut at = self.start(hash);
        // A quarter of the places is empty, so this ends.
        loop {
            let slot = self.slots[at];
            if slot == EMPTY {
                return Err(at);
            }
            if (slot >> 32) as u32 == key {
                return Ok(at);
            }
            at += 1;
            if at == self.slots.len() {
                at = 0;
            }
        }
    }

    /// Where a key belongs that is not there, or one more value of one that is.
    #[inline]
    fn vacant(&self, hash: u32) -> usize {
        let mut at = self.start(hash);
        while self.slots[at] != EMPTY {
            at += 1;
            if at == self.slots.len() {
                at = 0;
            }
        }
        at
    }

    /// Takes half as many places more.
    #[cold]
    fn grow(&mut self, hash_of: &impl Fn(u32) -> u32) {
        let slots = vec![EMPTY; self.grown()].into_boxed_slice();
        let old = std::mem::replace(&mut self.slots, slots);
        // From behind an empty place on, so that the values of a key keep their order.
        let from = old.iter().position(|&slot| slot == EMPTY).unwrap_or(0);
        let (front, back) = old.split_at(from);
        for &slot in back.iter().chain(front).filter(|&&slot| slot != EMPTY) {
            let at = self.vacant(hash_of((slot >> 32) as u32));
            self.slots[at] = slot;
        }
    }

    fn grown(&self) -> usize {
        (self.slots.len() / 2 * 3).max(FIRST)
    }

    /// Whether one more key makes it grow.
    fn is_full(&self) -> bool {
        4 * (self.used + 1) > 3 * self.slots.len()
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        size_of_val(&*self.slots)
    }

    /// Bytes that one more key will allocate at most, the old table counted until it is given back.
    pub(super) fn growth(&self) -> usize {
        if self.is_full() { self.grown() * size_of::<u64>() } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn it_is_a_map(
            // Few hashes, so that many keys want one place, the last one included.
            puts in prop::collection::vec((0u32..400, 0u32..1000), 0..800),
            spread in prop_oneof![Just(0u32), Just(1), Just(0x9E37_79B9), Just(u32::MAX)],
        ) {
            let hash_of = |key: u32| key.wrapping_mul(spread);
            let (mut table, mut map) = (KeyTable::default(), HashMap::new());
            for (key, value) in puts {
                let (before, growth) = (table.memory(), table.growth());
                let known = map.insert(key, value).unwrap_or(NONE);
                table.update(key, hash_of, |before| {
                    assert_eq!(before, known);
                    value
                });
                prop_assert!(table.memory() <= before.max(growth));
            }
            for key in 0..400 {
                let expected = map.get(&key).copied().unwrap_or(NONE);
                prop_assert_eq!(table.get(hash_of(key), key), expected);
            }
        }

        #[test]
        fn a_key_has_its_values_in_order(
            puts in prop::collection::vec((0u32..40, 0u32..1000), 0..300),
            spread in prop_oneof![Just(0u32), Just(1), Just(0x9E37_79B9), Just(u32::MAX)],
        ) {
            let hash_of = |key: u32| key.wrapping_mul(spread);
            let mut table = KeyTable::default();
            for &(key, value) in &puts {
                let (before, growth) = (table.memory(), table.growth());
                table.add(key, hash_of, value);
                prop_assert!(table.memory() <= before.max(growth));
            }
            for (key, from) in (0..40).flat_map(|key| [0, 500, 990].map(|from| (key, from))) {
                let right = |value| value >= from;
                let expected = puts.iter().find(|put| put.0 == key && right(put.1));
                prop_assert_eq!(table.first(hash_of(key), key, right), expected.map(|put| put.1));
            }
        }
    }
}
