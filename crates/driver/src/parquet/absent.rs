//! What stands in for [Parquet](https://parquet.apache.org) in a build without it. Files of that kind are refused
//! before anything is read or written, so that nothing here is ever reached.

#![allow(dead_code, reason = "nothing here is ever reached")]

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::RunError;
use crate::output::Compressor;
use crate::record::Names;
use crate::source::File;

pub(crate) const GROUP: usize = 0;

const NONE: &str = "this program was built without the feature \"parquet\"";

#[derive(Debug)]
pub(crate) enum Row {
    Record { ordinal: u64, offset: u64 },
    TooLong { ordinal: u64, offset: u64, len: u64 },
    Lost { ordinal: u64, offset: u64, rows: u64, reason: String },
    NoRoom { needed: u64, room: u64, group: usize },
    End,
}

pub(crate) struct Rows(Infallible);

impl Rows {
    pub(crate) fn open(_: File, _: u64, _: u64, _: &Names, _: bool) -> io::Result<Self> {
        Err(io::Error::other(NONE))
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self.0 {}
    }

    pub(crate) fn carried(&mut self) -> Option<Carried> {
        match self.0 {}
    }

    pub(crate) fn next(&mut self, _: &mut Vec<u8>, _: &mut dyn FnMut(usize)) -> Row {
        match self.0 {}
    }
}

#[derive(Debug)]
pub(crate) struct Table(Infallible);

impl Table {
    pub(crate) fn of_lines(_: &Names) -> Result<Self, String> {
        Err(NONE.to_owned())
    }
}

#[derive(Debug)]
pub(crate) struct Carried(Infallible);

pub(crate) struct KeptPage<'t> {
    pub(crate) ordinal: u64,
    pub(crate) text: &'t str,
    pub(crate) size: usize,
}

#[derive(Debug)]
pub(crate) struct Kept(Infallible);

impl Kept {
    pub(crate) fn of_lines(table: &Arc<Table>, _: &[u8], _: &Names) -> Result<Self, Infallible> {
        match table.0 {}
    }

    pub(crate) fn of_rows(carried: Carried, _: &[KeptPage<'_>]) -> Result<Self, Infallible> {
        match carried.0 {}
    }

    pub(crate) fn table(&self) -> &Arc<Table> {
        match self.0 {}
    }
}

#[derive(Debug)]
pub(crate) struct TableWriter(Infallible);

impl TableWriter {
    pub(crate) fn create(_: PathBuf, table: Arc<Table>, _: Compressor) -> Result<Self, RunError> {
        match table.0 {}
    }

    pub(crate) fn path(&self) -> &Path {
        match self.0 {}
    }

    pub(crate) fn push(&mut self, _: &Kept) -> Result<(), RunError> {
        match self.0 {}
    }

    pub(crate) fn finish(&mut self) -> Result<(), RunError> {
        match self.0 {}
    }
}
