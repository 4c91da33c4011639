//! Files read as memory: the only `unsafe` of this crate.
#![allow(unsafe_code, reason = "the one call below, which says why it may")]

use std::fs::File;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A file that no longer changes, as bytes.
#[derive(Debug)]
pub(crate) struct Map {
    bytes: memmap2::Mmap,
    path: PathBuf,
}

impl Map {
    /// Maps a whole file, which is at least `least` bytes long.
    pub(crate) fn open(path: &Path, least: u64) -> Result<Self> {
        let file = File::open(path).map_err(Error::io(path, "open"))?;
        let len = file.metadata().map_err(Error::io(path, "look at"))?.len();
        if len < least {
            return Err(Error::corrupt(path, len, "the file ends early"));
        }
        // SAFETY: files that are mapped are never written again: each is written under a number that
        // is used once, synced, and named by the manifest only then; later it is removed, never
        // truncated, and a removed file stays readable while it is mapped. Whoever else writes to or
        // truncates files of the index breaks this rule, as for any program that maps its files;
        // bytes are checked before use and parsed without assumptions.
        let bytes = unsafe { memmap2::Mmap::map(&file) };
        let bytes = bytes.map_err(Error::io(path, "map"))?;
        // Look-ups jump; reading ahead would only push other pages out.
        #[cfg(unix)]
        let _ = bytes.advise(memmap2::Advice::Random);
        Ok(Self { bytes, path: path.to_owned() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Deref for Map {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}
