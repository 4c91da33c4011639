//! The loop of `scalar.rs` with the instruction that counts bits: one operation for a dozen.

#![allow(unsafe_code)] // The one call below.

use super::{Run, scalar};

/// Proof that this processor has POPCNT: only `new` makes one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Popcnt(());

impl Popcnt {
    pub(super) fn new() -> Option<Self> {
        std::arch::is_x86_feature_detected!("popcnt").then_some(Self(()))
    }

    #[inline]
    pub(super) fn near<'a>(
        self,
        runs: impl Iterator<Item = Run<'a>>,
        query: u64,
        radius: u32,
        found: impl FnMut(u64, u32),
    ) {
        // SAFETY: `near` asks for nothing but POPCNT, and `self` exists only where `new` saw it.
        unsafe { near(runs, query, radius, found) }
    }
}

#[target_feature(enable = "popcnt")]
fn near<'a>(
    runs: impl Iterator<Item = Run<'a>>,
    query: u64,
    radius: u32,
    found: impl FnMut(u64, u32),
) {
    scalar::near(runs, query, radius, found);
}
