//! From paths to raw lines: which files, in which order, and what is left of damaged ones.

mod ahead;
mod frames;
mod gzip;
mod inputs;
mod lines;
mod open;
mod pieces;
mod warc;
mod zstd;

pub(crate) use ahead::Helpers;
pub use inputs::{Shard, expand};
pub use lines::{Line, Lines};
pub(crate) use open::open_ahead;
pub use open::{Input, Limits, open};
pub use warc::{Entry, Header, Pages, Warc};
