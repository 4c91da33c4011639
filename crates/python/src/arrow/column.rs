//! Columns of text that other libraries hold.

use std::fmt::Display;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, NullArray, StructArray,
    make_array,
};
use arrow_data::ArrayData;
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use super::capsule::{arrays, broken};
use crate::config::value_error;

/// A column of texts in pieces, as bytes: whether they are UTF-8 is for us to see.
#[derive(Debug, Default)]
pub(crate) struct Column(Vec<Chunk>);

#[derive(Debug)]
enum Chunk {
    Small(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
    Nulls(NullArray),
}

/// What an object that speaks Arrow holds: a column of texts, or a table with one and perhaps names beside it.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) texts: Column,
    pub(crate) ids: Option<Column>,
    pub(crate) urls: Option<Column>,
}

impl Table {
    /// Nothing of an object that does not speak Arrow.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let Some(arrays) = arrays(object)? else { return Ok(None) };
        let mut table = Table::default();
        for array in arrays {
            let DataType::Struct(fields) = array.data_type().clone() else {
                table.texts.push("texts", array, false)?;
                continue;
            };
            let rows = StructArray::from(array);
            if rows.null_count() > 0 {
                return Err(value_error("texts: some rows of the table are null as a whole"));
            }
            let place = |name: &str| fields.iter().position(|field| field.name() == name);
            let Some(texts) = place("text").or((fields.len() == 1).then_some(0)) else {
                let names: Vec<&String> = fields.iter().map(|field| field.name()).collect();
                return Err(value_error(format!(
                    "texts: a table of several columns, none of them \"text\": {names:?}"
                )));
            };
            table.texts.push("text", rows.column(texts).to_data(), false)?;
            for (name, column) in [("id", &mut table.ids), ("url", &mut table.urls)] {
                if let Some(place) = place(name).filter(|place| *place != texts) {
                    let column = column.get_or_insert_default();
                    column.push(name, rows.column(place).to_data(), true)?;
                }
            }
        }
        Ok(Some(table))
    }
}

impl Column {
    /// Names of pages: texts or whole numbers. Nothing of an object that does not speak Arrow.
    pub(crate) fn of_names(name: &str, object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let Some(arrays) = arrays(object)? else { return Ok(None) };
        let mut column = Column::default();
        for array in arrays {
            // A table of one column is that column.
            if let DataType::Struct(fields) = array.data_type()
                && fields.len() == 1
            {
                column.push(name, StructArray::from(array).column(0).to_data(), true)?;
                continue;
            }
            column.push(name, array, true)?;
        }
        Ok(Some(column))
    }

    fn push(&mut self, name: &str, array: ArrayData, numbers: bool) -> PyResult<()> {
        let as_bytes = match array.data_type() {
            DataType::Utf8 => DataType::Binary,
            DataType::LargeUtf8 => DataType::LargeBinary,
            DataType::Utf8View => DataType::BinaryView,
            DataType::Null => DataType::Null,
            kind => {
                let spelled = numbers.then(|| spelled(&make_array(array.clone()))).flatten();
                let Some(spelled) = spelled else {
                    return Err(PyTypeError::new_err(format!(
                        "{name} has the Arrow type {kind}; a column of strings is wanted: cast it"
                    )));
                };
                self.0.push(Chunk::Large(spelled));
                return Ok(());
            }
        };
        // Offsets and views are checked here; there is no array of text yet that would promise UTF-8.
        let data = array.into_builder().data_type(as_bytes).build().map_err(broken)?;
        self.0.push(match data.data_type() {
            DataType::Binary => Chunk::Small(data.into()),
            DataType::LargeBinary => Chunk::Large(data.into()),
            DataType::BinaryView => Chunk::View(data.into()),
            _ => Chunk::Nulls(data.into()),
        });
        Ok(())
    }

    /// Each text, or none where it is null.
    pub(crate) fn cells(&self, name: &str) -> PyResult<Vec<Option<&str>>> {
        let mut cells = Vec::with_capacity(self.0.iter().map(Chunk::len).sum());
        for chunk in &self.0 {
            match chunk {
                Chunk::Small(array) => text(name, array.iter(), &mut cells)?,
                Chunk::Large(array) => text(name, array.iter(), &mut cells)?,
                Chunk::View(array) => text(name, array.iter(), &mut cells)?,
                Chunk::Nulls(array) => cells.resize(cells.len() + array.len(), None),
            }
        }
        Ok(cells)
    }
}

impl Chunk {
    fn len(&self) -> usize {
        match self {
            Chunk::Small(array) => array.len(),
            Chunk::Large(array) => array.len(),
            Chunk::View(array) => array.len(),
            Chunk::Nulls(array) => array.len(),
        }
    }
}

fn text<'a>(
    name: &str,
    values: impl Iterator<Item = Option<&'a [u8]>>,
    to: &mut Vec<Option<&'a str>>,
) -> PyResult<()> {
    for value in values {
        let read = value.map(simdutf8::basic::from_utf8).transpose();
        to.push(read.map_err(|_| value_error(format!("{name}[{}] is not UTF-8", to.len())))?);
    }
    Ok(())
}

/// Whole numbers as texts.
fn spelled(array: &ArrayRef) -> Option<LargeBinaryArray> {
    fn all<T: ArrowPrimitiveType<Native: Display>>(array: &ArrayRef) -> LargeBinaryArray {
        let numbers = array.as_primitive::<T>();
        numbers.iter().map(|number| number.map(|number| number.to_string())).collect()
    }
    Some(match array.data_type() {
        DataType::Int8 => all::<Int8Type>(array),
        DataType::Int16 => all::<Int16Type>(array),
        DataType::Int32 => all::<Int32Type>(array),
        DataType::Int64 => all::<Int64Type>(array),
        DataType::UInt8 => all::<UInt8Type>(array),
        DataType::UInt16 => all::<UInt16Type>(array),
        DataType::UInt32 => all::<UInt32Type>(array),
        DataType::UInt64 => all::<UInt64Type>(array),
        _ => return None,
    })
}
