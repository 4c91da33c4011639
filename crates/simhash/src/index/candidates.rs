//! Which kept pages are worth comparing with a page.
//!
//! Everything that proposes a page to compare is behind this file. What is proposed must include
//! every page that the definition would find; whether it is near is for the caller to verify.
//! Today the simhash proposes. Another source (say, keys from the smallest features) would be
//! another field, asked in `near` and leaving out what the sources before it have proposed.

use super::blocks::Blocks;
use crate::fingerprint::{Fingerprint, MIN_FEATURES};
use crate::kernel::hamming::Hamming;

#[derive(Debug)]
pub(super) struct Candidates {
    radius: u32,
    blocks: Blocks,
    hamming: Hamming,
}

impl Candidates {
    pub(super) fn new(radius: u32) -> Self {
        Self { radius, blocks: Blocks::new(radius), hamming: Hamming::new() }
    }

    /// Calls `found(entry, distance)` once for every entry whose simhash is within the radius, in
    /// no order that matters. Too few features find nothing and are not found.
    pub(super) fn near(&self, of: &Fingerprint, mut found: impl FnMut(u32, u32)) {
        if of.features < MIN_FEATURES {
            return;
        }
        let query = of.simhash;
        for block in 0..self.blocks.blocks() {
            let runs = self.blocks.runs(query, block);
            self.hamming.near(runs, query, self.radius, |simhash, entry| {
                let difference = simhash ^ query;
                if !self.blocks.found_before(difference, block) {
                    found(entry, difference.count_ones());
                }
            });
        }
    }

    pub(super) fn insert(&mut self, of: &Fingerprint, entry: u32) {
        if of.features >= MIN_FEATURES {
            self.blocks.insert(of.simhash, entry);
        }
    }

    /// Bytes allocated.
    pub(super) fn memory(&self) -> usize {
        self.blocks.memory()
    }

    /// Bytes that inserting `of` will allocate.
    pub(super) fn growth(&self, of: &Fingerprint) -> usize {
        if of.features < MIN_FEATURES { 0 } else { self.blocks.growth(of.simhash) }
    }
}
