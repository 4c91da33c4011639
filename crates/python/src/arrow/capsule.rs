//! Arrow by capsules: arrays that other libraries hand over, and those that are handed to them.
//!
//! The one place here that has to trust somebody: a capsule with the name of an Arrow structure holds one, as the
//! [PyCapsule interface](https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html) promises.
#![allow(unsafe_code)]

use std::ffi::CStr;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, RecordBatch, RecordBatchIterator};
use arrow_data::ArrayData;
use arrow_schema::ArrowError;
use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

use crate::config::value_error;

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// The arrays that an object holds, none of them copied; nothing of one that does not speak Arrow.
pub(super) fn arrays(object: &Bound<'_, PyAny>) -> PyResult<Option<Vec<ArrayData>>> {
    if let Some(method) = object.getattr_opt("__arrow_c_array__")? {
        let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) =
            method.call0()?.extract()?;
        let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
        let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
        // SAFETY: the names say what the pointers point at, no Python runs before they are read, and the array is
        // left behind as released, so that it is not released twice.
        let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
        return Ok(Some(vec![data.map_err(broken)?]));
    }
    let Some(method) = object.getattr_opt("__arrow_c_stream__")? else { return Ok(None) };
    let stream: Bound<'_, PyCapsule> = match method.call0() {
        // pandas speaks it with the help of pyarrow alone; without that its columns are lists like others.
        Err(error) if error.is_instance_of::<PyImportError>(object.py()) => return Ok(None),
        stream => stream?.extract()?,
    };
    let stream = stream.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: likewise.
    let reader = unsafe { ArrayStreamReader::from_raw(stream.as_ptr()) };
    let arrays = reader.map_err(broken)?.map(|array| {
        object.py().check_signals()?;
        Ok(array.map_err(broken)?.to_data())
    });
    Ok(Some(arrays.collect::<PyResult<_>>()?))
}

/// What the other library did not keep to.
pub(super) fn broken(error: ArrowError) -> PyErr {
    value_error(format!("Arrow data: {error}"))
}

pub(super) fn schema<'py>(py: Python<'py>, batch: &RecordBatch) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(&*batch.schema()).map_err(broken)?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

pub(super) fn array<'py>(py: Python<'py>, batch: &RecordBatch) -> PyResult<Bound<'py, PyCapsule>> {
    let rows = arrow_array::StructArray::from(batch.clone());
    PyCapsule::new_with_value(py, FFI_ArrowArray::new(&rows.to_data()), ARRAY)
}

pub(super) fn stream<'py>(py: Python<'py>, batch: &RecordBatch) -> PyResult<Bound<'py, PyCapsule>> {
    let batches = RecordBatchIterator::new([Ok(batch.clone())], batch.schema());
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), STREAM)
}
