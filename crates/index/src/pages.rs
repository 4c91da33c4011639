//! Files of records: written once, at a flush, and read by row.

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use crate::blocks::{read_u32, read_u64};
use crate::error::{Error, Result};
use crate::map::Map;
use crate::record::{GRAIN, Record};
use crate::storage::{Output, Storage};
use crate::version::{FORMAT, check};

const MAGIC: &[u8; 8] = b"tamispgs";
/// Magic, format, file number, and a checksum of them; the records begin behind it.
const HEAD: usize = 24;

/// A finished file of records.
#[derive(Debug)]
pub(crate) struct Pages {
    map: Map,
    pub(crate) file: u32,
}

impl Pages {
    pub(crate) fn open(path: &Path, file: u32) -> Result<Self> {
        let map = Map::open(path, HEAD as u64)?;
        if map[..8] != *MAGIC || xxh3_64(&map[..16]) != read_u64(&map, 16) {
            return Err(Error::corrupt(path, 0, "the head of a file of pages does not fit"));
        }
        check(path, "format", read_u32(&map, 8), FORMAT)?;
        if read_u32(&map, 12) != file {
            return Err(Error::corrupt(path, 12, "this file has another number"));
        }
        Ok(Self { map, file })
    }

    /// The record at a place that [`PagesWriter::push`] gave.
    #[inline]
    pub(crate) fn get(&self, place: u32) -> Result<Record<'_>> {
        let at = place as usize * GRAIN;
        let record = self.map.get(at..).and_then(Record::read);
        record.ok_or_else(|| {
            Error::corrupt(self.map.path(), at as u64, "the checksum of a record does not fit")
        })
    }

    /// Checks every record and gives their number.
    pub(crate) fn verify(&self) -> Result<u64> {
        let (mut at, mut records) = (HEAD, 0);
        while at < self.map.len() {
            at += self.get((at / GRAIN) as u32)?.bytes().len();
            records += 1;
        }
        Ok(records)
    }

    /// Bytes of the file.
    pub(crate) fn len(&self) -> u64 {
        self.map.len() as u64
    }
}

/// Writes a file of records.
#[derive(Debug)]
pub(crate) struct PagesWriter {
    out: Box<dyn Output>,
    path: PathBuf,
    at: u64,
    buffer: Vec<u8>,
}

impl PagesWriter {
    pub(crate) fn create(storage: &dyn Storage, path: &Path, file: u32) -> Result<Self> {
        let out = storage.create(path).map_err(Error::io(path, "create"))?;
        let mut buffer = MAGIC.to_vec();
        buffer.extend_from_slice(&FORMAT.to_le_bytes());
        buffer.extend_from_slice(&file.to_le_bytes());
        buffer.extend_from_slice(&xxh3_64(&buffer).to_le_bytes());
        Ok(Self { out, path: path.to_owned(), at: HEAD as u64, buffer })
    }

    /// Appends a whole record and says where it stands, in units of 8 bytes.
    pub(crate) fn push(&mut self, record: &[u8]) -> Result<u32> {
        let place = u32::try_from(self.at / GRAIN as u64)
            .map_err(|_| Error::TooLarge("a file of pages has more than 32 GiB"))?;
        self.at += record.len() as u64;
        self.buffer.extend_from_slice(record);
        if self.buffer.len() >= 256 * 1024 {
            self.flush()?;
        }
        Ok(place)
    }

    fn flush(&mut self) -> Result<()> {
        self.out.write_all(&self.buffer).map_err(Error::io(&self.path, "write"))?;
        self.buffer.clear();
        Ok(())
    }

    /// Everything is on disk then.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.out.sync().map_err(Error::io(&self.path, "sync"))
    }
}
