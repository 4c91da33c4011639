//! Byte kernels: one folder each, one file for each instruction set, `scalar.rs` is the definition.

pub(crate) mod suspect;
