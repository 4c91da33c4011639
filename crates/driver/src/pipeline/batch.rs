//! What travels between the stages.

use std::ops::Range;
use std::sync::Arc;

use crate::memory::Permit;
use crate::output::ShardLines;
use crate::parquet::Carried;
use crate::progress::Rejection;
use crate::report::{Copy, Counts, Fate, HostCuts, Rule, Sample};

/// Records of one shard, in their order.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Number of the shard.
    pub(crate) shard: u32,
    /// The lines, one behind the other.
    pub(crate) bytes: Vec<u8>,
    pub(crate) items: Vec<Item>,
    /// What their text is called, where the shard says so.
    pub(crate) text: Option<Arc<str>>,
    /// Their other columns, where those go on as they are.
    pub(crate) carried: Option<Carried>,
    /// Pages that an earlier run kept: they are remembered and not written again.
    pub(crate) replay: bool,
    /// No batch of this shard follows.
    pub(crate) last: bool,
    /// The rest of the shard could not be read.
    pub(crate) damaged: bool,
    /// Memory of the batch and of everything that is made from it.
    pub(crate) permit: Permit,
}

#[derive(Debug)]
pub(crate) enum Item {
    Record(Raw),
    Rejected(Rejection),
}

/// A line that was not looked into yet.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) span: Range<usize>,
    pub(crate) ordinal: u64,
    pub(crate) offset: u64,
}

/// What a batch has become.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) shard: u32,
    /// What is written, in parts.
    pub(crate) lines: Vec<ShardLines>,
    pub(crate) rejected: Vec<Rejection>,
    pub(crate) copies: Vec<Copy>,
    /// Of each page, by its ordinal.
    pub(crate) fates: Vec<(u64, Fate)>,
    pub(crate) hosts: Vec<HostCuts>,
    pub(crate) samples: Vec<(Rule, Sample)>,
    pub(crate) counts: Counts,
    pub(crate) replay: bool,
    pub(crate) last: bool,
    pub(crate) permit: Permit,
}
