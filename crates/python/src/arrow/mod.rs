//! Arrow in and out: columns are read where they lie, and what becomes of them is a table.

mod batch;
mod capsule;
mod column;

pub(crate) use batch::{Batch, Row};
pub(crate) use column::{Column, Table};
