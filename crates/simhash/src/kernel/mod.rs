//! The inner loops. A folder for each: `mod.rs` holds the contract and the choice, `scalar.rs` is
//! the definition, and every other file must say the same as `scalar.rs`, faster.

pub(crate) mod bits;
pub(crate) mod hamming;
