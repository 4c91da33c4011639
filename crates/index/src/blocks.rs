//! Files of blocks of 512 bytes, each with a checksum that knows its place.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::error::{Error, Result};
use crate::map::Map;
use crate::storage::{Output, Storage};

/// Bytes of a block.
pub(crate) const BLOCK: usize = 512;
/// Bytes of a block before its checksum.
pub(crate) const BODY: usize = BLOCK - 4;

/// A whole block.
pub(crate) type Block = [u8; BLOCK];

fn checksum(body: &[u8], file: u32, number: u32) -> u32 {
    xxh3_64_with_seed(body, u64::from(file) << 32 | u64::from(number)) as u32
}

/// A finished file of blocks.
#[derive(Debug)]
pub(crate) struct Blocks {
    map: Map,
    file: u32,
    /// A bit for each block that was checked since the file was opened.
    checked: Box<[AtomicU64]>,
}

impl Blocks {
    pub(crate) fn open(path: &Path, file: u32) -> Result<Self> {
        let map = Map::open(path, BLOCK as u64)?;
        if map.len() % BLOCK != 0 || map.len() / BLOCK > u32::MAX as usize {
            let end = map.len() / BLOCK * BLOCK;
            return Err(Error::corrupt(path, end as u64, "the file ends within a block"));
        }
        let words = (map.len() / BLOCK).div_ceil(64);
        let checked = (0..words).map(|_| AtomicU64::new(0)).collect();
        Ok(Self { map, file, checked })
    }

    /// How many blocks there are.
    pub(crate) fn len(&self) -> u32 {
        (self.map.len() / BLOCK) as u32
    }

    pub(crate) fn path(&self) -> &Path {
        self.map.path()
    }

    /// A block, checked the first time it is read.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> Result<&Block> {
        let Some(block) = self.raw(number) else {
            return Err(self.corrupt(number, "a block is missing"));
        };
        let (word, bit) = (number as usize / 64, 1u64 << (number % 64));
        if self.checked[word].load(Ordering::Relaxed) & bit == 0 {
            self.check(number, block)?;
            self.checked[word].fetch_or(bit, Ordering::Relaxed);
        }
        Ok(block)
    }

    /// The first word of a block, unchecked and for no other use than to have it fetched.
    #[inline]
    pub(crate) fn touch(&self, number: u32) -> u8 {
        self.map.get(number as usize * BLOCK).copied().unwrap_or(0)
    }

    #[inline]
    fn raw(&self, number: u32) -> Option<&Block> {
        let at = number as usize * BLOCK;
        self.map.get(at..at + BLOCK)?.try_into().ok()
    }

    #[cold]
    fn check(&self, number: u32, block: &Block) -> Result<()> {
        let (body, sum) = block.split_at(BODY);
        if checksum(body, self.file, number).to_le_bytes() == sum {
            return Ok(());
        }
        Err(self.corrupt(number, "the checksum of a block does not fit"))
    }

    /// An error about a block.
    #[cold]
    pub(crate) fn corrupt(&self, number: u32, what: &'static str) -> Error {
        Error::corrupt(self.path(), u64::from(number) * BLOCK as u64, what)
    }

    /// Checks every block again.
    pub(crate) fn verify(&self) -> Result<()> {
        for number in 0..self.len() {
            let block = self.raw(number).ok_or_else(|| self.corrupt(number, "a block is missing"));
            self.check(number, block?)?;
        }
        Ok(())
    }
}

/// Writes a file of blocks from its beginning to its end.
#[derive(Debug)]
pub(crate) struct BlockWriter {
    out: Box<dyn Output>,
    path: PathBuf,
    file: u32,
    next: u32,
    buffer: Vec<u8>,
    /// Bytes since the last sync.
    unsynced: usize,
}

/// What is written of a large file is brought to disk in parts, so that nobody waits long at its end.
const PART: usize = 32 << 20;

impl BlockWriter {
    pub(crate) fn create(storage: &dyn Storage, path: &Path, file: u32) -> Result<Self> {
        let out = storage.create(path).map_err(Error::io(path, "create"))?;
        Ok(Self { out, path: path.to_owned(), file, next: 0, buffer: Vec::new(), unsynced: 0 })
    }

    /// The number that the next block will have.
    pub(crate) fn next(&self) -> u32 {
        self.next
    }

    /// Writes a block: at most [`BODY`] bytes, filled up with 0.
    pub(crate) fn write(&mut self, body: &[u8]) -> Result<()> {
        let mut block = [0; BLOCK];
        let (front, sum) = block.split_at_mut(BODY);
        front[..body.len()].copy_from_slice(body);
        sum.copy_from_slice(&checksum(front, self.file, self.next).to_le_bytes());
        self.next = self.next.checked_add(1).ok_or(Error::TooLarge("a segment is too large"))?;
        self.buffer.extend_from_slice(&block);
        if self.buffer.len() >= 256 * 1024 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.out.write_all(&self.buffer).map_err(Error::io(&self.path, "write"))?;
        self.unsynced += self.buffer.len();
        self.buffer.clear();
        if self.unsynced < PART {
            return Ok(());
        }
        self.unsynced = 0;
        self.out.sync().map_err(Error::io(&self.path, "sync"))
    }

    /// Everything is on disk then.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.out.sync().map_err(Error::io(&self.path, "sync"))
    }
}

/// Writes numbers, 127 to a block.
#[derive(Debug, Default)]
pub(crate) struct Column {
    body: Vec<u8>,
}

/// Numbers in a block of a [`Column`].
pub(crate) const PER_BLOCK: u32 = (BODY / 4) as u32;

impl Column {
    pub(crate) fn push(&mut self, number: u32, out: &mut BlockWriter) -> Result<()> {
        self.body.extend_from_slice(&number.to_le_bytes());
        if self.body.len() == BODY { self.finish(out) } else { Ok(()) }
    }

    pub(crate) fn finish(&mut self, out: &mut BlockWriter) -> Result<()> {
        if self.body.is_empty() {
            return Ok(());
        }
        out.write(&self.body)?;
        self.body.clear();
        Ok(())
    }

    /// The number at `index` of the column that begins at the block `first`.
    #[inline]
    pub(crate) fn read(blocks: &Blocks, first: u32, index: u32) -> Result<u32> {
        let block = blocks.get(first.saturating_add(index / PER_BLOCK))?;
        Ok(read_u32(block, (index % PER_BLOCK) as usize * 4))
    }
}

#[inline]
pub(crate) fn read_u32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

#[inline]
pub(crate) fn read_u64(bytes: &[u8], at: usize) -> u64 {
    let Some(bytes) = bytes.get(at..at + 8) else { return 0 };
    bytes.try_into().map_or(0, u64::from_le_bytes)
}
