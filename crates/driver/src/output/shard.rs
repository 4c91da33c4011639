//! The files of one shard. They get their names when all of them are whole.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::folder::{Folder, sync_dir};
use super::frames::{Compressor, FrameWriter};
use super::push_rejected;
use crate::error::RunError;
use crate::progress::Rejection;

/// Files that are written if they are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extra {
    /// What was cut from each page.
    pub(crate) cuts: bool,
    /// Paragraphs of each page that stand on others.
    pub(crate) marks: bool,
}

/// Lines of the compressed files.
#[derive(Debug, Default)]
pub(crate) struct ShardLines {
    pub(crate) kept: Vec<u8>,
    pub(crate) dropped: Vec<u8>,
    pub(crate) cuts: Vec<u8>,
    pub(crate) marks: Vec<u8>,
}

impl ShardLines {
    /// Gives back room that is not used: what is written later lies there for a while.
    pub(crate) fn fit(&mut self) {
        for lines in [&mut self.kept, &mut self.dropped, &mut self.cuts, &mut self.marks] {
            if lines.capacity() > lines.len() + lines.len() / 8 {
                lines.shrink_to_fit();
            }
        }
    }
}

/// Writes one shard of the output.
#[derive(Debug)]
pub(crate) struct ShardWriter {
    name: String,
    folder: Folder,
    kept: FrameWriter,
    dropped: FrameWriter,
    cuts: Option<FrameWriter>,
    marks: Option<FrameWriter>,
    /// Made when the first record is rejected.
    rejected: Option<(PathBuf, BufWriter<File>)>,
    done: bool,
}

impl ShardWriter {
    pub(crate) fn create(
        folder: &Folder,
        name: &str,
        extra: Extra,
        compressor: &Compressor,
    ) -> Result<Self, RunError> {
        let file = |kind| {
            let path = folder.partial(kind, &format!("{name}.jsonl.zst"))?;
            FrameWriter::create(path, compressor.clone())
        };
        Ok(ShardWriter {
            name: name.to_owned(),
            folder: folder.clone(),
            kept: file("kept")?,
            dropped: file("dropped")?,
            cuts: if extra.cuts { Some(file("cuts")?) } else { None },
            marks: if extra.marks { Some(file("marks")?) } else { None },
            rejected: None,
            done: false,
        })
    }

    /// Appends whole lines of the compressed files.
    pub(crate) fn push(&mut self, lines: ShardLines) -> Result<(), RunError> {
        self.kept.push(lines.kept)?;
        self.dropped.push(lines.dropped)?;
        if let Some(file) = &mut self.cuts {
            file.push(lines.cuts)?;
        }
        self.marks.as_mut().map_or(Ok(()), |file| file.push(lines.marks))
    }

    pub(crate) fn reject(&mut self, rejection: &Rejection) -> Result<(), RunError> {
        if self.rejected.is_none() {
            let path = self.folder.partial("rejected", &format!("{}.jsonl", self.name))?;
            let file = File::create(&path).map_err(RunError::write(&path))?;
            self.rejected = Some((path, BufWriter::new(file)));
        }
        let Some((path, file)) = &mut self.rejected else { return Ok(()) };
        let mut line = Vec::new();
        push_rejected(&self.name, rejection, &mut line);
        file.write_all(&line).map_err(RunError::write(path))
    }

    /// Puts everything on the disk, then gives the files their names.
    pub(crate) fn finish(mut self) -> Result<(), RunError> {
        // Side by side, then one after the other.
        for file in self.files() {
            file.close()?;
        }
        for file in self.files() {
            file.finish()?;
        }
        if let Some((path, file)) = &mut self.rejected {
            let synced = file.flush().and_then(|()| file.get_ref().sync_all());
            synced.map_err(RunError::write(path))?;
        }
        for path in self.partials() {
            let named = Folder::named(&path);
            fs::rename(&path, &named).map_err(RunError::write(&named))?;
            if let Some(parent) = named.parent() {
                sync_dir(parent)?;
            }
        }
        self.done = true;
        Ok(())
    }

    fn files(&mut self) -> impl Iterator<Item = &mut FrameWriter> {
        let extra = [&mut self.cuts, &mut self.marks].into_iter().flatten();
        [&mut self.kept, &mut self.dropped].into_iter().chain(extra)
    }

    fn partials(&self) -> Vec<PathBuf> {
        let frames =
            [Some(&self.kept), Some(&self.dropped), self.cuts.as_ref(), self.marks.as_ref()];
        let mut paths: Vec<PathBuf> =
            frames.into_iter().flatten().map(|file| file.path().to_owned()).collect();
        paths.extend(self.rejected.as_ref().map(|(path, _)| path.clone()));
        paths
    }
}

impl Drop for ShardWriter {
    fn drop(&mut self) {
        if !self.done {
            // The run ends with an error already; what cannot be removed is removed on resume.
            for path in self.partials() {
                let _: Result<(), _> = fs::remove_file(Path::new(&path));
            }
        }
    }
}
