//! From paths to raw lines: which files, in which order, and what is left of damaged ones.

mod ahead;
#[cfg(feature = "parquet")]
mod blob;
mod file;
mod frames;
mod gzip;
mod inputs;
mod lines;
mod open;
mod pieces;
mod records;
mod texts;
mod warc;
mod zstd;

pub(crate) use ahead::Helpers;
#[cfg(feature = "parquet")]
pub(crate) use blob::{Blob, blob};
pub(crate) use file::File;
pub use inputs::{Shard, expand};
pub use lines::{Line, Lines};
pub(crate) use open::open_ahead;
pub use open::{Input, Limits, open};
pub(crate) use records::{How, Next, Records};
pub(crate) use texts::Texts;
pub use warc::{Entry, Header, Pages, Warc};
