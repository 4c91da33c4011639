//! The inner loops. A folder for each: `mod.rs` holds the contract and the choice, `scalar.rs` is
//! the definition, and every other file must say the same as `scalar.rs`, faster.

pub(crate) mod bits;
pub(crate) mod hamming;
pub(crate) mod missing;

/// Panics where a kernel that this CPU can run does not give what its definition gives.
#[cfg(feature = "definitions")]
pub(crate) fn equal_their_definitions(hashes: &[u64], query: u64, radius: u32) {
    bits::equal_their_definition(hashes);
    hamming::equal_their_definition(hashes, query, radius);
}
