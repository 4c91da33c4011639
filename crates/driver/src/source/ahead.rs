//! One zstd file of many frames, decompressed by the workers ahead of its reader.
//!
//! Frames are found by their headers, so a table of them is not needed; small ones go to a worker together. What
//! comes out, and what is said of damage, is what [`ZstdReader`] gives, which decompresses one frame behind the
//! other: it takes over at every frame that a worker fails on, that is too large to be held, or that cannot be
//! walked over, and hands back behind it.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, bounded};
use rayon::ThreadPool;
use zstd::bulk::Decompressor;

use super::file::File;
use super::frames::{Step, Walk};
use super::open::Input;
use super::pieces::{HELD, MUCH, Pieces};
use super::zstd::{DICTIONARY_FRAME, ZstdReader};
use crate::memory::Spare;

/// Bytes of a file that are read at once.
const CHUNK: usize = 256 << 10;
/// Content that is worth a worker's while.
const ENOUGH: u64 = 1 << 20;

/// Workers that decompress, and what that may take.
#[derive(Clone, Debug)]
pub(crate) struct Helpers {
    pool: Arc<ThreadPool>,
    /// Bytes of frames on their way, compressed and not.
    bytes: u64,
    idle: Arc<Mutex<Vec<Context>>>,
    /// Buffers of frames that were read, and of content that was.
    spare: Spare,
}

struct Context(Decompressor<'static>);

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Context")
    }
}

impl Helpers {
    /// None where there is no room for them.
    pub(crate) fn new(pool: &Arc<ThreadPool>, bytes: u64) -> Option<Self> {
        // A fifth is for the first job of the next file: it has a quarter of what the others have.
        let bytes = bytes / 5 * 4;
        let spare = Spare::new(usize::try_from(bytes).unwrap_or(usize::MAX));
        let pool = Arc::clone(pool);
        (bytes >= 2 * HELD).then(|| Helpers { pool, bytes, idle: Arc::default(), spare })
    }

    /// Who they are.
    pub(super) fn pool(&self) -> &Arc<ThreadPool> {
        &self.pool
    }

    /// Has a worker decompress frames into an empty buffer.
    fn start(&self, frames: Vec<u8>, mut out: Vec<u8>) -> Receiver<Option<Vec<u8>>> {
        let (done, result) = bounded(1);
        let (idle, spare) = (Arc::clone(&self.idle), self.spare.clone());
        self.pool.spawn(move || {
            let work = || decompress(&idle, &frames, &mut out);
            // Whatever went wrong: who reads frame by frame will say what it is.
            let whole = matches!(catch_unwind(AssertUnwindSafe(work)), Ok(Ok(())));
            let _ = done.send(whole.then_some(out));
            spare.give(frames);
        });
        result
    }
}

fn decompress(idle: &Mutex<Vec<Context>>, frames: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    let lock = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    let used = lock().pop();
    let mut context = match used {
        Some(context) => context,
        None => Context(Decompressor::new()?),
    };
    context.0.decompress_to_buffer(frames, out)?;
    lock().push(context);
    Ok(())
}

/// Frames that a worker has.
struct Job {
    /// Where they start in the file, and how many frames stand before them.
    start: u64,
    before: u64,
    /// Bytes that they have in the file, and that they and their content take.
    len: u64,
    packed: u64,
    cost: u64,
    /// Whether there may be more in them than there is room for.
    guessed: bool,
    content: Receiver<Option<Vec<u8>>>,
}

pub(super) struct AheadReader {
    file: File,
    window_log: u32,
    helpers: Helpers,
    /// Bytes of the file that no worker has yet; where they start, and how many frames stand before them.
    bytes: Vec<u8>,
    base: u64,
    frames: u64,
    /// In the order of the file.
    jobs: VecDeque<Job>,
    /// Bytes that the jobs take, and the content that is read from.
    held: u64,
    /// From here on somebody else must read: a frame that is too large, or damage, or the end.
    stuck: bool,
    large: bool,
    /// From this length on frames were found to be too large.
    longest: u64,
    content: Vec<u8>,
    cost: u64,
    at: usize,
    /// Damage was met, and nothing was read behind it.
    recovered: bool,
    /// Reads one frame behind the other.
    slow: Option<Pieces<ZstdReader<File>>>,
}

impl AheadReader {
    pub(super) fn new(mut file: File, window_log: u32, helpers: Helpers) -> io::Result<Self> {
        let mut head = Vec::new();
        file.by_ref().take(DICTIONARY_FRAME.len() as u64).read_to_end(&mut head)?;
        file.seek(SeekFrom::Start(0))?;
        let mut reader = AheadReader {
            file,
            window_log,
            helpers,
            bytes: Vec::new(),
            base: 0,
            frames: 0,
            jobs: VecDeque::new(),
            held: 0,
            stuck: false,
            large: false,
            longest: u64::MAX,
            content: Vec::new(),
            cost: 0,
            at: 0,
            recovered: false,
            slow: None,
        };
        if head == DICTIONARY_FRAME {
            reader.read_slowly(0, 0, true)?;
        }
        Ok(reader)
    }

    /// Most bytes of one job.
    fn most(&self) -> u64 {
        self.helpers.bytes / 4
    }

    /// Gives workers the first frames. They are one job, for which there is room beside those of another file.
    pub(super) fn begin(&mut self) {
        if self.slow.is_none() && self.jobs.is_empty() && self.content.is_empty() && !self.stuck {
            self.stuck = !self.next_job();
        }
    }

    /// Gives workers as much as may wait.
    fn hand_out(&mut self) {
        let many = 2 * self.helpers.pool.current_num_threads() + 1;
        // What is read for a job before it is one has its place, too.
        while !self.stuck && self.jobs.len() < many && self.held + self.most() <= self.helpers.bytes
        {
            self.stuck = !self.next_job();
        }
    }

    /// Buffers that nobody uses may take what is left.
    fn make_room(&self) {
        let held = self.held + self.bytes.capacity() as u64;
        self.helpers.spare.shrink(self.helpers.bytes.saturating_sub(held) as usize);
    }

    /// False where no frame can be had that is whole and not too large.
    fn next_job(&mut self) -> bool {
        let (mut walk, mut fits) = (Walk::new(self.window_log), None);
        loop {
            let step = walk.step(&self.bytes);
            let len = walk.reach() as u64;
            self.large = len >= self.longest || len + walk.said() > self.most();
            if self.large {
                break;
            }
            match step {
                // One alone may have less in it than is to be feared.
                Step::Frame
                    if walk.content + len > self.most() && (walk.exact || fits.is_some()) =>
                {
                    self.large = fits.is_none();
                    break;
                }
                Step::Frame => {
                    fits = Some(walk.clone());
                    if walk.content >= ENOUGH || walk.end as u64 >= ENOUGH {
                        break;
                    }
                }
                Step::Needs(len) if self.fill(len) => {}
                _ => break,
            }
        }
        let Some(walk) = fits else { return false };
        // Where frames do not say how much is in them, there may be more: then they were too large.
        let room = walk.content.min(self.most().saturating_sub(walk.end as u64));
        let guessed = room < walk.content;
        // The next frames are likely to be as long.
        let mut rest = self.helpers.spare.take(walk.end + CHUNK);
        rest.extend_from_slice(&self.bytes[walk.end..]);
        let mut frames = std::mem::replace(&mut self.bytes, rest);
        frames.truncate(walk.end);
        let out = self.helpers.spare.take(room as usize);
        let (packed, cost) = (frames.capacity() as u64, out.capacity() as u64);
        let (start, before) = (self.base, self.frames);
        self.base += walk.end as u64;
        self.frames += walk.frames;
        self.held += packed + cost;
        let content = self.helpers.start(frames, out);
        let len = walk.end as u64;
        self.make_room();
        self.jobs.push_back(Job { start, before, len, packed, cost, guessed, content });
        true
    }

    /// Reads on until so many bytes are there; false where the file ends before, or cannot be read, which
    /// will be met again.
    fn fill(&mut self, len: usize) -> bool {
        while self.bytes.len() < len {
            let have = self.bytes.len();
            self.bytes.resize(have + CHUNK, 0);
            self.make_room();
            let read = self.file.read(&mut self.bytes[have..]);
            self.bytes.truncate(have + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => return false,
                Err(error) if error.kind() != ErrorKind::Interrupted => return false,
                _ => {}
            }
        }
        true
    }

    /// Leaves the file from here on to the one that reads frame by frame.
    fn read_slowly(&mut self, start: u64, before: u64, large: bool) -> io::Result<()> {
        self.jobs.clear();
        self.bytes = Vec::new();
        self.held = 0;
        let file = self.file.again()?;
        let slow = ZstdReader::behind(file, self.window_log, start, before)?;
        // What is short is not worth a worker's while, and of damage nothing is read in advance.
        let pool = &self.helpers.pool;
        self.slow = Some(if large { Pieces::new(slow, pool) } else { Pieces::at_once(slow, pool) });
        Ok(())
    }

    /// Goes on with workers at the start of a frame, if the file can be read from there.
    fn read_ahead(&mut self, start: u64, before: u64) {
        if self.file.seek(SeekFrom::Start(start)).is_ok() {
            self.slow = None;
            (self.base, self.frames) = (start, before);
            (self.stuck, self.large) = (false, false);
        }
    }

    /// After an error: see [`ZstdReader::recover`].
    pub(super) fn recover(&mut self) -> io::Result<bool> {
        self.recovered = true;
        self.slow.as_mut().map_or(Ok(false), |slow| slow.recover())
    }

    /// Gets content of a job; false where it has to be read slowly.
    fn refill(&mut self) -> io::Result<bool> {
        while self.slow.is_none() {
            if self.at < self.content.len() {
                return Ok(true);
            }
            self.helpers.spare.give(std::mem::take(&mut self.content));
            self.at = 0;
            self.held -= std::mem::take(&mut self.cost);
            self.hand_out();
            let Some(job) = self.jobs.pop_front() else {
                self.read_slowly(self.base, self.frames, self.large)?;
                break;
            };
            match job.content.recv() {
                Ok(Some(content)) => {
                    (self.content, self.cost) = (content, job.cost);
                    self.held -= job.packed;
                }
                _ => {
                    if job.guessed {
                        self.longest = self.longest.min(job.len);
                    }
                    self.read_slowly(job.start, job.before, job.guessed)?;
                }
            }
        }
        Ok(false)
    }

    /// What comes next, if it is there as a whole: see [`Input::piece`].
    pub(super) fn piece(&mut self, used: &mut Vec<u8>) -> io::Result<bool> {
        if self.slow.is_none() {
            self.helpers.spare.give(std::mem::take(used));
        }
        if !self.refill()? {
            return self.slow.as_mut().map_or(Ok(false), |slow| slow.piece(used));
        }
        let whole = self.at == 0 && self.content.len() >= MUCH;
        if whole {
            // Its cost is given back with the next one.
            *used = std::mem::take(&mut self.content);
        }
        Ok(whole)
    }
}

impl Read for AheadReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            if self.refill()? {
                let rest = &self.content[self.at..];
                let some = rest.len().min(out.len());
                out[..some].copy_from_slice(&rest[..some]);
                self.at += some;
                return Ok(some);
            }
            let Some(slow) = &mut self.slow else { continue };
            let read = slow.read(out)?;
            self.recovered &= read == 0;
            match slow.input() {
                Some(input) if read == 0 && !input.ended() => {
                    // Behind damage, one goes on until something was found.
                    if let Some((start, before)) = input.between_frames()
                        && !self.recovered
                    {
                        self.read_ahead(start, before);
                    }
                }
                _ => return Ok(read),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::open::Input;
    use super::*;

    fn pool(threads: usize) -> Arc<ThreadPool> {
        Arc::new(rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap())
    }

    fn write(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        File::Local(file)
    }

    /// What can be read, each error where it was met, and what is read on behind it.
    fn drain(mut input: impl Input, piece: usize) -> (Vec<u8>, Vec<(usize, String)>) {
        let (mut all, mut errors, mut out) = (Vec::new(), Vec::new(), vec![0; piece]);
        let mut used = Vec::new();
        loop {
            let mut next = || match input.piece(&mut used)? {
                true => Ok(used.clone()),
                false => input.read(&mut out).map(|read| out[..read].to_vec()),
            };
            match next() {
                Ok(some) if some.is_empty() => return (all, errors),
                Ok(some) => all.extend(some),
                Err(error) => {
                    errors.push((all.len(), error.to_string()));
                    if !input.recover().unwrap() {
                        return (all, errors);
                    }
                }
            }
        }
    }

    fn text(len: usize, seed: u64) -> Vec<u8> {
        let words = (0..).map(|i: u64| ((i * i + seed) % 5003).to_string() + " ");
        let mut text: Vec<u8> = words.flat_map(String::into_bytes).take(len).collect();
        text.push(b'\n');
        text
    }

    fn frame(text: &[u8], level: i32, checksum: bool) -> Vec<u8> {
        let mut bulk = zstd::bulk::Compressor::new(level).unwrap();
        bulk.include_checksum(checksum).unwrap();
        bulk.compress(text).unwrap()
    }

    /// Frames of many sizes, skippable ones between them, and one that has to be read slowly.
    fn file() -> (Vec<u8>, Vec<u8>) {
        let sizes = [900_000, 40, 3_000_000, 0, 70_000, 6_000_000, 1_500_000, 300_000, 2_000_000];
        let (mut file, mut content) = (Vec::new(), Vec::new());
        for (seed, len) in sizes.into_iter().enumerate() {
            let text = text(len, seed as u64);
            file.extend(match seed % 3 {
                0 => zstd::encode_all(&text[..], 1).unwrap(),
                seed => frame(&text, 3, seed == 1),
            });
            content.extend(text);
            file.extend([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
        }
        (file, content)
    }

    #[test]
    fn what_comes_out_does_not_depend_on_workers() {
        let (file, content) = file();
        for threads in [1, 2, 5] {
            for bytes in [3 * HELD, 25 << 20, 250 << 20] {
                let helpers = Helpers::new(&pool(threads), bytes).unwrap();
                let reader = AheadReader::new(write(&file), 27, helpers).unwrap();
                let (all, errors) = drain(reader, 100_000);
                assert!(all == content && errors.is_empty(), "{threads} {bytes}: {errors:?}");
            }
        }
        assert!(Helpers::new(&pool(1), HELD).is_none());
    }

    #[test]
    fn workers_take_all_but_what_is_too_large() {
        let helpers = Helpers::new(&pool(2), 25 << 20).unwrap();
        let mut reader = AheadReader::new(write(&file().0), 27, helpers).unwrap();
        let (mut out, mut slow, mut most, mut all) = (vec![0; 50_000], 0, 0, 0);
        loop {
            let read = reader.read(&mut out).unwrap();
            if read == 0 {
                break;
            }
            slow += if reader.slow.is_some() { read } else { 0 };
            most = most.max(reader.held);
            // Idle buffers take no more than the others leave.
            all = all.max(reader.held + reader.helpers.spare.bytes() as u64);
        }
        // The one of six million.
        assert!((5_900_000..=6_000_001).contains(&slow), "{slow}");
        assert!((3 << 20..=20 << 20).contains(&most), "{most}");
        assert!((most + 1..=20 << 20).contains(&all), "{all}");
    }

    #[test]
    fn frames_need_not_say_what_is_in_them() {
        for (len, fits) in [(3_000_000, true), (7_000_000, false)] {
            let parts: Vec<Vec<u8>> = (0..4).map(|seed| text(len, seed)).collect();
            let packed = parts.iter().map(|part| zstd::encode_all(&part[..], 3).unwrap());
            let file = write(&packed.flatten().collect::<Vec<u8>>());
            let helpers = Helpers::new(&pool(2), 25 << 20).unwrap();
            let mut reader = AheadReader::new(file, 27, helpers).unwrap();
            let (mut all, mut out, mut slow) = (Vec::new(), vec![0; 100_000], 0);
            loop {
                let read = reader.read(&mut out).unwrap();
                if read == 0 {
                    break;
                }
                all.extend_from_slice(&out[..read]);
                slow += if reader.slow.is_some() { read } else { 0 };
            }
            assert!(all == parts.concat());
            assert_eq!(slow == 0, fits, "{slow} of {len}");
            assert_eq!(reader.longest == u64::MAX, fits);
        }
    }

    #[test]
    fn damage_is_told_as_by_the_one_that_reads_frame_by_frame() {
        let (file, _) = file();
        let helpers = Helpers::new(&pool(2), 25 << 20).unwrap();
        let mut seed = 0x2545_F491_4F6C_DD1D_u64;
        for round in 0..60 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let mut bad = file.clone();
            let at = (seed % file.len() as u64) as usize;
            match round % 4 {
                0 => bad.truncate(at),
                1 => bad[at] ^= 1 << (seed >> 61),
                2 => bad[at..(at + 9).min(file.len())].fill(0xFF),
                _ => drop(bad.splice(at..at, *b"\x28\xb5\x2f\xfd")),
            }
            let slow = ZstdReader::new(write(&bad), 27).unwrap();
            let fast = AheadReader::new(write(&bad), 27, helpers.clone()).unwrap();
            let (slow, fast) = (drain(slow, 70_000), drain(fast, 70_000));
            assert_eq!(slow.1, fast.1, "{round}");
            assert!(slow.0 == fast.0, "{round}");
        }
        for (bytes, name) in [(&b""[..], "empty"), (b"text", "not zstd")] {
            let fast = AheadReader::new(write(bytes), 27, helpers.clone()).unwrap();
            let (all, errors) = drain(fast, 100);
            assert!(all.is_empty() && errors[0].1.contains(name), "{errors:?}");
        }
        // The window is one that the settings do not allow, and the worker alone would not need it.
        let wide = zstd::encode_all(&text(3_000_000, 1)[..], 3).unwrap();
        let fast = AheadReader::new(write(&wide), 17, helpers).unwrap();
        assert!(drain(fast, 100).1[0].1.contains("needs a window of more than 2^17"));
    }
}
