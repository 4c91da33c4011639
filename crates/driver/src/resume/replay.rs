//! What a finished shard kept, read back from the output.
//!
//! The lines do not say which ordinal they had. It follows from the other two files: it is the
//! next one that was neither dropped nor rejected.

use std::io::{self, BufRead, BufReader};
use std::iter::Peekable;

use serde::Deserialize;

use crate::error::RunError;
use crate::output::Folder;
use crate::source::{Input, Limits, Line, Lines, open};

type Ordinals = Peekable<Box<dyn Iterator<Item = io::Result<u64>> + Send>>;

/// The kept pages of a finished shard.
pub(crate) struct Replay {
    lines: Lines<Box<dyn Input>>,
    /// The files that say what was not kept.
    gone: [Ordinals; 2],
    next: u64,
    name: String,
}

impl Replay {
    pub(crate) fn open(folder: &Folder, shard: &str) -> Result<Self, RunError> {
        // Whatever was written may be read, however long its lines have become.
        let limits = Limits { window_log: 31 };
        let file = |kind: &str, name: &str| {
            let path = folder.file(kind, name);
            open(&path, limits).map_err(|error| {
                RunError::Resume(format!("{}: {error}; start over with --force", path.display()))
            })
        };
        let name = format!("{shard}.jsonl.zst");
        let kept = file("kept", &name)?;
        let dropped = ordinals(file("dropped", &name)?);
        // A shard without rejected records has no such file.
        let rejected = match folder.file("rejected", &format!("{shard}.jsonl")) {
            path if path.exists() => ordinals(file("rejected", &format!("{shard}.jsonl"))?),
            _ => ordinals(Box::new(io::empty())),
        };
        let lines = Lines::new(kept, u64::MAX);
        Ok(Replay { lines, gone: [dropped, rejected], next: 0, name })
    }

    pub(crate) fn lines(&mut self) -> &mut Lines<Box<dyn Input>> {
        &mut self.lines
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
    }
    let lines = BufReader::new(input).split(b'\n').map(|line| {
        let one: Ordinal = serde_json::from_slice(&line?)?;
        Ok(one.ordinal)
    });
    let boxed: Box<dyn Iterator<Item = io::Result<u64>> + Send> = Box::new(lines);
    boxed.peekable()
}
