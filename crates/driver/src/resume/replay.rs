//! What a finished shard kept, read back from the output.
//!
//! The lines do not say which ordinal they had. It follows from the other two files: it is the
//! next one that was neither dropped nor rejected.

use std::io::{self, BufRead, BufReader};
use std::iter::Peekable;
use std::path::Path;

use serde::Deserialize;

use crate::bytes::Bytes;
use crate::config::Format;
use crate::error::RunError;
use crate::output::Folder;
use crate::parquet::{Row, Rows};
use crate::record::Names;
use crate::source::{File, How, Input, Limits, Line, Lines, open};

type Ordinals = Peekable<Box<dyn Iterator<Item = io::Result<u64>> + Send>>;

/// The kept pages of a finished shard.
pub(crate) struct Replay {
    kept: Kept,
    /// The files that say what was not kept.
    gone: [Ordinals; 2],
    next: u64,
    name: String,
}

enum Kept {
    Lines(Lines<Box<dyn Input>>),
    Rows(Box<Rows>),
}

impl Replay {
    pub(crate) fn open(
        folder: &Folder,
        shard: &str,
        format: Format,
        how: &How,
    ) -> Result<Self, RunError> {
        // Whatever was written may be read, however long its lines have become.
        let limits = Limits { window_log: 31 };
        let failed = |path: &Path, error: io::Error| {
            RunError::Resume(format!("{}: {error}; start over with --force", path.display()))
        };
        let file = |kind: &str, name: &str| {
            let path = folder.file(kind, name);
            open(&path, limits).map_err(|error| failed(&path, error))
        };
        let name = format!("{shard}{}", format.ending());
        let kept = match format {
            Format::Jsonl => Kept::Lines(Lines::new(file("kept", &name)?, u64::MAX)),
            Format::Parquet => {
                let path = folder.file("kept", &name);
                // What was written has its text where it belongs.
                let names = Names { html: None, ..how.names.clone() };
                let rows = File::open(&path)
                    .and_then(|file| Rows::open(file, u64::MAX, how.room, &names, false));
                Kept::Rows(Box::new(rows.map_err(|error| failed(&path, error))?))
            }
        };
        let dropped = ordinals(file("dropped", &format!("{shard}.jsonl.zst"))?);
        // A shard without rejected records has no such file.
        let rejected = match folder.file("rejected", &format!("{shard}.jsonl")) {
            path if path.exists() => ordinals(file("rejected", &format!("{shard}.jsonl"))?),
            _ => ordinals(Box::new(io::empty())),
        };
        Ok(Replay { kept, gone: [dropped, rejected], next: 0, name })
    }

    /// What the text is called, where the file says so.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kept {
            Kept::Lines(_) => None,
            Kept::Rows(rows) => rows.text(),
        }
    }

    /// Appends the next page to `out` as a line. Before that grows, `ask` is told by how much.
    pub(crate) fn next(&mut self, out: &mut Vec<u8>, ask: &mut dyn FnMut(usize)) -> Line {
        let rows = match &mut self.kept {
            Kept::Lines(lines) => return lines.next(out, ask),
            Kept::Rows(rows) => rows,
        };
        match rows.next(out, ask) {
            Row::Record { offset, .. } => Line::Record { offset },
            Row::TooLong { offset, len, .. } => Line::TooLong { offset, len },
            Row::Lost { offset, reason, .. } => Line::Bad { offset, reason },
            Row::NoRoom { needed, room, group } => {
                let (needed, room) = (Bytes(needed), Bytes(room));
                let reason =
                    format!("row group {group} takes {needed}, and {room} are left for it");
                Line::Bad { offset: 0, reason }
            }
            Row::End => Line::End,
        }
    }

    /// Ordinal and offset of the page on this line; nothing at the end.
    pub(crate) fn page(&mut self, line: Line) -> Result<Option<(u64, u64)>, RunError> {
        let offset = match line {
            Line::Record { offset } => offset,
            Line::End => return Ok(None),
            Line::TooLong { .. } => return Err(broken(&self.name, "a line is too long")),
            Line::Bad { reason, .. } | Line::Damaged { reason, .. } => {
                return Err(broken(&self.name, &reason));
            }
        };
        loop {
            let mut skipped = false;
            for gone in &mut self.gone {
                let here = match gone.peek() {
                    Some(Ok(ordinal)) => *ordinal == self.next,
                    Some(Err(error)) => {
                        let reason = error.to_string();
                        return Err(broken(&self.name, &reason));
                    }
                    None => false,
                };
                if here {
                    gone.next();
                    self.next += 1;
                    skipped = true;
                }
            }
            if !skipped {
                break;
            }
        }
        self.next += 1;
        Ok(Some((self.next - 1, offset)))
    }
}

fn broken(name: &str, reason: &str) -> RunError {
    RunError::Resume(format!(
        "what was written of {name} is damaged: {reason}; start over with --force"
    ))
}

/// The ordinals in a file of lines.
fn ordinals(input: Box<dyn Input>) -> Ordinals {
    #[derive(Deserialize)]
    struct Ordinal {
        ordinal: u64,
        #[serde(default = "one")]
        rows: u64,
    }
    fn one() -> u64 {
        1
    }
    let lines = BufReader::new(input).split(b'\n').flat_map(|line| {
        let read = || Ok(serde_json::from_slice::<Ordinal>(&line?)?);
        let (from, to, failed) = match read() {
            Ok(Ordinal { ordinal, rows }) => (ordinal, ordinal.saturating_add(rows), None),
            Err(error) => (0, 0, Some(Err(error))),
        };
        failed.into_iter().chain((from..to).map(Ok))
    });
    let boxed: Box<dyn Iterator<Item = io::Result<u64>> + Send> = Box::new(lines);
    boxed.peekable()
}
