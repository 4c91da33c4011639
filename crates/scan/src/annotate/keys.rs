//! Strings by their hashes and characters, with what is known of them in a text.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;

/// The hash of a string of code points, or of other numbers; never 0.
pub(super) fn key<T: Into<u64>>(items: impl IntoIterator<Item = T>) -> u64 {
    let hash = items.into_iter().fold(0x243F_6A88_85A3_08D3_u64, |hash, item| {
        (hash ^ item.into()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    (hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1
}

/// Most room that is kept from text to text.
const KEPT: usize = 1024;

/// What is known of keys, some bits each. Clearing it costs nothing: a slot that was taken in another text is empty. The room
/// is a power of two, at most half of it taken.
#[derive(Debug, Default)]
pub(super) struct Keys {
    slots: Vec<Slot>,
    len: usize,
    /// Counts texts, from 1.
    text: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u64,
    bits: u8,
    /// The text that it was taken in.
    text: u32,
}

impl Keys {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn clear(&mut self) {
        self.slots.truncate(KEPT);
        self.len = 0;
        self.text = self.text.wrapping_add(1);
        if self.text == 0 {
            self.slots.fill(Slot::default());
            self.text = 1;
        }
    }

    #[cfg(test)]
    fn get(&self, key: u64) -> Option<u8> {
        if self.len == 0 {
            return None;
        }
        let slot = &self.slots[self.slot(key)];
        (slot.text == self.text).then_some(slot.bits)
    }

    /// Whether it was not there before.
    pub(super) fn insert(&mut self, key: u64) -> bool {
        self.add(key, 1) == 0
    }

    /// Adds bits to those of a key, and says which it had before.
    #[inline]
    pub(super) fn add(&mut self, key: u64, bits: u8) -> u8 {
        if self.slots.len() <= 2 * self.len {
            self.grow();
        }
        let at = self.slot(key);
        let slot = &mut self.slots[at];
        if slot.text != self.text {
            *slot = Slot { key, bits: 0, text: self.text };
            self.len += 1;
        }
        let before = slot.bits;
        slot.bits |= bits;
        before
    }

    /// Where a key is, or would be.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        // A key is a hash already.
        let mut at = (key >> 20) as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.text != self.text || slot.key == key {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        // The default is of no text.
        self.text = self.text.max(1);
        let room = (2 * self.slots.len()).max(64);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); room]);
        for slot in old.into_iter().filter(|slot| slot.text == self.text) {
            let at = self.slot(slot.key);
            self.slots[at] = slot;
        }
    }
}

/// Numbers of keys, kept from text to text, and by number what is known of the key in the present one.
#[derive(Debug)]
pub(super) struct Numbered<K, V> {
    numbers: HashMap<K, u32, FixedState>,
    /// With the text of which it is known.
    values: Vec<(u64, V)>,
    /// Counts texts, from 1.
    text: u64,
}

impl<K, V> Default for Numbered<K, V> {
    fn default() -> Self {
        Numbered { numbers: HashMap::default(), values: Vec::new(), text: 1 }
    }
}

impl<K: Eq + Hash, V: Copy + Default> Numbered<K, V> {
    /// How many keys have a number.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Goes on to the next text.
    pub(super) fn clear(&mut self) {
        self.text += 1;
    }

    /// The number of a key, which gets one when it has none.
    pub(super) fn number(&mut self, key: K) -> u32 {
        *self.numbers.entry(key).or_insert_with(|| {
            self.values.push((0, V::default()));
            (self.values.len() - 1) as u32
        })
    }

    /// What is known of the key with a number: the default one, at first.
    #[inline]
    pub(super) fn at(&mut self, number: u32) -> &mut V {
        let (text, value) = &mut self.values[number as usize];
        if *text != self.text {
            (*text, *value) = (self.text, V::default());
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_there_once() {
        let mut keys = Keys::default();
        for round in 0..3 {
            for i in 0..9000u32 {
                assert!(keys.insert(key([i, 7])), "{i} in round {round}");
                assert!(!keys.insert(key([i, 7])) && keys.get(key([i, 7])) == Some(1));
                assert_eq!(keys.get(key([i, 8])), None);
            }
            assert_eq!(keys.len(), 9000);
            assert_eq!(keys.add(key([3u32, 7]), 4), 1);
            assert_eq!(keys.add(key([3u32, 7]), 1), 5);
            if round == 1 {
                // The count of texts begins anew.
                keys.text = u32::MAX;
            }
            keys.clear();
            assert_eq!((keys.len(), keys.get(key([3u32, 7]))), (0, None));
        }
    }
}
