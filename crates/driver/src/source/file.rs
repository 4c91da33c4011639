//! What a shard is read from: a file, or an object in a store.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::stores::ObjectReader;

/// Bytes that can be read from anywhere.
pub(crate) enum File {
    Local(fs::File),
    Object(Box<ObjectReader>),
}

impl File {
    /// A file on a disk.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        fs::File::open(path).map(File::Local)
    }

    /// The same for another reader. Where both read from is undefined: each begins by seeking.
    ///
    /// # Errors
    ///
    /// When the system gives no second handle.
    pub(crate) fn again(&self) -> io::Result<Self> {
        Ok(match self {
            File::Local(file) => File::Local(file.try_clone()?),
            File::Object(object) => File::Object(Box::new(object.again())),
        })
    }
}

impl Read for File {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            File::Local(file) => file.read(out),
            File::Object(object) => object.read(out),
        }
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            File::Local(file) => file.seek(to),
            File::Object(object) => object.seek(to),
        }
    }
}
