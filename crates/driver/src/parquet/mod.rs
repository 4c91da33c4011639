//! Parquet: rows of files into lines of JSON, and kept pages into rows.
//!
//! Each row of a file becomes a line of JSON, as each page of an archive does, and goes the way of all lines. Where the
//! output is Parquet, too, the other columns of the rows travel beside the lines and are written as they were read.

mod compact;
mod fields;
mod guard;
mod json;
mod lines;
mod read;
mod schema;
mod thrift;
mod write;

use std::sync::Arc;

use arrow_array::builder::BinaryViewBuilder;
use arrow_array::{ArrayRef, BooleanArray, RecordBatch};
use arrow_schema::ArrowError;
use arrow_select::concat::concat_batches;
use arrow_select::filter::filter_record_batch;

use crate::record::Names;

pub(crate) use read::{Row, Rows};
pub(crate) use schema::Table;
pub(crate) use write::TableWriter;

/// Bytes of a row group of the output, counted as the lines that its rows would be. Fixed, since where row groups end is
/// a part of the output.
pub(crate) const GROUP: usize = 16 << 20;

/// Columns of rows beside their texts.
#[derive(Debug)]
pub(crate) struct Carried {
    table: Arc<Table>,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    rows: RecordBatch,
    ordinals: Vec<u64>,
}

/// Rows that are written.
#[derive(Debug)]
pub(crate) struct Kept {
    table: Arc<Table>,
    rows: RecordBatch,
    /// The length of the line that each would be.
    sizes: Vec<usize>,
}

/// A page that is kept, of a row that is carried.
pub(crate) struct KeptPage<'t> {
    pub(crate) ordinal: u64,
    pub(crate) text: &'t str,
    /// The length of its line.
    pub(crate) size: usize,
}

impl Kept {
    /// Lines of JSON as rows.
    pub(crate) fn of_lines(
        table: &Arc<Table>,
        lines: &[u8],
        names: &Names,
    ) -> Result<Self, ArrowError> {
        let rows = lines::rows(lines, table, names)?;
        let sizes = lines.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::len).collect();
        Ok(Kept { table: Arc::clone(table), rows, sizes })
    }

    /// Rows that are carried, with the texts of those that are kept.
    pub(crate) fn of_rows(carried: Carried, pages: &[KeptPage<'_>]) -> Result<Self, ArrowError> {
        let Carried { table, pieces } = carried;
        let mut next = pages.iter().peekable();
        let mut parts = Vec::with_capacity(pieces.len());
        for Piece { rows, ordinals } in pieces {
            let kept = ordinals.iter().map(|&ordinal| {
                let kept = next.peek().is_some_and(|page| page.ordinal == ordinal);
                if kept {
                    next.next();
                }
                Some(kept)
            });
            parts.push(filter_record_batch(&rows, &kept.collect::<BooleanArray>())?);
        }
        let found: usize = parts.iter().map(RecordBatch::num_rows).sum();
        if found != pages.len() {
            return Err(ArrowError::InvalidArgumentError(
                "rows of kept pages are missing".to_owned(),
            ));
        }
        let mut columns: Vec<ArrayRef> = match parts.first() {
            Some(first) => concat_batches(first.schema_ref(), &parts)?.columns().to_vec(),
            None => RecordBatch::new_empty(Arc::clone(&table.held)).columns().to_vec(),
        };
        if let Some(at) = table.text {
            let mut texts = BinaryViewBuilder::new();
            pages.iter().for_each(|page| texts.append_value(page.text));
            match parts.is_empty() {
                true => columns[at] = Arc::new(texts.finish()),
                false => columns.insert(at, Arc::new(texts.finish())),
            }
        }
        let rows = RecordBatch::try_new(Arc::clone(&table.held), columns)?;
        let sizes = pages.iter().map(|page| page.size).collect();
        Ok(Kept { table, rows, sizes })
    }

    pub(crate) fn table(&self) -> &Arc<Table> {
        &self.table
    }
}
