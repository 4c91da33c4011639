//! What a run writes: lines, frames of lines, the files of a shard, the folder.

mod folder;
mod frames;
mod lines;
mod seek;
mod shard;

pub(crate) use folder::Folder;
pub(crate) use frames::Compressor;
pub use lines::push_cuts;
pub(crate) use lines::{First, Place, push_cuts_with, push_dropped, push_marks, push_rejected};
pub(crate) use shard::{Extra, ShardLines, ShardWriter};
