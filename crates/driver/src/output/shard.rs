//! The files of one shard. They get their names when all of them are whole.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::{Folder, sync_dir};
use super::frames::{Compressor, FrameWriter};
use super::push_rejected;
use crate::config::Format;
use crate::error::RunError;
use crate::parquet::{Kept, TableWriter};
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
    /// Kept pages as rows, in place of lines.
    pub(crate) rows: Option<Kept>,
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
    compressor: Compressor,
    kept: KeptFile,
    dropped: FrameWriter,
    cuts: Option<FrameWriter>,
    marks: Option<FrameWriter>,
    /// Made when the first record is rejected.
    rejected: Option<(PathBuf, BufWriter<File>)>,
    done: bool,
}

/// The file of kept pages.
#[derive(Debug)]
enum KeptFile {
    Lines(FrameWriter),
    /// Made when it is known which columns it has.
    Rows(Option<Box<TableWriter>>),
}

impl ShardWriter {
    pub(crate) fn create(
        folder: &Folder,
        name: &str,
        extra: Extra,
        format: Format,
        compressor: &Compressor,
    ) -> Result<Self, RunError> {
        let file = |kind| {
            let path = folder.partial(kind, &format!("{name}.jsonl.zst"))?;
            FrameWriter::create(path, compressor.clone())
        };
        Ok(ShardWriter {
            name: name.to_owned(),
            folder: folder.clone(),
            kept: match format {
                Format::Jsonl => KeptFile::Lines(file("kept")?),
                Format::Parquet => KeptFile::Rows(None),
            },
            compressor: compressor.clone(),
            dropped: file("dropped")?,
            cuts: if extra.cuts { Some(file("cuts")?) } else { None },
            marks: if extra.marks { Some(file("marks")?) } else { None },
            rejected: None,
            done: false,
        })
    }

    /// Appends whole lines of the compressed files, and kept rows.
    pub(crate) fn push(&mut self, lines: ShardLines) -> Result<(), RunError> {
        match (&mut self.kept, &lines.rows) {
            (KeptFile::Lines(file), _) => file.push(lines.kept)?,
            (KeptFile::Rows(Some(file)), Some(rows)) => file.push(rows)?,
            (KeptFile::Rows(none), Some(rows)) => {
                let path = self.folder.partial("kept", &format!("{}.parquet", self.name))?;
                let table = Arc::clone(rows.table());
                let file = TableWriter::create(path, table, self.compressor.clone())?;
                none.insert(Box::new(file)).push(rows)?;
            }
            (KeptFile::Rows(_), None) => {}
        }
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
        if let KeptFile::Rows(Some(file)) = &mut self.kept {
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
        let kept = match &mut self.kept {
            KeptFile::Lines(file) => Some(file),
            KeptFile::Rows(_) => None,
        };
        let extra = [&mut self.cuts, &mut self.marks].into_iter().flatten();
        kept.into_iter().chain([&mut self.dropped]).chain(extra)
    }

    fn partials(&self) -> Vec<PathBuf> {
        let kept = match &self.kept {
            KeptFile::Lines(file) => Some(file.path()),
            KeptFile::Rows(file) => file.as_ref().map(|file| file.path()),
        };
        let frames = [Some(&self.dropped), self.cuts.as_ref(), self.marks.as_ref()];
        let frames = frames.into_iter().flatten().map(FrameWriter::path);
        let mut paths: Vec<PathBuf> = kept.into_iter().chain(frames).map(Path::to_owned).collect();
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
