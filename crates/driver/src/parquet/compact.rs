//! Columns without the pages that they point into.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ListArray, MapArray, StructArray};
use arrow_schema::DataType;

/// The same values in memory of their own, no larger than they are.
pub(super) fn compact(column: &ArrayRef) -> ArrayRef {
    match column.data_type() {
        DataType::BinaryView => Arc::new(column.as_binary_view().gc()),
        DataType::List(field) => {
            let list = column.as_list::<i32>();
            let values = compact(list.values());
            let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
            whole(column, ListArray::try_new(Arc::clone(field), offsets, values, nulls).ok())
        }
        DataType::Struct(_) => whole(column, compact_struct(column.as_struct())),
        DataType::Map(field, sorted) => {
            let map = column.as_map();
            let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
            let entries = compact_struct(map.entries());
            let built = entries.and_then(|entries| {
                MapArray::try_new(Arc::clone(field), offsets, entries, nulls, *sorted).ok()
            });
            whole(column, built)
        }
        _ => Arc::clone(column),
    }
}

fn compact_struct(columns: &StructArray) -> Option<StructArray> {
    let arrays: Vec<ArrayRef> = columns.columns().iter().map(compact).collect();
    StructArray::try_new(columns.fields().clone(), arrays, columns.nulls().cloned()).ok()
}

/// Parts that were a column are one again.
fn whole<A: Array + 'static>(column: &ArrayRef, built: Option<A>) -> ArrayRef {
    built.map_or_else(|| Arc::clone(column), |array| Arc::new(array))
}
