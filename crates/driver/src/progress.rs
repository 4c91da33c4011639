//! What a caller may watch.

use crate::report::{Counts, ShardStats};

/// A record, or the rest of a shard, that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// Its place within the shard; of damage, the place of the first record that was lost.
    pub ordinal: u64,
    /// Byte offset in the decompressed stream; of a row of Parquet, where its row group begins in the file.
    pub offset: u64,
    /// How many records it stands for: the rows of a file of columns are lost many at a time.
    pub rows: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// Told of what happens, by several threads. All methods do nothing unless they are written.
pub trait Progress: Sync {
    /// The run begins: so many shards, of which so many are done already.
    fn start(&self, shards: usize, done: usize) {
        let _ = (shards, done);
    }

    /// The first of two passes: so many more records of the shard with this number are learned from.
    fn learning(&self, shard: usize, more: u64) {
        let _ = (shard, more);
    }

    /// The first of two passes: so many more records of the shard with this number are chosen from.
    fn choosing(&self, shard: usize, more: u64) {
        let _ = (shard, more);
    }

    /// More records are decided on: what became of them.
    fn decided(&self, more: &Counts) {
        let _ = more;
    }

    /// A record, or the rest of a shard, was rejected.
    fn rejected(&self, shard: &str, rejection: &Rejection) {
        let _ = (shard, rejection);
    }

    /// Whether the run is to stop; asked before each batch. It ends with [`RunError::Stopped`] then, soon, and
    /// can be resumed.
    ///
    /// [`RunError::Stopped`]: crate::RunError::Stopped
    fn stop(&self) -> bool {
        false
    }

    /// A shard is written.
    fn shard(&self, stats: &ShardStats) {
        let _ = stats;
    }
}

/// Watches nothing.
impl Progress for () {}
