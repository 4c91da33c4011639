//! A file of zstd frames, each of whole lines.
//!
//! A frame ends behind the line that fills it, wherever batches end, so that the bytes of a file
//! depend on its lines alone. Frames are independent: they are compressed by the workers, side by
//! side, and any of them can be read without the others: a table at the end says where they are.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::{Receiver, bounded};

use super::seek::SeekTable;
use crate::error::RunError;
use crate::memory::FRAME;

/// Who compresses, how hard, and how much may wait.
#[derive(Clone, Debug)]
pub(crate) struct Compressor {
    pub(crate) pool: Arc<rayon::ThreadPool>,
    pub(crate) level: i32,
    pub(crate) waiting: usize,
}

impl Compressor {
    fn start(&self, frame: Vec<u8>) -> Receiver<io::Result<Vec<u8>>> {
        let (done, result) = bounded(1);
        let level = self.level;
        self.pool.spawn(move || {
            // A panic would end the process; this way the file that waits for the frame fails.
            let compressed = catch_unwind(AssertUnwindSafe(|| compress(&frame, level)));
            let failed = |_| Err(io::Error::other("the compressor gave up"));
            let _ = done.send(compressed.unwrap_or_else(failed));
        });
        result
    }
}

fn compress(frame: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(level)?;
    compressor.include_checksum(true)?;
    compressor.compress(frame)
}

/// Writes lines to a file that is not there yet under its own name.
#[derive(Debug)]
pub(super) struct FrameWriter {
    path: PathBuf,
    file: File,
    frame: Vec<u8>,
    /// Frames that are being compressed, with their lengths.
    waiting: VecDeque<(usize, Receiver<io::Result<Vec<u8>>>)>,
    any: bool,
    table: SeekTable,
    compressor: Compressor,
}

impl FrameWriter {
    pub(super) fn create(path: PathBuf, compressor: Compressor) -> Result<Self, RunError> {
        let file = File::create(&path).map_err(RunError::write(&path))?;
        let (frame, waiting) = (Vec::new(), VecDeque::new());
        let table = SeekTable::default();
        Ok(FrameWriter { path, file, frame, waiting, any: false, table, compressor })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends whole lines.
    pub(super) fn push(&mut self, mut lines: &[u8]) -> Result<(), RunError> {
        while self.frame.len() + lines.len() >= FRAME {
            let full = FRAME - self.frame.len() - 1;
            let end = memchr::memchr(b'\n', &lines[full..]);
            let (fits, rest) = lines.split_at(end.map_or(lines.len(), |end| full + end + 1));
            self.frame.extend_from_slice(fits);
            lines = rest;
            self.flush()?;
        }
        self.frame.extend_from_slice(lines);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), RunError> {
        let frame = std::mem::take(&mut self.frame);
        // One huge line is a huge frame: nothing else may wait beside it.
        let most = if frame.len() > 2 * FRAME { 0 } else { self.compressor.waiting };
        self.any = true;
        self.waiting.push_back((frame.len(), self.compressor.start(frame)));
        self.drain(most)
    }

    /// Writes what is compressed until so many frames wait.
    fn drain(&mut self, most: usize) -> Result<(), RunError> {
        while self.waiting.len() > most {
            let Some((len, next)) = self.waiting.pop_front() else { break };
            let frame = next.recv().unwrap_or_else(|error| Err(io::Error::other(error)));
            let frame = frame.map_err(RunError::write(&self.path))?;
            self.file.write_all(&frame).map_err(RunError::write(&self.path))?;
            self.table.push(frame.len(), len);
        }
        Ok(())
    }

    /// Writes what is left and waits until the disk has it.
    pub(super) fn finish(&mut self) -> Result<(), RunError> {
        // A file without lines holds one empty frame: no bytes at all would not be zstd.
        if !self.frame.is_empty() || !self.any {
            self.flush()?;
        }
        self.drain(0)?;
        let table = self.table.to_bytes();
        self.file.write_all(&table).map_err(RunError::write(&self.path))?;
        self.file.sync_all().map_err(RunError::write(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_depend_on_lines_alone() {
        let dir = tempfile::tempdir().unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let pool = Arc::new(pool);
        let lines: Vec<String> =
            (0..200_000u64).map(|i| format!("line {}\n", "x".repeat((i % 90) as usize))).collect();
        let huge = "y".repeat(FRAME * 3) + "\n";
        let text = lines.concat() + &huge + &lines[..1000].concat();
        let mut files = Vec::new();
        for (run, piece) in [1, 50, usize::MAX].into_iter().enumerate() {
            let compressor = Compressor { pool: pool.clone(), level: 1, waiting: run };
            let path = dir.path().join(run.to_string());
            let mut writer = FrameWriter::create(path.clone(), compressor).unwrap();
            let all: Vec<&str> = text.split_inclusive('\n').collect();
            for lines in all.chunks(piece.min(all.len())) {
                writer.push(lines.concat().as_bytes()).unwrap();
            }
            writer.finish().unwrap();
            files.push(std::fs::read(path).unwrap());
        }
        assert!(files[0] == files[1] && files[1] == files[2]);
        assert!(zstd::decode_all(&files[0][..]).unwrap() == text.as_bytes());
        let frames = by_table(&files[0]);
        assert!(frames.len() > 2 && frames.concat() == text.as_bytes());
        assert!(frames.iter().all(|frame| frame.ends_with(b"\n")));
    }

    /// Reads the frames of a file by its table alone.
    fn by_table(file: &[u8]) -> Vec<Vec<u8>> {
        let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
        let end = file.len();
        assert_eq!((number(end - 4), file[end - 5]), (0x8F92_EAB1, 0));
        let frames = number(end - 9) as usize;
        let table = end - 17 - 8 * frames;
        assert_eq!((number(table), number(table + 4) as usize), (0x184D_2A5E, end - table - 8));
        let mut at = 0;
        let found = (0..frames).map(|frame| {
            let entry = table + 8 + 8 * frame;
            let begin = at;
            at += number(entry) as usize;
            let content = zstd::bulk::decompress(&file[begin..at], number(entry + 4) as usize);
            let content = content.unwrap();
            assert_eq!(content.len(), number(entry + 4) as usize);
            content
        });
        let found = found.collect();
        assert_eq!(at, table);
        found
    }

    #[test]
    fn no_lines_are_an_empty_frame() {
        let dir = tempfile::tempdir().unwrap();
        let pool = Arc::new(rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap());
        let path = dir.path().join("empty");
        let compressor = Compressor { pool, level: 3, waiting: 2 };
        FrameWriter::create(path.clone(), compressor).unwrap().finish().unwrap();
        let file = std::fs::read(path).unwrap();
        assert_eq!(zstd::decode_all(&file[..]).unwrap(), b"");
        assert_eq!(by_table(&file), [b""]);
    }
}
