//! The sum of `scalar.rs` with the instruction that counts bits.

#![allow(unsafe_code)] // The one call below.

use super::{Map, scalar};

/// Proof that this processor has POPCNT: only `new` makes one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Popcnt(());

impl Popcnt {
    pub(super) fn new() -> Option<Self> {
        std::arch::is_x86_feature_detected!("popcnt").then_some(Self(()))
    }

    #[inline]
    pub(super) fn missing(self, of: &Map, from: &Map) -> u32 {
        // SAFETY: `missing` asks for nothing but POPCNT, and `self` exists only where `new` saw it.
        unsafe { missing(of, from) }
    }
}

#[target_feature(enable = "popcnt")]
fn missing(of: &Map, from: &Map) -> u32 {
    scalar::missing(of, from)
}
