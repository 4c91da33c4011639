//! What ends a run. A bad record or a damaged shard does not: those are rejected and counted.

use std::io;
use std::path::{Path, PathBuf};

use crate::bytes::Bytes;

/// Why a run could not start or had to stop.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// An input is not there or cannot be read.
    #[error("input {} cannot be read", .path.display())]
    Input {
        /// The input as it was given, or a file found below it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An input is not something that holds records, or cannot be used as it was given.
    #[error("input {}: {reason}", .path.display())]
    BadInput {
        /// The input.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// Two files would be written under one name.
    #[error(
        "{} and {} are both shard \"{name}\"; shards are told apart by file name, so rename one",
        .first.display(), .second.display()
    )]
    SameShard {
        /// The shard name.
        name: String,
        /// One of the files.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// The output folder cannot be used.
    #[error("output {}: {reason}", .path.display())]
    Output {
        /// The folder or a file in it.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A file of the output cannot be written.
    #[error("cannot write {}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A run cannot go on from what stands in the output folder.
    #[error("cannot resume: {0}")]
    Resume(String),
    /// A setting is out of its range.
    #[error("{setting}: {reason}")]
    Setting {
        /// The setting.
        setting: &'static str,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// The ceiling leaves no room to work at all.
    #[error(
        "a memory ceiling of {} is too low: reading records of up to {} takes at least {}; \
         raise --memory or lower --max-record (or --window-log, for zstd inputs)",
        Bytes(*.ceiling), Bytes(*.record), Bytes(*.needed)
    )]
    CeilingTooLow {
        /// The ceiling.
        ceiling: u64,
        /// The largest record that is accepted.
        record: u64,
        /// The least ceiling that would do.
        needed: u64,
    },
    /// What was kept no longer fits.
    #[error(
        "memory ceiling reached at {shard} record {ordinal}: kept pages hold {}, one more may need \
         {}, and of the ceiling of {} they may have {}; finished shards are safe: go on with \
         --resume and a larger --memory",
        Bytes(*.held), Bytes(*.needed), Bytes(*.ceiling), Bytes(*.share)
    )]
    Ceiling {
        /// The shard that was being decided on.
        shard: String,
        /// The record in it.
        ordinal: u64,
        /// Bytes held for kept pages.
        held: u64,
        /// Bytes that one more may need.
        needed: u64,
        /// The ceiling of the whole run.
        ceiling: u64,
        /// The part of it that is meant for kept pages.
        share: u64,
    },
    /// The engine refused its settings, or its index failed.
    #[error(transparent)]
    Engine(#[from] tamis::Error),
    /// The index cannot be opened or written.
    #[error("index {0}")]
    Index(#[from] tamis::index::Error),
    /// It was [told to](crate::Progress::stop).
    #[error("stopped; finished shards are safe: go on with --resume")]
    Stopped,
    /// A defect: some code gave up on a page.
    #[error("internal error at {place}: {message}; please report it with that record")]
    Panicked {
        /// Shard and record, or the stage of the pipeline.
        place: String,
        /// What the code said.
        message: String,
    },
    /// A thread could not be started.
    #[error("cannot start threads: {0}; try --threads 1")]
    Threads(String),
}

impl RunError {
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> RunError + '_ {
        move |source| RunError::Write { path: path.to_owned(), source }
    }
}
