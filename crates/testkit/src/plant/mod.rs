//! Planted corpora: scraped pages made from a seed, and the truth about each.
mod grammar;
mod rng;
mod writer;
pub use grammar::Grammar;
pub use rng::Rng;
pub use writer::{Article, Writer};
