//! The bytes of a file, with an eye on what is asked of them.
//!
//! How large a page becomes stands in its header, and a hostile one may say anything. So the headers are looked at on
//! their way to the library, and pages that would not fit are refused before room is made for them.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, Length};

use super::schema::DEEPEST;
use super::thrift::{INT, Reader, STRUCT, is_plausible};
use crate::source::Blob;

/// So much of a header is read at once.
const HEAD: usize = 8 << 10;

/// Bytes that a value in a list takes beside its content: its levels, offsets and view.
const NESTED: u64 = 32;

/// A file whose pages have so much room together.
#[derive(Clone)]
pub(super) struct Guard(Arc<Inner>);

struct Inner {
    blob: Box<dyn Blob>,
    room: u64,
    watch: Mutex<Watch>,
}

#[derive(Default)]
struct Watch {
    columns: Vec<Column>,
    /// Pages that were refused would have needed so much.
    refused: Option<u64>,
}

/// A column of the row group that is read.
struct Column {
    /// Where it lies in the file.
    span: std::ops::Range<u64>,
    /// What the footer says that it is without compression.
    size: u64,
    nested: bool,
    dictionary: u64,
    last: u64,
    /// All that a batch may still point into.
    held: u64,
}

impl Guard {
    pub(super) fn new(blob: Box<dyn Blob>, room: u64) -> Self {
        Guard(Arc::new(Inner { blob, room, watch: Mutex::default() }))
    }

    /// A row group is read from one of its rows on.
    pub(super) fn begin(&self, group: &RowGroupMetaData) {
        let column = |chunk: &parquet::file::metadata::ColumnChunkMetaData| {
            let starts = [chunk.dictionary_page_offset(), Some(chunk.data_page_offset())];
            let start = starts.into_iter().flatten().filter(|at| *at > 0).min().unwrap_or(0);
            let start = u64::try_from(start).unwrap_or(0);
            let len = u64::try_from(chunk.compressed_size()).unwrap_or(0);
            Column {
                span: start..start.saturating_add(len),
                size: u64::try_from(chunk.uncompressed_size()).unwrap_or(0),
                nested: chunk.column_descr().max_rep_level() > 0,
                dictionary: 0,
                last: 0,
                held: 0,
            }
        };
        let mut watch = self.watch();
        watch.columns = group.columns().iter().map(column).collect();
        watch.refused = None;
    }

    /// What was read before is no longer held, but for the pages that are being read.
    pub(super) fn next_batch(&self) {
        for column in &mut self.watch().columns {
            column.held = column.last;
        }
    }

    /// So much room would have been needed, if pages were refused for it.
    pub(super) fn refused(&self) -> Option<u64> {
        self.watch().refused
    }

    pub(super) fn room(&self) -> u64 {
        self.0.room
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.0.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges a page by its header.
    fn page(&self, offset: u64, header: &[u8]) -> io::Result<()> {
        let mut watch = self.watch();
        let Some(column) = watch.columns.iter_mut().find(|column| column.span.contains(&offset))
        else {
            return Ok(());
        };
        // The library takes it for granted that a header is the one for its kind of page.
        let page = Page::read(header)
            .ok_or_else(|| io::Error::other("the header of a page is damaged"))?;
        if page.size > column.size {
            return Err(io::Error::other("a page is larger than its whole column"));
        }
        let levels = if column.nested { NESTED.saturating_mul(page.values) } else { 0 };
        let size = (page.size + page.compressed).saturating_add(levels);
        if page.dictionary {
            column.dictionary = size;
        } else {
            column.last = size;
            column.held = column.held.saturating_add(size);
        }
        let sum = watch.columns.iter().map(|column| column.dictionary.saturating_add(column.held));
        let sum = sum.fold(0, u64::saturating_add);
        if sum > self.0.room {
            watch.refused = Some(sum);
            return Err(io::Error::other("its pages have no room"));
        }
        Ok(())
    }
}

impl Length for Guard {
    fn len(&self) -> u64 {
        self.0.blob.len()
    }
}

impl ChunkReader for Guard {
    type T = Header;

    fn get_read(&self, start: u64) -> Result<Header> {
        Ok(Header { guard: self.clone(), at: start, bytes: Vec::new(), used: 0 })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.len()) {
            return Err(ParquetError::EOF("the file ends before".to_owned()));
        }
        // A page was judged by its header; all else is the footer, which takes some times its size.
        let room = if self.watch().columns.is_empty() { self.0.room / 8 } else { self.0.room };
        if length as u64 > room {
            self.watch().refused = Some(8 * length as u64);
            return Err(ParquetError::General("it has no room".to_owned()));
        }
        let mut bytes = vec![0; length];
        self.0.blob.read_at(start, &mut bytes)?;
        if self.watch().columns.is_empty() && !is_plausible(&bytes, DEEPEST) {
            return Err(ParquetError::General("its footer is damaged".to_owned()));
        }
        Ok(bytes.into())
    }
}

/// Reads on from a place where the header of a page may stand, if it is read at all.
pub(super) struct Header {
    guard: Guard,
    at: u64,
    bytes: Vec<u8>,
    used: usize,
}

impl Read for Header {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.used == self.bytes.len() {
            let first = self.bytes.is_empty();
            let len = self.guard.len().saturating_sub(self.at).min(HEAD as u64);
            self.bytes.resize(len as usize, 0);
            self.guard.0.blob.read_at(self.at, &mut self.bytes)?;
            if first {
                self.guard.page(self.at, &self.bytes)?;
            }
            self.at += len;
            self.used = 0;
        }
        let read = out.len().min(self.bytes.len() - self.used);
        out[..read].copy_from_slice(&self.bytes[self.used..][..read]);
        self.used += read;
        Ok(read)
    }
}

/// What the header of a page says of its size.
#[derive(Debug, Default, PartialEq)]
struct Page {
    size: u64,
    compressed: u64,
    values: u64,
    dictionary: bool,
}

impl Page {
    /// Reads the front of a header (`PageHeader` of the format); nothing where it is none.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let (mut page, mut kind_of_page, mut field) = (Page::default(), 0, 0);
        loop {
            let (id, kind) = reader.field(field)?;
            field = id;
            match (id, kind) {
                (1, INT) => kind_of_page = reader.number()?,
                (2, INT) => page.size = reader.number()?,
                (3, INT) => page.compressed = reader.number()?,
                // A checksum, which may be negative.
                (4, INT) => drop(reader.varint()?),
                // The headers for each kind of page begin with how many values it has.
                (5 | 7 | 8, STRUCT) => {
                    if reader.field(0)? == (1, INT) {
                        page.values = reader.number()?;
                    }
                    page.dictionary = kind_of_page == 2;
                    return matches!((kind_of_page, id), (0, 5) | (2, 7) | (3, 8)).then_some(page);
                }
                (6, STRUCT) => return (kind_of_page == 1).then_some(page),
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_pages() {
        // Fields 1, 2, 3 and 5, the last with 4 values.
        let data = [0x15, 0, 0x15, 0xa0, 0x1f, 0x15, 0x08, 0x2c, 0x15, 0x08, 0x15, 0];
        let page = Page { size: 2000, compressed: 4, values: 4, dictionary: false };
        assert_eq!(Page::read(&data), Some(page));
        // With a checksum, and field 7.
        let dictionary = [0x15, 4, 0x15, 0x10, 0x15, 0x10, 0x15, 2, 0x3c, 0x15, 0x06];
        let page = Page { size: 8, compressed: 8, values: 3, dictionary: true };
        assert_eq!(Page::read(&dictionary), Some(page));
        // A negative size, the end, something else, the header of another kind of page.
        let other = [0x15, 0, 0x15, 0x10, 0x15, 0x10, 0x4c, 0x15, 0x06];
        for bytes in [&[0x15, 0, 0x15, 1][..], &[0x15, 0, 0x15], &[0x18, 1, 1], &[0], &[], &other] {
            assert_eq!(Page::read(bytes), None);
        }
    }
}
