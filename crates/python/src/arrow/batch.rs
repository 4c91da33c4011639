//! What becomes of many pages, as a table.

use std::sync::Arc;

use arrow_array::builder::{LargeStringBuilder, StringBuilder, UInt64Builder};
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, LargeListArray, RecordBatch, StructArray, UInt32Array,
    UInt64Array,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Schema};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use super::capsule::{array, broken, schema, stream};
use crate::cleaned::Owned;
use crate::verdict::Verdict;

/// What becomes of many pages: a table for whoever speaks Arrow (`pyarrow.table(batch)`, `polars.DataFrame(batch)`,
/// DuckDB), which takes it over without a copy.
#[pyclass(module = "tamis", frozen)]
#[derive(Debug)]
pub(crate) struct Batch(RecordBatch);

/// A page that was decided on; none where the text was null.
pub(crate) type Row<'a> = Option<(&'a str, Owned, Verdict)>;

#[pymethods]
impl Batch {
    /// Number of pages, null ones included.
    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    /// A table is worth having without a row, too.
    fn __bool__(&self) -> bool {
        true
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The types of the columns, for Arrow.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema(py, &self.0)
    }

    /// The table, for Arrow.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        // A wish; whoever has it casts.
        let _ = requested_schema;
        (schema(py, &self.0)?, array(py, &self.0)?).into_pyobject(py)
    }

    /// The table as a stream of one, for Arrow.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        stream(py, &self.0)
    }

    fn __repr__(&self) -> String {
        format!("Batch({} pages, columns {})", self.0.num_rows(), self.columns().join(", "))
    }
}

impl Batch {
    /// With the cuts of each page, where they are wanted.
    pub(crate) fn of(rows: &[Row<'_>], cuts: bool) -> PyResult<Self> {
        let verdicts = || rows.iter().map(|row| row.as_ref().map(|(_, _, verdict)| verdict));
        let mut text = LargeStringBuilder::new();
        let (mut kind, mut of) = (StringBuilder::new(), StringBuilder::new());
        for row in rows {
            text.append_option(row.as_ref().map(|(original, owned, _)| owned.text(original)));
        }
        for verdict in verdicts() {
            kind.append_option(verdict.map(|verdict| &*verdict.kind));
            of.append_option(verdict.and_then(|verdict| verdict.of.as_deref()));
        }
        let kept: BooleanArray = verdicts().map(|v| v.map(|v| v.kind == "kept")).collect();
        let ordinal: UInt64Array = verdicts().map(|v| v?.of_ordinal).collect();
        let similarity: Float64Array = verdicts().map(|v| v?.similarity).collect();
        let containment: Float64Array = verdicts().map(|v| v?.containment).collect();
        let distance: UInt32Array = verdicts().map(|v| v?.distance).collect();
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("text", Arc::new(text.finish())),
            ("kept", Arc::new(kept)),
            ("verdict", Arc::new(kind.finish())),
            ("of", Arc::new(of.finish())),
            ("of_ordinal", Arc::new(ordinal)),
            ("similarity", Arc::new(similarity)),
            ("containment", Arc::new(containment)),
            ("distance", Arc::new(distance)),
        ];
        if cuts {
            columns.push(("cuts", Arc::new(lists(rows)?)));
        }
        let fields = columns.iter().map(|(name, column)| field(name, column, true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let columns = columns.into_iter().map(|(_, column)| column).collect();
        Ok(Batch(RecordBatch::try_new(schema, columns).map_err(broken)?))
    }
}

fn field(name: &str, column: &ArrayRef, nullable: bool) -> Field {
    Field::new(name, column.data_type().clone(), nullable)
}

/// The cuts of each page: lists of what `tamis.Cut` holds.
fn lists(rows: &[Row<'_>]) -> PyResult<LargeListArray> {
    let cuts = |row: &Row<'_>| row.as_ref().map_or(0, |(_, owned, _)| owned.cuts.len());
    let lengths = OffsetBuffer::<i64>::from_lengths(rows.iter().map(cuts));
    let (mut start, mut end) = (UInt64Builder::new(), UInt64Builder::new());
    let mut texts: [StringBuilder; 2] = Default::default();
    let mut long: [LargeStringBuilder; 2] = Default::default();
    for cut in rows.iter().flatten().flat_map(|(_, owned, _)| &owned.cuts) {
        start.append_value(cut.start as u64);
        end.append_value(cut.end as u64);
        for (text, to) in [&cut.kind, &cut.rule].into_iter().zip(&mut texts) {
            to.append_value(text);
        }
        for (text, to) in [&cut.removed, &cut.put].into_iter().zip(&mut long) {
            to.append_value(text);
        }
    }
    let ([mut kind, mut rule], [mut removed, mut put]) = (texts, long);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("start", Arc::new(start.finish())),
        ("end", Arc::new(end.finish())),
        ("kind", Arc::new(kind.finish())),
        ("rule", Arc::new(rule.finish())),
        ("removed", Arc::new(removed.finish())),
        ("put", Arc::new(put.finish())),
    ];
    let each = columns.into_iter().map(|(name, column)| (field(name, &column, false), column));
    let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = each.unzip();
    let cuts = StructArray::try_new(fields.into(), columns, None).map_err(broken)?;
    let item = Field::new("item", DataType::Struct(cuts.fields().clone()), false);
    LargeListArray::try_new(Arc::new(item), lengths, Arc::new(cuts), None).map_err(broken)
}
