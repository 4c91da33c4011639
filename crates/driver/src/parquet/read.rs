//! Rows of a file, one row group after the other, each row as a line of JSON.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader, UInt32Array};
use arrow_select::take::take_record_batch;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Encoding;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};

use super::compact::compact;
use super::guard::Guard;
use super::json::{Line, line};
use super::schema::{self, Table};
use super::{Carried, Piece};
use crate::record::Names;
use crate::source::{File, blob};

/// Bytes of pages that a batch of rows is meant to take.
const BATCH: u64 = 4 << 20;

/// Rows of a batch, at most.
const ROWS: u64 = 1024;

/// The same where rows are spelt by what they share with the row before, and become long by that.
const ROWS_OF_PREFIXES: u64 = 64;

/// So often one row group is looked into again behind damage.
const TRIES: u32 = 64;

/// What comes next in a file.
#[derive(Debug)]
pub(crate) enum Row {
    /// A row, as a line that was appended.
    Record {
        /// Its number in the file.
        ordinal: u64,
        /// Where its row group begins in the file.
        offset: u64,
    },
    /// A row over the limit.
    TooLong {
        /// Its number in the file.
        ordinal: u64,
        /// Where its row group begins in the file.
        offset: u64,
        /// Its length, or more than the limit where it was not read to its end.
        len: u64,
    },
    /// Rows that cannot be read; others may follow.
    Lost {
        /// The number of the first.
        ordinal: u64,
        /// Where their row group begins in the file.
        offset: u64,
        /// How many they are.
        rows: u64,
        /// What is wrong.
        reason: String,
    },
    /// Pages take more than there is room for.
    NoRoom {
        /// What they would take.
        needed: u64,
        /// What there is.
        room: u64,
        /// Number of the row group.
        group: usize,
    },
    /// The end.
    End,
}

/// Reads the rows of a file.
pub(crate) struct Rows {
    guard: Guard,
    file: ArrowReaderMetadata,
    table: Arc<Table>,
    limit: u64,
    /// The row group that is read, and the first row of its batch.
    group: usize,
    row: u64,
    /// Rows of the groups before it.
    before: u64,
    reader: Option<ParquetRecordBatchReader>,
    /// Rows that the reader gives at a time; fewer where it failed.
    step: u64,
    tries: u32,
    batch: Option<RecordBatch>,
    at: usize,
    /// Whether rows are to be handed on as columns, too, and those that are.
    carry: bool,
    picked: Vec<u32>,
    carried: Vec<Piece>,
    ordinals: Vec<u64>,
}

impl Rows {
    /// Opens a file whose rows become lines of at most `limit` bytes and whose pages have so much room.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or its footer cannot be read, or holds no text.
    pub(crate) fn open(
        file: File,
        limit: u64,
        room: u64,
        names: &Names,
        carry: bool,
    ) -> io::Result<Self> {
        let guard = Guard::new(blob(file)?, room);
        let loaded = || {
            let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
            let as_it_is = ArrowReaderMetadata::load(&guard, options.clone())?;
            let bytes = schema::without_strings(as_it_is.parquet_schema())?;
            let bytes = options.with_parquet_schema(Arc::new(bytes));
            let as_bytes = ArrowReaderMetadata::load(&guard, bytes)?;
            let views = schema::with_views(as_bytes.schema());
            let options = ArrowReaderOptions::new().with_schema(views);
            let file = ArrowReaderMetadata::try_new(Arc::clone(as_bytes.metadata()), options)?;
            Ok((as_it_is, file))
        };
        let (as_it_is, file) = careful(loaded).map_err(|reason| match guard.refused() {
            Some(needed) => io::Error::other(format!(
                "its footer takes {}, of which there are {}; raise --memory",
                crate::Bytes(needed),
                crate::Bytes(room)
            )),
            None => io::Error::other(reason),
        })?;
        let notes = as_it_is.metadata().file_metadata().key_value_metadata();
        let table =
            Table::of_file(Arc::clone(file.schema()), as_it_is.parquet_schema(), notes, names)
                .and_then(|table| {
                    schema::check(as_it_is.parquet_schema(), limit)?;
                    Ok(table)
                })
                .map_err(io::Error::other)?;
        Ok(Rows {
            guard,
            file,
            table: Arc::new(table),
            limit,
            group: 0,
            row: 0,
            before: 0,
            reader: None,
            step: 0,
            tries: 0,
            batch: None,
            at: 0,
            carry,
            picked: Vec::new(),
            carried: Vec::new(),
            ordinals: Vec::new(),
        })
    }

    /// What the text is called in the lines, if the file has a column for it.
    pub(crate) fn text(&self) -> Option<&str> {
        self.table.text_name()
    }

    /// The rows that became records since the last call, as columns.
    pub(crate) fn carried(&mut self) -> Option<Carried> {
        if !self.carry {
            return None;
        }
        self.put_by();
        Some(Carried { table: Arc::clone(&self.table), pieces: std::mem::take(&mut self.carried) })
    }

    /// Appends the next row to `out` as a line. Before that grows, `ask` is told by how much.
    pub(crate) fn next(&mut self, out: &mut Vec<u8>, ask: &mut dyn FnMut(usize)) -> Row {
        loop {
            let Some(batch) = self.batch.take() else {
                match self.fill() {
                    Ok(()) => continue,
                    Err(row) => return row,
                }
            };
            if self.at == batch.num_rows() {
                self.batch = Some(batch);
                self.put_by();
                self.row += self.at as u64;
                (self.batch, self.at) = (None, 0);
                continue;
            }
            let row = self.at;
            self.at += 1;
            let (ordinal, offset) = (self.before + self.row + row as u64, self.offset());
            let written = line(&batch, row, &self.table, self.limit, out, ask);
            self.batch = Some(batch);
            return match written {
                Line::Written => {
                    if self.carry {
                        self.picked.push(row as u32);
                        self.ordinals.push(ordinal);
                    }
                    Row::Record { ordinal, offset }
                }
                Line::TooLong(len) => Row::TooLong { ordinal, offset, len },
                Line::Bad(reason) => Row::Lost { ordinal, offset, rows: 1, reason },
            };
        }
    }

    /// Where the row group begins in the file.
    fn offset(&self) -> u64 {
        let groups = self.file.metadata().row_groups();
        let starts = groups.get(self.group).into_iter().flat_map(RowGroupMetaData::columns);
        let starts = starts
            .flat_map(|chunk| [chunk.dictionary_page_offset(), Some(chunk.data_page_offset())]);
        let first = starts.flatten().filter(|at| *at > 0).min();
        first.and_then(|at| u64::try_from(at).ok()).unwrap_or(0)
    }

    /// Reads the next batch; what is not one is said instead.
    fn fill(&mut self) -> Result<(), Row> {
        let groups = self.file.metadata().num_row_groups();
        if self.group == groups {
            return Err(Row::End);
        }
        let all = self.rows();
        if self.row >= all {
            self.before = self.before.saturating_add(all);
            (self.group, self.row, self.tries, self.reader) = (self.group + 1, 0, 0, None);
            return Ok(());
        }
        if self.step == 0 || self.reader.is_none() && self.tries == 0 {
            self.step = self.usual_step();
        }
        self.guard.next_batch();
        match self.read(self.row, self.step, false) {
            Ok(batch) => {
                // Where it failed it is read in larger steps again by and by.
                if self.tries > 0 && self.step < self.usual_step() && !self.has_lists() {
                    self.step *= 2;
                    self.reader = None;
                }
                self.batch = Some(batch);
                Ok(())
            }
            Err(reason) => self.failed(reason, all),
        }
    }

    /// Rows of the row group.
    fn rows(&self) -> u64 {
        let group = self.file.metadata().row_group(self.group);
        u64::try_from(group.num_rows()).unwrap_or(0)
    }

    /// Whether a column of the row group has any number of values in a row. Where such a column is damaged the library
    /// does not come to an end when it passes over rows (version 60.1), so there it is only made to read them.
    fn has_lists(&self) -> bool {
        let columns = self.file.metadata().row_group(self.group).columns();
        columns.iter().any(|chunk| chunk.column_descr().max_rep_level() > 0)
    }

    fn usual_step(&self) -> u64 {
        let group = self.file.metadata().row_group(self.group);
        let size = u64::try_from(group.total_byte_size()).unwrap_or(0);
        let prefixes = |encoding| encoding == Encoding::DELTA_BYTE_ARRAY;
        let prefixes = group.columns().iter().any(|chunk| chunk.encodings().any(prefixes));
        let most = if prefixes { ROWS_OF_PREFIXES } else { ROWS };
        let each = size / self.rows().max(1);
        (BATCH / each.max(1)).clamp(1, most)
    }

    /// Reads rows from one on, in steps of so many; `probe` leaves no reader behind.
    fn read(&mut self, row: u64, step: u64, probe: bool) -> Result<RecordBatch, String> {
        let mut reader = match self.reader.take().filter(|_| !probe) {
            Some(reader) => reader,
            None => {
                let (guard, file, group) = (self.guard.clone(), self.file.clone(), self.group);
                let columns = file.metadata().row_group(group).columns();
                let negative = |chunk: &ColumnChunkMetaData| {
                    chunk.data_page_offset() < 0
                        || chunk.dictionary_page_offset().is_some_and(|offset| offset < 0)
                        || chunk.compressed_size() < 0
                };
                if columns.iter().any(negative) {
                    return Err("the footer speaks of negative sizes".to_owned());
                }
                guard.begin(file.metadata().row_group(group));
                let skipped = usize::try_from(row).map_err(|error| error.to_string())?;
                let (skipped, read) = if self.has_lists() { (0, skipped) } else { (skipped, 0) };
                let mut reader = careful(|| {
                    let rows = ParquetRecordBatchReaderBuilder::new_with_metadata(guard, file)
                        .with_row_groups(vec![group])
                        .with_batch_size(step as usize);
                    if skipped > 0 { rows.with_offset(skipped).build() } else { rows.build() }
                })?;
                for _ in 0..read {
                    self.guard.next_batch();
                    careful(|| reader.next().transpose().map_err(ParquetError::from))?;
                }
                reader
            }
        };
        let batch = careful(|| reader.next().transpose().map_err(ParquetError::from))?;
        let batch = batch.ok_or_else(|| "it has fewer rows than its footer says".to_owned())?;
        if batch.num_rows() == 0 || batch.num_rows() as u64 > step {
            return Err("it has another number of rows than its footer says".to_owned());
        }
        if reader.schema().fields().len() != self.table.held.fields().len() {
            return Err("it has other columns than its footer says".to_owned());
        }
        if !probe {
            self.reader = Some(reader);
        }
        Ok(batch)
    }

    /// What cannot be read is read in smaller steps, then passed over, as little of it as can be.
    fn failed(&mut self, reason: String, all: u64) -> Result<(), Row> {
        self.reader = None;
        self.tries += 1;
        let lists = self.has_lists();
        if self.step > 1 && self.tries <= TRIES {
            // Rows that are read to be passed over are read one by one.
            self.step = if lists { 1 } else { (self.step / 16).max(1) };
            return Ok(());
        }
        let no_room = |rows: &Rows, needed| Row::NoRoom {
            needed,
            room: rows.guard.room(),
            group: rows.group,
        };
        if let Some(needed) = self.guard.refused() {
            return Err(no_room(self, needed));
        }
        // The nearest row that can be read, as far as damage lies in one piece.
        let (mut bad, mut good) = (self.row, all);
        let mut far = 1;
        while bad + 1 < good && self.tries <= TRIES && !lists {
            self.tries += 1;
            let middle = if good == all {
                bad.saturating_add(far).min(all - 1)
            } else {
                bad + (good - bad) / 2
            };
            far = far.saturating_mul(4);
            match self.read(middle, 1, true) {
                Ok(_) => good = middle,
                Err(_) => bad = middle,
            }
            if let Some(needed) = self.guard.refused() {
                return Err(no_room(self, needed));
            }
        }
        let (group, first) = (self.group, self.row);
        let lost = Row::Lost {
            ordinal: self.before.saturating_add(first),
            offset: self.offset(),
            rows: good - first,
            reason: format!("row group {group}: {reason}"),
        };
        self.row = good;
        Err(lost)
    }

    /// Puts by what was picked of the batch.
    fn put_by(&mut self) {
        let (picked, ordinals) =
            (std::mem::take(&mut self.picked), std::mem::take(&mut self.ordinals));
        let Some(batch) = self.batch.as_ref().filter(|_| !picked.is_empty()) else { return };
        let columns = (0..batch.num_columns()).filter(|at| Some(*at) != self.table.text);
        let columns: Vec<usize> = columns.collect();
        let rows = batch
            .project(&columns)
            .and_then(|batch| take_record_batch(&batch, &UInt32Array::from(picked)))
            .and_then(|batch| {
                let arrays = batch.columns().iter().map(compact).collect();
                // A table of texts alone has no columns besides, and rows all the same.
                let rows =
                    arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
                RecordBatch::try_new_with_options(batch.schema(), arrays, &rows)
            });
        // Rows that were read can be taken; were they not, they would be missed where they are to be written.
        if let Ok(rows) = rows {
            self.carried.push(Piece { rows, ordinals });
        }
    }
}

/// The one place where the library is called for what stands in a file. It gives errors for most of what can be
/// wrong; where it gives up instead, that is an error, too.
fn careful<T>(call: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the reader gave up on it".to_owned()),
    }
}
