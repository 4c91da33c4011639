//! Settings of an index.

use std::sync::Arc;
use std::time::Duration;

use tamis_simhash::Params;

use crate::error::{Error, Result};
use crate::storage::{Disk, Storage};

/// Who merges segments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Merging {
    /// Whoever inserts, a little with each page: no thread is started.
    #[default]
    WithInserts,
    /// Up to three threads of the index, one a merge.
    InBackground,
}

/// Where a record begins is counted in units of 8 bytes, in 32 bits; this is far below.
const MOST_BYTES: usize = 1 << 30;

/// Settings of an index. None of them is stored: each opening may have its own.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// What counts as near. Up to a radius of 5 a look-up takes microseconds; beyond it, it reads two whole
    /// tables.
    pub near: Params,
    /// The most pages inserted and not on disk yet (group commit): 1 means each one. Default 4,096.
    pub commit_pages: u32,
    /// The longest time that they are not on disk, looked at with each insert. Default one second.
    pub commit_time: Duration,
    /// Pages in memory before they become a segment: 256 to 1,048,576. Default 131,072.
    pub memory_pages: u32,
    /// Bytes of records in memory before they become a segment, 4 KiB to 1 GiB. Default 1 GiB.
    pub memory_bytes: usize,
    /// Segments of about one size that make one: 2 to 16. Default 2: inserts pay for look-ups.
    pub fanout: u32,
    /// Who merges segments.
    pub merging: Merging,
    /// The file system, or what stands for it in a test.
    pub storage: Arc<dyn Storage>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            near: Params::default(),
            commit_pages: 4096,
            commit_time: Duration::from_secs(1),
            memory_pages: 1 << 17,
            memory_bytes: MOST_BYTES,
            fanout: 2,
            merging: Merging::default(),
            storage: Arc::new(Disk),
        }
    }
}

impl Options {
    pub(crate) fn check(&self) -> Result<()> {
        if self.near.check().is_err() {
            return Err(Error::Options("a parameter of likeness is out of its range"));
        }
        if !(256..=1 << 20).contains(&self.memory_pages) {
            return Err(Error::Options("memory_pages must be from 256 to 1,048,576"));
        }
        if !(1 << 12..=MOST_BYTES).contains(&self.memory_bytes) {
            return Err(Error::Options("memory_bytes must be from 4 KiB to 1 GiB"));
        }
        if !(2..=16).contains(&self.fanout) {
            return Err(Error::Options("fanout must be from 2 to 16"));
        }
        Ok(())
    }
}
