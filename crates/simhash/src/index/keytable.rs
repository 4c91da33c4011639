//! From keys to values, as open addressing: eight keys and their values in a line of memory.
//!
//! A look-up reads one line, nearly always, and which one is known from the key alone: so the look-ups of several
//! keys can wait for memory side by side. All keys of a line are compared at once, so that nothing depends on where in
//! it one stands.

use crate::kernel::fetch::fetch;
use crate::kernel::room::{LARGE, Room};

/// The value of a key that has none.
pub(super) const NONE: u32 = u32::MAX;
/// Keys in a line.
const WIDE: usize = 8;

/// Keys, and the values plus one; 0 where there is none. Filled from the front, and full before the next one is used.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Line {
    keys: [u32; WIDE],
    values: [u32; WIDE],
}

/// A map from keys to values other than [`NONE`]; with [`add`](Self::add) to several of a key.
#[derive(Debug, Default)]
pub(super) struct KeyTable {
    lines: Option<Room<Line>>,
    used: usize,
}

impl Line {
    /// Which places have this key, a bit for each.
    #[inline(always)]
    fn places(&self, key: u32) -> u32 {
        let mut places = 0;
        for at in 0..WIDE {
            places |= u32::from((self.keys[at] == key) & (self.values[at] != 0)) << at;
        }
        places
    }

    #[inline(always)]
    fn is_full(&self) -> bool {
        self.values[WIDE - 1] != 0
    }

    /// The value at a place.
    #[inline(always)]
    fn value(&self, at: usize) -> u32 {
        self.values[at].wrapping_sub(1)
    }

    /// Puts a key behind the others, where there is room.
    #[inline(always)]
    fn push(&mut self, key: u32, value: u32) {
        let at: usize = self.values.iter().map(|&value| usize::from(value != 0)).sum();
        self.keys[at] = key;
        self.values[at] = value.wrapping_add(1);
    }
}

impl KeyTable {
    #[inline(always)]
    fn lines(&self) -> &[Line] {
        self.lines.as_deref().unwrap_or(&[])
    }

    #[inline(always)]
    fn lines_mut(&mut self) -> &mut [Line] {
        self.lines.as_deref_mut().unwrap_or(&mut [])
    }

    /// The first line that a key with this hash may stand in.
    #[inline]
    fn start(lines: &[Line], hash: u32) -> usize {
        ((u64::from(hash) * lines.len() as u64) >> 32) as usize
    }

    /// The one behind it.
    #[inline]
    fn next(lines: &[Line], at: usize) -> usize {
        if at + 1 == lines.len() { 0 } else { at + 1 }
    }

    /// Fetches the first line that is read for a key with this hash.
    #[inline]
    pub(super) fn fetch(&self, hash: u32) {
        let lines = self.lines();
        if let Some(line) = lines.get(Self::start(lines, hash)) {
            fetch(line);
        }
    }

    /// The value of a key, or [`NONE`].
    #[inline]
    pub(super) fn get(&self, hash: u32, key: u32) -> u32 {
        self.first(hash, key, |_| true).unwrap_or(NONE)
    }

    /// The first of the values of a key, in the order in which they were added, that is the `right` one.
    #[inline]
    pub(super) fn first(&self, hash: u32, key: u32, right: impl Fn(u32) -> bool) -> Option<u32> {
        let lines = self.lines();
        let mut at = Self::start(lines, hash);
        // A quarter of the places is empty, so this ends.
        loop {
            let line = lines.get(at)?;
            let mut places = line.places(key);
            while places != 0 {
                let value = line.value(places.trailing_zeros() as usize);
                if right(value) {
                    return Some(value);
                }
                places &= places - 1;
            }
            if !line.is_full() {
                return None;
            }
            at = Self::next(lines, at);
        }
    }

    /// Gives a key one more value; `hash_of` says the hash of any key.
    #[inline]
    pub(super) fn add(&mut self, key: u32, hash_of: impl Fn(u32) -> u32, value: u32) {
        if self.is_full() {
            self.grow(&hash_of);
        }
        push(self.lines_mut(), hash_of(key), key, value);
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
        let lines = self.lines_mut();
        let mut at = Self::start(lines, hash_of(key));
        while let Some(line) = lines.get_mut(at) {
            let places = line.places(key);
            if places != 0 {
                let at = places.trailing_zeros() as usize;
                line.values[at] = next(line.value(at)).wrapping_add(1);
                return;
            }
            if !line.is_full() {
                break;
            }
            at = Self::next(lines, at);
        }
        let value = next(NONE);
        if self.is_full() {
            self.grow(&hash_of);
            push(self.lines_mut(), hash_of(key), key, value);
        } else {
            self.lines_mut()[at].push(key, value);
        }
        self.used += 1;
    }

    /// Takes half as many places more.
    #[cold]
    fn grow(&mut self, hash_of: &impl Fn(u32) -> u32) {
        let mut lines = Room::filled(Line::default(), self.grown());
        let old = self.lines();
        // From behind a line with room on, so that the values of a key keep their order.
        let from = old.iter().position(|line| !line.is_full()).map_or(0, |at| at + 1);
        let (front, back) = old.split_at(from);
        for line in back.iter().chain(front) {
            for (&key, &value) in
                line.keys.iter().zip(&line.values).filter(|(_, value)| **value != 0)
            {
                push(&mut lines, hash_of(key), key, value.wrapping_sub(1));
            }
        }
        self.lines = Some(lines);
    }

    /// How many lines it has after it has grown. Large ones take whole large pages.
    fn grown(&self) -> usize {
        const PAGE: usize = LARGE / size_of::<Line>();
        let lines = (self.lines().len() * 3).div_ceil(2).max(1);
        if lines < PAGE { lines } else { lines.next_multiple_of(PAGE) }
    }

    /// Whether one more key makes it grow.
    #[inline]
    fn is_full(&self) -> bool {
        4 * (self.used + 1) > 3 * WIDE * self.lines().len()
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        size_of_val(self.lines())
    }

    /// Bytes that one more key will allocate at most, the old table counted until it is given back.
    pub(super) fn growth(&self) -> usize {
        if self.is_full() { self.grown() * size_of::<Line>() } else { 0 }
    }
}

/// Puts a key where it belongs that is not there, or one more value of one that is.
#[inline]
fn push(lines: &mut [Line], hash: u32, key: u32, value: u32) {
    let mut at = KeyTable::start(lines, hash);
    while lines[at].is_full() {
        at = KeyTable::next(lines, at);
    }
    lines[at].push(key, value);
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
