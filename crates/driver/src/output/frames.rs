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
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, bounded};

use super::seek::SeekTable;
use crate::error::RunError;
use crate::memory::FRAME;

/// Who compresses, how hard, and how much may wait.
#[derive(Clone)]
pub(crate) struct Compressor {
    pool: Arc<rayon::ThreadPool>,
    level: i32,
    waiting: usize,
    idle: Arc<Idle>,
}

/// What is used again: it is large, and making it anew costs a twentieth of compressing.
#[derive(Default)]
struct Idle {
    contexts: Mutex<Vec<zstd::bulk::Compressor<'static>>>,
    buffers: Mutex<Vec<Buffers>>,
}

/// A frame, and what became of it.
#[derive(Debug, Default)]
struct Buffers {
    frame: Vec<u8>,
    packed: Vec<u8>,
}

/// A frame that is being compressed.
type Waiting = Receiver<io::Result<Buffers>>;

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Compressor { level, waiting, .. } = self;
        f.debug_struct("Compressor").field("level", level).field("waiting", waiting).finish()
    }
}

impl Compressor {
    /// On these workers, with at most so many frames of a file waiting.
    pub(crate) fn new(pool: Arc<rayon::ThreadPool>, level: i32, waiting: usize) -> Self {
        Compressor { pool, level, waiting, idle: Arc::default() }
    }

    fn start(&self, mut buffers: Buffers) -> Waiting {
        let (done, result) = bounded(1);
        let (level, idle) = (self.level, Arc::clone(&self.idle));
        self.pool.spawn(move || {
            // A panic would end the process; this way the file that waits for the frame fails.
            let compressed = catch_unwind(AssertUnwindSafe(move || {
                idle.compress(&mut buffers, level)?;
                Ok(buffers)
            }));
            let failed = |_| Err(io::Error::other("the compressor gave up"));
            let _ = done.send(compressed.unwrap_or_else(failed));
        });
        result
    }
}

impl Idle {
    fn compress(&self, buffers: &mut Buffers, level: i32) -> io::Result<()> {
        let used = lock(&self.contexts).pop();
        let mut context = match used {
            Some(context) => context,
            None => {
                let mut new = zstd::bulk::Compressor::new(level)?;
                new.include_checksum(true)?;
                new
            }
        };
        let Buffers { frame, packed } = buffers;
        packed.clear();
        packed.reserve(zstd::zstd_safe::compress_bound(frame.len()));
        context.compress_to_buffer(&frame[..], packed)?;
        lock(&self.contexts).push(context);
        Ok(())
    }

    fn buffers(&self) -> Buffers {
        lock(&self.buffers).pop().unwrap_or_default()
    }

    /// Takes buffers back, unless they are larger than frames are.
    fn take(&self, mut buffers: Buffers) {
        buffers.frame.clear();
        if buffers.frame.capacity() <= 2 * FRAME {
            lock(&self.buffers).push(buffers);
        }
    }
}

fn lock<T>(list: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    // A list is never half written.
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes lines to a file that is not there yet under its own name.
#[derive(Debug)]
pub(super) struct FrameWriter {
    path: PathBuf,
    file: File,
    buffers: Buffers,
    /// Frames that are being compressed.
    waiting: VecDeque<Waiting>,
    any: bool,
    table: SeekTable,
    compressor: Compressor,
}

impl FrameWriter {
    pub(super) fn create(path: PathBuf, compressor: Compressor) -> Result<Self, RunError> {
        let file = File::create(&path).map_err(RunError::write(&path))?;
        let (buffers, waiting) = (compressor.idle.buffers(), VecDeque::new());
        let table = SeekTable::default();
        Ok(FrameWriter { path, file, buffers, waiting, any: false, table, compressor })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends whole lines.
    pub(super) fn push(&mut self, mut lines: &[u8]) -> Result<(), RunError> {
        while self.buffers.frame.len() + lines.len() >= FRAME {
            let full = FRAME - self.buffers.frame.len() - 1;
            let end = memchr::memchr(b'\n', &lines[full..]);
            let (fits, rest) = lines.split_at(end.map_or(lines.len(), |end| full + end + 1));
            self.buffers.frame.extend_from_slice(fits);
            lines = rest;
            self.flush()?;
        }
        self.buffers.frame.extend_from_slice(lines);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), RunError> {
        // One huge line is a huge frame: nothing else may wait beside it.
        let most = if self.buffers.frame.len() > 2 * FRAME { 0 } else { self.compressor.waiting };
        self.any = true;
        let full = std::mem::take(&mut self.buffers);
        self.waiting.push_back(self.compressor.start(full));
        self.drain(most)?;
        self.buffers = self.compressor.idle.buffers();
        Ok(())
    }

    /// Writes what is compressed until so many frames wait.
    fn drain(&mut self, most: usize) -> Result<(), RunError> {
        while self.waiting.len() > most {
            let Some(next) = self.waiting.pop_front() else { break };
            let done = next.recv().unwrap_or_else(|error| Err(io::Error::other(error)));
            let done = done.map_err(RunError::write(&self.path))?;
            self.file.write_all(&done.packed).map_err(RunError::write(&self.path))?;
            self.table.push(done.packed.len(), done.frame.len());
            self.compressor.idle.take(done);
        }
        Ok(())
    }

    /// Writes what is left and waits until the disk has it.
    pub(super) fn finish(&mut self) -> Result<(), RunError> {
        // A file without lines holds one empty frame: no bytes at all would not be zstd.
        if !self.buffers.frame.is_empty() || !self.any {
            self.flush()?;
        }
        self.drain(0)?;
        self.compressor.idle.take(std::mem::take(&mut self.buffers));
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
            let compressor = Compressor::new(pool.clone(), 1, run);
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
        let compressor = Compressor::new(pool, 3, 2);
        FrameWriter::create(path.clone(), compressor).unwrap().finish().unwrap();
        let file = std::fs::read(path).unwrap();
        assert_eq!(zstd::decode_all(&file[..]).unwrap(), b"");
        assert_eq!(by_table(&file), [b""]);
    }
}
