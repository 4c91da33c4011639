//! Files that are not read from their beginning to their end.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

use super::file::File;

/// Bytes that are read wherever they are wanted.
pub(crate) trait Blob: Send + Sync {
    /// How many there are.
    fn len(&self) -> u64;

    /// Fills `out` with those from `offset` on.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or there are fewer.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;
}

/// A file, with its length.
struct FileBlob(Mutex<File>, u64);

impl Blob for FileBlob {
    fn len(&self) -> u64 {
        self.1
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(out)
    }
}

/// A file that is not read from its beginning to its end.
///
/// # Errors
///
/// When its length cannot be found out.
pub(crate) fn blob(mut file: File) -> io::Result<Box<dyn Blob>> {
    let len = file.seek(SeekFrom::End(0))?;
    Ok(Box::new(FileBlob(Mutex::new(file), len)))
}
