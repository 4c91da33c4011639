//! Tests through the public face of the crate, in one binary.
