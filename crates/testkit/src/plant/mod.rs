//! Planted corpora: scraped pages made from a seed, and the truth about each.
//!
//! [`Generator`] makes one page after another, or any page by its number; [`shards`] writes a corpus
//! of any size; [`small`] makes the pages of `corpora/small` and [`committed`] writes them. The families of what is planted are a
//! file each: [`pinyin`], [`ruby`], [`marks`], [`hygiene`], [`boilerplate`], [`repeat`]; [`fold`] and
//! [`repost`] change an article between two sites; [`negatives`] are the pages to be left alone; [`sites`] puts the
//! articles of one host inside what the site repeats.

pub mod boilerplate;
pub mod committed;
pub mod fold;
mod generator;
mod grammar;
pub mod hand;
pub mod hygiene;
mod lang;
pub mod marks;
pub mod negatives;
mod page;
pub mod pinyin;
mod record;
pub mod repeat;
pub mod repost;
mod rng;
pub mod ruby;
pub mod segment;
pub mod shards;
pub mod sites;
pub mod small;
mod writer;

pub use generator::Generator;
pub use grammar::Grammar;
pub use lang::Lang;
pub use page::Page;
pub use record::{Planted, Verdict};
pub use rng::Rng;
pub use writer::{Article, Writer};
