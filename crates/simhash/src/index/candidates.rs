//! Which kept pages are worth comparing with a page.
//!
//! Everything that proposes a page to compare is behind this file. What is proposed must include
//! every page that the definition would find; whether it is near is for the caller to verify.
//! The simhash proposes, and the keys propose. Another source would be another field, asked in
//! `near`.

use super::blocks::Blocks;
use super::shelves::Shelves;
use crate::fingerprint::{Fingerprint, MIN_FEATURES};
use crate::kernel::hamming::Hamming;
use crate::keys::Present;

#[derive(Debug)]
pub(super) struct Candidates {
    radius: u32,
    blocks: Blocks,
    hamming: Hamming,
    shelves: Shelves,
}

impl Candidates {
    pub(super) fn new(radius: u32) -> Self {
        Self {
            radius,
            blocks: Blocks::new(radius),
            hamming: Hamming::new(),
            shelves: Shelves::new(),
        }
    }

    /// Fetches what `near` reads first, so that it need not wait for one after the other.
    pub(super) fn fetch(&self, of: &Fingerprint, keys: &Present) {
        if of.features >= MIN_FEATURES {
            self.shelves.fetch(keys);
            self.blocks.fetch(of.simhash);
        }
    }

    /// Fetches what `insert` will write to, of what stands elsewhere than `fetch` said.
    pub(super) fn fetch_ends(&self, of: &Fingerprint) {
        if of.features >= MIN_FEATURES {
            self.blocks.fetch_ends(of.simhash);
        }
    }

    /// Calls `found(entry)` for every entry whose simhash is within the radius or that shares a key,
    /// in no order that matters, some several times. Too few features find nothing and are not found.
    pub(super) fn near(&self, of: &Fingerprint, keys: &Present, mut found: impl FnMut(u32)) {
        if of.features < MIN_FEATURES {
            return;
        }
        let runs = self.blocks.runs(of.simhash);
        let listed = self.shelves.find(keys);
        self.hamming.near(runs, of.simhash, self.radius, |_, entry| found(entry));
        self.shelves.listed(&listed, found);
    }

    /// Takes the next entry; entries must come in order, from 0, without gaps.
    pub(super) fn insert(&mut self, of: &Fingerprint, keys: &Present, entry: u32) {
        if of.features >= MIN_FEATURES {
            self.blocks.insert(of.simhash, entry);
            self.shelves.insert(keys, entry);
        }
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.blocks.memory() + self.shelves.memory()
    }

    /// Bytes that inserting `of` will allocate.
    pub(super) fn growth(&self, of: &Fingerprint) -> usize {
        let blocks = if of.features < MIN_FEATURES { 0 } else { self.blocks.growth(of.simhash) };
        blocks + self.shelves.growth(&of.keys.present())
    }
}
