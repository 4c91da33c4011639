//! What can go wrong, and where.

use std::io;
use std::path::{Path, PathBuf};

/// Why the index could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system refused something.
    #[error("{}: cannot {doing}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried: "read", "write".
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A file does not hold what was written to it.
    #[error("{}: damaged at byte {offset}: {what}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// Where the damaged block, record or frame begins.
        offset: u64,
        /// What does not fit.
        what: &'static str,
    },
    /// A file is of a version that this program does not know.
    #[error("{}: {what} {found}, this program has {known}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Of what.
        what: &'static str,
        /// The version in the file.
        found: u64,
        /// The version of this program.
        known: u64,
    },
    /// The folder holds no index; where one is to be made it holds something else.
    #[error("{}: not an index", .0.display())]
    NotAnIndex(PathBuf),
    /// Another process, or another [`Index`](crate::Index) of this one, writes here.
    #[error("{}: another writer has this index open", .0.display())]
    Locked(PathBuf),
    /// An earlier write failed; what was confirmed is safe, and opening the index again continues.
    #[error("{}: an earlier write to this index failed: open it again", .0.display())]
    Stopped(PathBuf),
    /// More than a file of the index can hold.
    #[error("{0}")]
    TooLarge(&'static str),
    /// A page in memory is not what was put there.
    #[error("the memory of the index is damaged")]
    Memory,
    /// Settings that cannot be used.
    #[error("{0}")]
    Options(&'static str),
}

impl Error {
    /// For `map_err`.
    pub(crate) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Error::Io { path: path.to_owned(), doing, source }
    }

    pub(crate) fn corrupt(path: &Path, offset: u64, what: &'static str) -> Self {
        Error::Corrupt { path: path.to_owned(), offset, what }
    }
}

/// Short for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
