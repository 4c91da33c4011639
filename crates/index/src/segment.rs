//! A segment: tables over rows that do not change, and where the records of the rows stand.

use std::path::Path;
use std::sync::Arc;

use crate::blocks::{BODY, BlockWriter, Blocks, Column, read_u32};
use crate::error::{Error, Result};
use crate::kinds::{HALVES, TABLES};
use crate::pages::Pages;
use crate::record::Record;
use crate::storage::Storage;
use crate::table::{ENTRY, Table, TableWriter};
use crate::version::{FORMAT, check};

const MAGIC: &[u8; 8] = b"tamisseg";
/// Lines of the contents in a block.
const LINES: usize = BODY / ENTRY;

/// Rows from `from` on have their records in `pages`.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) from: u32,
    pub(crate) pages: Arc<Pages>,
}

/// A finished segment.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) file: u32,
    pub(crate) rows: u32,
    /// What was forgotten up to this number is not in here.
    pub(crate) forgot: u64,
    pub(crate) runs: Vec<Run>,
    pub(crate) blocks: Blocks,
    tables: Vec<Table>,
    /// First block of the places of the records.
    places: u32,
}

impl Segment {
    pub(crate) fn open(path: &Path, file: u32, runs: Vec<Run>, forgot: u64) -> Result<Self> {
        let blocks = Blocks::open(path, file)?;
        let end = blocks.len() - 1;
        let last = blocks.get(end)?;
        if last[..8] != *MAGIC || read_u32(last, 12) != file {
            return Err(blocks.corrupt(end, "the last block is not that of this segment"));
        }
        check(path, "format", read_u32(last, 8), FORMAT)?;
        let (rows, count) = (read_u32(last, 16), read_u32(last, 20));
        let (contents, places) = (read_u32(last, 24), read_u32(last, 28));
        let mut tables = Vec::new();
        for line in 0..count as usize {
            let block = blocks.get(contents.saturating_add((line / LINES) as u32))?;
            let at = line % LINES * ENTRY;
            let table = block.get(at..at + ENTRY).and_then(|b| Table::from_bytes(b, end));
            tables
                .push(table.ok_or_else(|| blocks.corrupt(contents, "the contents are not sound"))?);
        }
        let kinds = tables.iter().map(|table| table.kind);
        if !kinds.eq(0..TABLES) || runs.first().is_none_or(|run| run.from != 0) {
            return Err(blocks.corrupt(end, "this segment has other tables"));
        }
        Ok(Self { file, rows, forgot, runs, blocks, tables, places })
    }

    #[inline]
    pub(crate) fn table(&self, kind: u8) -> &Table {
        &self.tables[usize::from(kind)]
    }

    /// Calls `found(row)` for the rows of a 32-bit key (of those bits of it that the table has),
    /// ascending, while it says true.
    #[inline]
    pub(crate) fn find(&self, kind: u8, key: u32, found: impl FnMut(u32) -> bool) -> Result<()> {
        self.table(kind).find(&self.blocks, key, found)
    }

    /// The file that has the record of a row, and its place there.
    #[inline]
    pub(crate) fn place(&self, row: u32) -> Result<(&Arc<Pages>, u32)> {
        if row >= self.rows {
            return Err(self.blocks.corrupt(self.blocks.len() - 1, "a row that does not exist"));
        }
        let run = self.runs.partition_point(|run| run.from <= row) - 1;
        Ok((&self.runs[run].pages, Column::read(&self.blocks, self.places, row)?))
    }

    /// The record of a row.
    #[inline]
    pub(crate) fn record(&self, row: u32) -> Result<Record<'_>> {
        let (pages, place) = self.place(row)?;
        pages.get(place)
    }

    /// Bytes of the file.
    pub(crate) fn len(&self) -> u64 {
        u64::from(self.blocks.len()) * crate::blocks::BLOCK as u64
    }
}

/// Writes a segment: tables in the order of their kinds, then the places, then the contents.
#[derive(Debug)]
pub(crate) struct SegmentWriter {
    out: BlockWriter,
    file: u32,
    tables: Vec<Table>,
    row_bits: u32,
    most: u32,
    table: Option<TableWriter>,
    places: Option<(u32, Column)>,
    rows: u32,
}

impl SegmentWriter {
    /// For at most `rows` rows.
    pub(crate) fn create(storage: &dyn Storage, path: &Path, file: u32, rows: u32) -> Result<Self> {
        let out = BlockWriter::create(storage, path, file)?;
        let row_bits = 32 - rows.saturating_sub(1).leading_zeros();
        if row_bits > 31 {
            return Err(Error::TooLarge("a segment holds 2^31 pages at most"));
        }
        let (tables, table, places) = (Vec::new(), None, None);
        Ok(Self { out, file, tables, row_bits, most: rows, table, places, rows: 0 })
    }

    /// Begins a table for keys of so many bits.
    pub(crate) fn begin(&mut self, kind: u8, key_bits: u32) {
        let table = TableWriter::new(kind, key_bits, self.row_bits, &self.out);
        let flipped = HALVES.contains(&kind);
        self.table = Some(if flipped { table.with_map(self.most) } else { table });
    }

    /// A posting of the table; keys are cut to its bits and ascend, so do the rows of one key.
    #[inline]
    pub(crate) fn posting(&mut self, key: u32, row: u32) -> Result<()> {
        match &mut self.table {
            Some(table) => table.push(key, row, &mut self.out),
            None => Ok(()),
        }
    }

    /// Ends the table.
    pub(crate) fn end(&mut self) -> Result<()> {
        if let Some(table) = self.table.take() {
            self.tables.push(table.finish(&mut self.out)?);
        }
        Ok(())
    }

    /// The place of the next row's record; all tables are ended.
    pub(crate) fn place(&mut self, place: u32) -> Result<()> {
        self.rows += 1;
        let first = self.out.next();
        let (_, column) = self.places.get_or_insert_with(|| (first, Column::default()));
        column.push(place, &mut self.out)
    }

    /// Everything is on disk then; gives the number of rows.
    pub(crate) fn finish(mut self) -> Result<u32> {
        let mut places = self.out.next();
        if let Some((first, mut column)) = self.places.take() {
            column.finish(&mut self.out)?;
            places = first;
        }
        let contents = self.out.next();
        for tables in self.tables.chunks(LINES) {
            let lines: Vec<u8> = tables.iter().flat_map(|table| table.to_bytes()).collect();
            self.out.write(&lines)?;
        }
        let mut last = MAGIC.to_vec();
        for number in [FORMAT, self.file, self.rows, self.tables.len() as u32, contents, places] {
            last.extend_from_slice(&number.to_le_bytes());
        }
        self.out.write(&last)?;
        self.out.finish()?;
        Ok(self.rows)
    }
}
