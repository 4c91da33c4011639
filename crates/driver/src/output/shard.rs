//! The files of one shard. They get their names when all of them are whole.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::folder::{Folder, sync_dir};
use super::frames::{Compressor, FrameWriter};
use super::push_rejected;
use crate::error::RunError;
use crate::progress::Rejection;

/// Writes one shard of the output.
#[derive(Debug)]
pub(crate) struct ShardWriter {
    name: String,
    folder: Folder,
    kept: FrameWriter,
    dropped: FrameWriter,
    cuts: Option<FrameWriter>,
    /// Made when the first record is rejected.
    rejected: Option<(PathBuf, BufWriter<File>)>,
    done: bool,
}

impl ShardWriter {
    pub(crate) fn create(
        folder: &Folder,
        name: &str,
        cuts: bool,
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
            cuts: if cuts { Some(file("cuts")?) } else { None },
            rejected: None,
            done: false,
        })
    }

    /// Appends whole lines of the three compressed files.
    pub(crate) fn push(
        &mut self,
        kept: &[u8],
        dropped: &[u8],
        cuts: &[u8],
    ) -> Result<(), RunError> {
        self.kept.push(kept)?;
        self.dropped.push(dropped)?;
        match &mut self.cuts {
            Some(file) => file.push(cuts),
            None => Ok(()),
        }
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
        self.kept.finish()?;
        self.dropped.finish()?;
        if let Some(cuts) = &mut self.cuts {
            cuts.finish()?;
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

    fn partials(&self) -> Vec<PathBuf> {
        let frames = [Some(&self.kept), Some(&self.dropped), self.cuts.as_ref()];
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
