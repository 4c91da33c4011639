//! Tests through the public face of the crate, in one binary.

mod brute_force;
mod folding;
mod memory;
mod reference;
mod vectors;
