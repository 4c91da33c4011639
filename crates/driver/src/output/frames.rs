//! A file of zstd frames, each of whole lines.
//!
//! A frame ends behind the line that fills it, wherever batches end, so that the bytes of a file
//! depend on its lines alone. Frames are independent: they are compressed by the workers, side by
//! side, and any of them can be read without the others: a table at the end says where they are.

use std::collections::VecDeque;
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, bounded};
use zstd::zstd_safe::compress_bound;

use super::seek::SeekTable;
use crate::error::RunError;
use crate::memory::{FRAME, Spare};

/// Lines that are put together at once.
const SMALL: usize = 16 << 10;

/// Who compresses, how hard, and how much may wait.
#[derive(Clone)]
pub(crate) struct Compressor {
    pub(crate) pool: Arc<rayon::ThreadPool>,
    pub(crate) level: i32,
    pub(crate) waiting: usize,
    idle: Arc<Idle>,
    /// Buffers of frames, compressed or not.
    spare: Spare,
}

/// Contexts are used again: they are large, and making one anew costs a twentieth of what it compresses.
type Idle = Mutex<Vec<zstd::bulk::Compressor<'static>>>;

/// A frame as it is written, and how long its content is.
type Packed = (Vec<u8>, usize);

/// A frame that is being compressed.
type Waiting = Receiver<io::Result<Packed>>;

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Compressor { level, waiting, .. } = self;
        f.debug_struct("Compressor").field("level", level).field("waiting", waiting).finish()
    }
}

impl Compressor {
    /// On these workers, with at most so many frames of a file waiting, and so many bytes of buffers for more.
    pub(crate) fn new(
        pool: Arc<rayon::ThreadPool>,
        level: i32,
        waiting: usize,
        spare: usize,
    ) -> Self {
        let spare = Spare::new(spare);
        Compressor { pool, level, waiting, idle: Arc::default(), spare }
    }

    fn start(&self, frame: Vec<Vec<u8>>) -> Waiting {
        let (done, result) = bounded(1);
        let (level, idle, spare) = (self.level, Arc::clone(&self.idle), self.spare.clone());
        self.pool.spawn(move || {
            // A panic would end the process; this way the file that waits for the frame fails.
            let compressed =
                catch_unwind(AssertUnwindSafe(|| compress(&idle, &spare, frame, level)));
            let failed = |_| Err(io::Error::other("the compressor gave up"));
            let _ = done.send(compressed.unwrap_or_else(failed));
        });
        result
    }
}

fn compress(idle: &Idle, spare: &Spare, parts: Vec<Vec<u8>>, level: i32) -> io::Result<Packed> {
    // A list is never half written.
    let lock = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    let used = lock().pop();
    let mut context = match used {
        Some(context) => context,
        None => {
            let mut new = zstd::bulk::Compressor::new(level)?;
            new.include_checksum(true)?;
            new
        }
    };
    let len = parts.iter().map(Vec::len).sum();
    let mut frame = spare.take(len);
    for part in parts {
        frame.extend_from_slice(&part);
    }
    let mut packed = spare.take(compress_bound(len));
    context.compress_to_buffer(&frame, &mut packed)?;
    lock().push(context);
    spare.give(frame);
    Ok((packed, len))
}

/// Writes lines to a file that is not there yet under its own name.
#[derive(Debug)]
pub(super) struct FrameWriter {
    path: PathBuf,
    file: File,
    /// Whole lines that are not a frame yet, and how many bytes they are.
    parts: Vec<Vec<u8>>,
    len: usize,
    /// Frames that are being compressed.
    waiting: VecDeque<Waiting>,
    any: bool,
    table: SeekTable,
    compressor: Compressor,
}

impl FrameWriter {
    pub(super) fn create(path: PathBuf, compressor: Compressor) -> Result<Self, RunError> {
        let file = File::create(&path).map_err(RunError::write(&path))?;
        let (parts, waiting, table) = (Vec::new(), VecDeque::new(), SeekTable::default());
        Ok(FrameWriter { path, file, parts, len: 0, waiting, any: false, table, compressor })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends whole lines.
    pub(super) fn push(&mut self, mut lines: Vec<u8>) -> Result<(), RunError> {
        while self.len + lines.len() >= FRAME {
            let full = FRAME - self.len - 1;
            let end = memchr::memchr(b'\n', &lines[full..]);
            let rest = lines.split_off(end.map_or(lines.len(), |end| full + end + 1));
            self.append(lines);
            lines = rest;
            self.flush()?;
        }
        self.append(lines);
        Ok(())
    }

    fn append(&mut self, lines: Vec<u8>) {
        self.len += lines.len();
        match self.parts.last_mut() {
            // Many small parts would be slow.
            Some(last) if last.len() + lines.len() <= SMALL => last.extend_from_slice(&lines),
            _ if lines.is_empty() => {}
            _ => self.parts.push(lines),
        }
    }

    fn flush(&mut self) -> Result<(), RunError> {
        let frame = std::mem::take(&mut self.parts);
        // One huge line is a huge frame: nothing else may wait beside it.
        let most = if self.len > 2 * FRAME { 0 } else { self.compressor.waiting };
        (self.len, self.any) = (0, true);
        self.waiting.push_back(self.compressor.start(frame));
        self.drain(most)
    }

    /// Writes what is compressed until so many frames wait.
    fn drain(&mut self, most: usize) -> Result<(), RunError> {
        while self.waiting.len() > most {
            let Some(next) = self.waiting.pop_front() else { break };
            let frame = next.recv().unwrap_or_else(|error| Err(io::Error::other(error)));
            let (frame, len) = frame.map_err(RunError::write(&self.path))?;
            self.file.write_all(&frame).map_err(RunError::write(&self.path))?;
            self.table.push(frame.len(), len);
            self.compressor.spare.give(frame);
        }
        Ok(())
    }

    /// Has what is left compressed.
    pub(super) fn close(&mut self) -> Result<(), RunError> {
        // A file without lines holds one empty frame: no bytes at all would not be zstd.
        if self.len > 0 || !self.any { self.flush() } else { Ok(()) }
    }

    /// Writes what is left and waits until the disk has it.
    pub(super) fn finish(&mut self) -> Result<(), RunError> {
        self.close()?;
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
            let compressor = Compressor::new(pool.clone(), 1, run, run * 3 * FRAME);
            let path = dir.path().join(run.to_string());
            let mut writer = FrameWriter::create(path.clone(), compressor).unwrap();
            let all: Vec<&str> = text.split_inclusive('\n').collect();
            for lines in all.chunks(piece.min(all.len())) {
                writer.push(lines.concat().into_bytes()).unwrap();
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
        let compressor = Compressor::new(pool, 3, 2, 0);
        FrameWriter::create(path.clone(), compressor).unwrap().finish().unwrap();
        let file = std::fs::read(path).unwrap();
        assert_eq!(zstd::decode_all(&file[..]).unwrap(), b"");
        assert_eq!(by_table(&file), [b""]);
    }
}
