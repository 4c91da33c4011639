//! Sets of strings by their hashes, kept between pages.

/// The hash of a string of code points or bytes; never 0.
pub(super) fn key(items: impl IntoIterator<Item = u32>) -> u64 {
    let hash = items.into_iter().fold(0x243F_6A88_85A3_08D3_u64, |hash, item| {
        (hash ^ u64::from(item)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    (hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1
}

/// Most room that is kept from page to page: to clear it must cost little.
const KEPT: usize = 4096;

/// A set of keys. Clearing it keeps its memory, unless that is much; the room is a power of two, at most half of it taken.
#[derive(Debug, Default)]
pub(super) struct Keys {
    slots: Vec<u64>,
    len: usize,
}

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

    pub(super) fn contains(&self, key: u64) -> bool {
        self.len > 0 && self.slots[self.slot(key)] == key
    }

    /// Whether it was not there before.
    pub(super) fn insert(&mut self, key: u64) -> bool {
        if self.slots.len() <= 2 * self.len {
            self.grow();
        }
        let slot = self.slot(key);
        let is_new = self.slots[slot] == 0;
        self.slots[slot] = key;
        self.len += usize::from(is_new);
        is_new
    }

    /// Where a key is, or would be.
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (key >> 20) as usize & mask;
        while self.slots[at] != 0 && self.slots[at] != key {
            at = (at + 1) & mask;
        }
        at
    }

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
                assert!(!keys.insert(key([i, 7])) && keys.contains(key([i, 7])));
                assert!(!keys.contains(key([i, 8])));
            }
            assert_eq!(keys.len(), 9000);
            keys.clear();
            assert_eq!(keys.len(), 0);
        }
    }
}
