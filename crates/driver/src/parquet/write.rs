//! A file of row groups, each of whole rows.
//!
//! A row group ends behind the row that fills it, wherever batches end, and is encoded in one piece, so that the bytes
//! of a file depend on its rows alone. Row groups are encoded by the workers, side by side.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_select::concat::concat;
use crossbeam_channel::{Receiver, bounded};
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;

use super::schema::Table;
use super::{GROUP, Kept};
use crate::error::RunError;
use crate::output::Compressor;

/// After so many rows it is looked whether a page is full: pages of texts would become large otherwise.
const LOOK: usize = 64;

/// Writes rows to a file that is not there yet under its own name.
pub(crate) struct TableWriter {
    path: PathBuf,
    table: Arc<Table>,
    compressor: Compressor,
    writer: SerializedFileWriter<File>,
    factory: ArrowRowGroupWriterFactory,
    /// Rows of the row group that is being filled, and the lines they would be, in bytes.
    pieces: Vec<RecordBatch>,
    held: usize,
    groups: usize,
    waiting: VecDeque<Receiver<Result<Vec<ArrowColumnChunk>>>>,
}

impl std::fmt::Debug for TableWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableWriter").field("path", &self.path).finish_non_exhaustive()
    }
}

impl TableWriter {
    pub(crate) fn create(
        path: PathBuf,
        table: Arc<Table>,
        compressor: Compressor,
    ) -> Result<Self, RunError> {
        let file = File::create(&path).map_err(RunError::write(&path))?;
        let open = || {
            let level = ZstdLevel::try_new(compressor.level)?;
            let mut properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(level))
                .set_created_by(concat!("tamis version ", env!("CARGO_PKG_VERSION")).to_owned())
                .set_key_value_metadata(Some(table.notes.clone()).filter(|notes| !notes.is_empty()))
                .set_write_batch_size(LOOK);
            // Texts are long, and no two are the same.
            if let Some(text) = table.text {
                let path = table.file.root_schema().get_fields()[text].name().to_owned();
                let path = parquet::schema::types::ColumnPath::new(vec![path]);
                properties = properties
                    .set_column_dictionary_enabled(path.clone(), false)
                    .set_column_statistics_enabled(path, EnabledStatistics::None);
            }
            SerializedFileWriter::new(file, table.file.root_schema_ptr(), properties.build().into())
        };
        let writer = open().map_err(failed(&path))?;
        let factory = ArrowRowGroupWriterFactory::new(&writer, Arc::clone(&table.held));
        Ok(TableWriter {
            path,
            table,
            compressor,
            writer,
            factory,
            pieces: Vec::new(),
            held: 0,
            groups: 0,
            waiting: VecDeque::new(),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends rows.
    pub(crate) fn push(&mut self, kept: &Kept) -> Result<(), RunError> {
        let mut from = 0;
        for (row, size) in kept.sizes.iter().enumerate() {
            self.held += size;
            if self.held >= GROUP {
                self.pieces.push(kept.rows.slice(from, row + 1 - from));
                from = row + 1;
                self.flush()?;
            }
        }
        if from < kept.rows.num_rows() {
            self.pieces.push(kept.rows.slice(from, kept.rows.num_rows() - from));
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), RunError> {
        let held = std::mem::take(&mut self.held);
        let pieces = std::mem::take(&mut self.pieces);
        let writers = self.factory.create_column_writers(self.groups);
        let writers = writers.map_err(failed(&self.path))?;
        self.groups += 1;
        let (done, result) = bounded(1);
        let table = Arc::clone(&self.table);
        self.compressor.pool.spawn(move || {
            // A panic would end the process; this way the file that waits for the row group fails.
            let encoded = catch_unwind(AssertUnwindSafe(|| encode(pieces, writers, &table)));
            let gave_up = |_| Err(ParquetError::General("the encoder gave up".to_owned()));
            let _ = done.send(encoded.unwrap_or_else(gave_up));
        });
        self.waiting.push_back(result);
        // One huge row is a huge group: nothing else may wait beside it.
        self.drain(if held > 2 * GROUP { 0 } else { self.compressor.waiting })
    }

    /// Writes what is encoded until so many row groups wait.
    fn drain(&mut self, most: usize) -> Result<(), RunError> {
        while self.waiting.len() > most {
            let Some(next) = self.waiting.pop_front() else { break };
            let chunks =
                next.recv().unwrap_or_else(|error| Err(ParquetError::External(error.into())));
            let append = || {
                let mut group = self.writer.next_row_group()?;
                for chunk in chunks? {
                    chunk.append_to_row_group(&mut group)?;
                }
                group.close()
            };
            append().map_err(failed(&self.path))?;
        }
        Ok(())
    }

    /// Writes what is left and waits until the disk has it.
    pub(crate) fn finish(&mut self) -> Result<(), RunError> {
        if !self.pieces.is_empty() {
            self.flush()?;
        }
        self.drain(0)?;
        self.writer.finish().map_err(failed(&self.path))?;
        self.writer.inner().sync_all().map_err(RunError::write(&self.path))
    }
}

/// One column after the other, so that only one is held twice.
fn encode(
    mut pieces: Vec<RecordBatch>,
    writers: Vec<ArrowColumnWriter>,
    table: &Table,
) -> Result<Vec<ArrowColumnChunk>> {
    let (mut writers, mut chunks) = (writers.into_iter(), Vec::new());
    for field in table.held.fields() {
        let arrays: Vec<_> = pieces.iter_mut().map(|piece| piece.remove_column(0)).collect();
        let arrays: Vec<_> = arrays.iter().map(AsRef::as_ref).collect();
        let column = concat(&arrays)?;
        for leaf in compute_leaves(field, &column)? {
            let mut writer = writers
                .next()
                .ok_or_else(|| ParquetError::General("it has too few columns".to_owned()))?;
            writer.write(&leaf)?;
            chunks.push(writer.close()?);
        }
    }
    Ok(chunks)
}

fn failed(path: &Path) -> impl FnOnce(ParquetError) -> RunError + '_ {
    |error| RunError::write(path)(io::Error::other(error))
}
