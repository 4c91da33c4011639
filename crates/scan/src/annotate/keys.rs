//! Strings by their hashes, with what is known of them, kept between pages.

/// The hash of a string of code points, or of other numbers; never 0.
pub(super) fn key<T: Into<u64>>(items: impl IntoIterator<Item = T>) -> u64 {
    let hash = items.into_iter().fold(0x243F_6A88_85A3_08D3_u64, |hash, item| {
        (hash ^ item.into()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    (hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1
}

/// Most room that is kept from page to page: to clear it must cost little.
const KEPT: usize = 1024;

/// What is known of keys, some bits each. Clearing it keeps its memory, unless that is much; the room is a power
/// of two, at most half of it taken.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// A key, with its bits as the lowest ones; 0 is an empty place.
    slots: Vec<u64>,
    len: usize,
}

/// The bits of a slot that are no part of its key.
const BITS: u64 = 7;

impl Keys {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn clear(&mut self) {
        if self.len > 0 {
            self.slots.truncate(KEPT);
            self.slots.fill(0);
            self.len = 0;
        }
    }

    /// The bits of a key; 0 when it is not there.
    pub(super) fn get(&self, key: u64) -> u64 {
        if self.len == 0 { 0 } else { self.slots[self.slot(key)] & BITS }
    }

    /// Whether it was not there before.
    pub(super) fn insert(&mut self, key: u64) -> bool {
        self.add(key, 1) == 0
    }

    /// Adds bits to those of a key, and says which it had before.
    #[inline]
    pub(super) fn add(&mut self, key: u64, bits: u64) -> u64 {
        if self.slots.len() <= 2 * self.len {
            self.grow();
        }
        let slot = self.slot(key);
        let place = &mut self.slots[slot];
        let before = *place;
        *place = key & !BITS | before & BITS | bits & BITS;
        self.len += usize::from(before == 0);
        before & BITS
    }

    /// Where a key is, or would be.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (key >> 20) as usize & mask;
        loop {
            let there = self.slots[at];
            if there == 0 || (there ^ key) & !BITS == 0 {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let room = (2 * self.slots.len()).max(64);
        let old = std::mem::replace(&mut self.slots, vec![0; room]);
        for key in old.into_iter().filter(|&key| key != 0) {
            let slot = self.slot(key);
            self.slots[slot] = key;
        }
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
                assert!(!keys.insert(key([i, 7])) && keys.get(key([i, 7])) == 1);
                assert_eq!(keys.get(key([i, 8])), 0);
            }
            assert_eq!(keys.len(), 9000);
            assert_eq!(keys.add(key([3u32, 7]), 4), 1);
            assert_eq!(keys.add(key([3u32, 7]), 1), 5);
            keys.clear();
            assert_eq!(keys.len(), 0);
        }
    }
}
