//! The records of a shard, whatever it is.

use std::io;
use std::path::PathBuf;

use super::texts::TextFiles;
use super::{Helpers, Input, Limits, Line, Lines, Pages, Shard, open_ahead};
use crate::bytes::Bytes;
use crate::error::RunError;
use crate::parquet::{Carried, Row, Rows};
use crate::progress::Rejection;
use crate::record::Names;
use crate::stores::Object;

/// How shards are read.
#[derive(Clone, Debug)]
pub(crate) struct How {
    pub(crate) limits: Limits,
    pub(crate) max_record: u64,
    /// What fields are called.
    pub(crate) names: Names,
    /// The same of records that are made of archives.
    pub(crate) of_archives: Names,
    /// Bytes that pages of a file of columns may take.
    pub(crate) room: u64,
    /// Whether their other columns are handed on, too.
    pub(crate) carry: bool,
}

/// What comes next in a shard.
pub(crate) enum Next {
    /// A record; its line was appended.
    Record {
        ordinal: u64,
        offset: u64,
    },
    Rejected(Rejection),
    /// What follows cannot be read.
    Damaged(Rejection),
    /// The run cannot go on.
    Stop(RunError),
    End,
}

/// Reads the records of a shard as lines.
pub(crate) struct Records {
    source: Source,
    path: PathBuf,
    /// Where it is an object in a store.
    object: Option<Object>,
    next: u64,
    limit: u64,
}

enum Source {
    Lines(Lines<Box<dyn Input>>),
    Archive(Pages),
    Texts(TextFiles),
    Rows(Box<Rows>),
}

impl Records {
    /// Opens a shard; with `helpers` a packed one is decompressed ahead.
    ///
    /// # Errors
    ///
    /// When it cannot be opened. What is wrong inside it shows while reading.
    pub(crate) fn open(shard: &Shard, how: &How, helpers: Option<&Helpers>) -> io::Result<Self> {
        let limit = how.max_record;
        let source = if let Some(texts) = &shard.texts {
            let names = how.of_archives.clone();
            Source::Texts(TextFiles::new(texts.clone(), how.limits, limit, names))
        } else if shard.is_parquet() {
            let rows = Rows::open(shard.file()?, limit, how.room, &how.names, how.carry)?;
            Source::Rows(Box::new(rows))
        } else if shard.is_archive() {
            let names = how.of_archives.clone();
            Source::Archive(Pages::of_shard(shard, how.limits, limit, names)?)
        } else {
            let mut input = open_ahead(shard, how.limits, helpers)?;
            input.begin();
            Source::Lines(Lines::new(input, limit))
        };
        let object = shard.object.clone();
        Ok(Records { source, path: shard.path.clone(), object, next: 0, limit })
    }

    /// What the text of these records is called, where the shard says so.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.source {
            Source::Rows(rows) => rows.text(),
            _ => None,
        }
    }

    /// The columns of the records since the last call, where they are handed on.
    pub(crate) fn carried(&mut self) -> Option<Carried> {
        match &mut self.source {
            Source::Rows(rows) => rows.carried(),
            _ => None,
        }
    }

    /// Appends the next record to `out` as a line. Before that grows, `ask` is told by how much.
    pub(crate) fn next(&mut self, out: &mut Vec<u8>, ask: &mut dyn FnMut(usize)) -> Next {
        let next = self.read(out, ask);
        // What a store did not give is not lost: it is there for the next attempt.
        match self.object.as_ref().and_then(Object::failure) {
            Some(reason) if !matches!(next, Next::Record { .. }) => {
                let source = io::Error::other(reason.to_owned());
                Next::Stop(RunError::Input { path: self.path.clone(), source })
            }
            _ => next,
        }
    }

    fn read(&mut self, out: &mut Vec<u8>, ask: &mut dyn FnMut(usize)) -> Next {
        let line = match &mut self.source {
            Source::Lines(lines) => lines.next(out, ask),
            Source::Archive(pages) => pages.next(out, ask),
            Source::Texts(files) => files.next(out, ask),
            Source::Rows(rows) => {
                let row = rows.next(out, ask);
                return self.row(row);
            }
        };
        let ordinal = self.next;
        self.next += 1;
        match line {
            Line::Record { offset } => Next::Record { ordinal, offset },
            Line::TooLong { offset, len } => Next::Rejected(self.too_long(ordinal, offset, len)),
            Line::Bad { offset, reason } => {
                Next::Rejected(Rejection { ordinal, offset, rows: 1, reason })
            }
            Line::Damaged { offset, lost, reason } => {
                let reason = self.damage(offset, lost, &reason);
                Next::Damaged(Rejection { ordinal, offset, rows: 1, reason })
            }
            Line::End => Next::End,
        }
    }

    fn row(&self, row: Row) -> Next {
        match row {
            Row::Record { ordinal, offset } => Next::Record { ordinal, offset },
            Row::TooLong { ordinal, offset, len } => {
                Next::Rejected(self.too_long(ordinal, offset, len))
            }
            Row::Lost { ordinal, offset, rows, reason } => {
                let reason = match rows {
                    1 => reason,
                    _ => format!("{rows} rows cannot be read: {reason}"),
                };
                Next::Rejected(Rejection { ordinal, offset, rows, reason })
            }
            Row::NoRoom { needed, room, group } => Next::Stop(RunError::BadInput {
                path: self.path.clone(),
                reason: format!(
                    "row group {group} has pages that take {} together, and {} are left for them; \
                     finished shards are safe: go on with --resume and a larger --memory",
                    Bytes(needed),
                    Bytes(room)
                ),
            }),
            Row::End => Next::End,
        }
    }

    fn too_long(&self, ordinal: u64, offset: u64, len: u64) -> Rejection {
        let limit = Bytes(self.limit);
        let reason = format!("the record has {len} bytes, the limit is {limit} (--max-record)");
        Rejection { ordinal, offset, rows: 1, reason }
    }

    fn damage(&self, offset: u64, lost: u64, reason: &str) -> String {
        let path = self.path.display();
        let mut text = format!("{path}: damaged at byte {offset} of its content: {reason}");
        if lost > 0 {
            text += &format!("; {lost} bytes of an unfinished record were lost");
        }
        text + "; what follows could not be read"
    }
}
