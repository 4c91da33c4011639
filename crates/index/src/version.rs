//! Versions, checked and never guessed.

use std::path::Path;

use crate::error::{Error, Result};

/// The version of `docs/index-format.md` that this crate writes and reads.
pub(crate) const FORMAT: u32 = 2;

/// Checks a version that stands in a file.
pub(crate) fn check(path: &Path, what: &'static str, found: u32, known: u32) -> Result<()> {
    if found == known {
        return Ok(());
    }
    let (found, known) = (found.into(), known.into());
    Err(Error::Version { path: path.to_owned(), what, found, known })
}
