//! The write-ahead log: what is in memory and in no segment yet.
//!
//! Frames follow each other, each with its number, a checksum, and how much of the log was on disk for
//! certain when it was written. Where a frame does not fit the log ends, half written when the machine
//! stopped; unless a later frame says that what stands here was on disk: then the log is damaged.

use std::path::{Path, PathBuf};

use tamis_simhash::{Fingerprint, KEYS, Keys, VERSION};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::blocks::{read_u32, read_u64};
use crate::error::{Error, Result};
use crate::forget::Forget;
use crate::record::Record;
use crate::storage::{Output, Storage};
use crate::version::{FORMAT, check};

const MAGIC: &[u8; 8] = b"tamislog";
/// Magic, format, version of the fingerprints, file number, nothing, checksum.
const HEAD: usize = 32;
/// Length, number, bytes that are on disk, checksum.
const FRAME: usize = 24;
/// A frame is written when it has grown to this.
const FULL: usize = 1 << 20;

const PAGE: u8 = 1;
const FORGET: u8 = 2;
const SHARD: u8 = 3;

/// What a log tells.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    Page(Box<Fingerprint>, Record<'a>),
    Forget(Forget),
    Shard(u32, &'a str),
}

/// The end of a log that was half written when the program or the machine stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The log.
    pub path: PathBuf,
    /// Where what cannot be read begins.
    pub offset: u64,
    /// How many bytes it has.
    pub bytes: u64,
}

/// Writes a log.
#[derive(Debug)]
pub(crate) struct Log {
    out: Box<dyn Output>,
    path: PathBuf,
    file: u32,
    number: u32,
    /// The frame that is being filled: room for its head, then events.
    frame: Vec<u8>,
    /// Bytes written.
    pub(crate) len: u64,
    /// Bytes that are on disk for certain.
    synced: u64,
}

impl Log {
    pub(crate) fn create(storage: &dyn Storage, path: &Path, file: u32) -> Result<Self> {
        let mut out = storage.create(path).map_err(Error::io(path, "create"))?;
        let mut head = MAGIC.to_vec();
        for number in [FORMAT, VERSION, file, 0] {
            head.extend_from_slice(&number.to_le_bytes());
        }
        head.extend_from_slice(&xxh3_64(&head).to_le_bytes());
        out.write_all(&head).map_err(Error::io(path, "write"))?;
        let (path, frame, len) = (path.to_owned(), vec![0; FRAME], HEAD as u64);
        Ok(Self { out, path, file, number: 0, frame, len, synced: 0 })
    }

    /// Writes down a page.
    pub(crate) fn page(&mut self, keys: &Keys, record: &[u8]) -> Result<()> {
        self.frame.push(PAGE);
        for key in keys.values() {
            self.frame.extend_from_slice(&key.to_le_bytes());
        }
        self.frame.extend_from_slice(record);
        if self.frame.len() >= FULL { self.write() } else { Ok(()) }
    }

    /// Writes down an order to forget.
    pub(crate) fn forget(&mut self, order: &Forget) {
        let (kind, value) = order.numbers();
        self.frame.extend_from_slice(&[FORGET, kind]);
        for number in [order.id, order.until, value] {
            self.frame.extend_from_slice(&number.to_le_bytes());
        }
    }

    /// Writes down the name of a shard.
    pub(crate) fn shard(&mut self, number: u32, name: &str) -> Result<()> {
        let len = u16::try_from(name.len());
        let len = len.map_err(|_| Error::TooLarge("the name of a shard has over 65,535 bytes"))?;
        self.frame.push(SHARD);
        self.frame.extend_from_slice(&number.to_le_bytes());
        self.frame.extend_from_slice(&len.to_le_bytes());
        self.frame.extend_from_slice(name.as_bytes());
        Ok(())
    }

    /// Gives what there is to the system, as one frame.
    pub(crate) fn write(&mut self) -> Result<()> {
        if self.frame.len() == FRAME { Ok(()) } else { self.write_frame() }
    }

    fn write_frame(&mut self) -> Result<()> {
        let len = (self.frame.len() - FRAME) as u32;
        self.frame[..4].copy_from_slice(&len.to_le_bytes());
        self.frame[4..8].copy_from_slice(&self.number.to_le_bytes());
        self.frame[8..16].copy_from_slice(&self.synced.to_le_bytes());
        let sum = frame_sum(self.file, self.number, self.synced, &self.frame[FRAME..]);
        self.frame[16..24].copy_from_slice(&sum.to_le_bytes());
        self.out.write_all(&self.frame).map_err(Error::io(&self.path, "write"))?;
        self.len += self.frame.len() as u64;
        self.number += 1;
        self.frame.truncate(FRAME);
        Ok(())
    }

    /// Everything is on disk then.
    pub(crate) fn sync(&mut self) -> Result<()> {
        self.write()?;
        self.out.sync().map_err(Error::io(&self.path, "sync"))?;
        self.synced = self.len;
        Ok(())
    }

    /// Says with an empty frame that all before it is on disk.
    pub(crate) fn close(&mut self) -> Result<()> {
        self.sync()?;
        self.write_frame()?;
        self.out.sync().map_err(Error::io(&self.path, "sync"))
    }
}

fn frame_sum(file: u32, number: u32, synced: u64, events: &[u8]) -> u64 {
    let seed = u64::from(file) << 32 | u64::from(number);
    let head = xxh3_64_with_seed(&synced.to_le_bytes(), seed);
    xxh3_64_with_seed(events, head) ^ events.len() as u64
}

/// Reads a log, event for event, up to where it was torn.
pub(crate) fn read(
    path: &Path,
    file: u32,
    mut each: impl FnMut(Event<'_>) -> Result<()>,
) -> Result<Option<Torn>> {
    let bytes = std::fs::read(path).map_err(Error::io(path, "read"))?;
    let damaged = |at: usize, what| Error::corrupt(path, at as u64, what);
    let head = bytes.get(..HEAD).ok_or_else(|| damaged(0, "the head of a log is missing"))?;
    if head[..8] != *MAGIC || xxh3_64(&head[..24]) != read_u64(head, 24) {
        return Err(damaged(0, "the head of a log does not fit"));
    }
    check(path, "format", read_u32(head, 8), FORMAT)?;
    check(path, "fingerprints of version", read_u32(head, 12), VERSION)?;
    if read_u32(head, 16) != file {
        return Err(damaged(16, "this log has another number"));
    }
    let (mut at, mut number) = (HEAD, 0);
    while at < bytes.len() {
        let Some((events, _)) = frame(&bytes, at, file, number) else {
            let was_on_disk = |place: usize| {
                let frames = (number + 1..number + 9).filter_map(|n| frame(&bytes, place, file, n));
                frames.into_iter().any(|(_, synced)| synced > at as u64)
            };
            if (at + 1..bytes.len()).any(was_on_disk) {
                return Err(damaged(at, "the checksum of a frame does not fit"));
            }
            let (path, offset) = (path.to_owned(), at as u64);
            return Ok(Some(Torn { path, offset, bytes: (bytes.len() - at) as u64 }));
        };
        let mut rest = events;
        while !rest.is_empty() {
            let (event, behind) =
                event(rest).ok_or_else(|| damaged(at, "an event of a log is not sound"))?;
            each(event)?;
            rest = behind;
        }
        (at, number) = (at + FRAME + events.len(), number + 1);
    }
    Ok(None)
}

/// The events of the frame at `at`, if there is one with this number, and what was on disk by then.
fn frame(bytes: &[u8], at: usize, file: u32, number: u32) -> Option<(&[u8], u64)> {
    if read_u32(bytes.get(at..at + FRAME)?, 4) != number {
        return None;
    }
    let begin = at + FRAME;
    let events = bytes.get(begin..begin.checked_add(read_u32(bytes, at) as usize)?)?;
    let synced = read_u64(bytes, at + 8);
    let sum = frame_sum(file, number, synced, events);
    (sum == read_u64(bytes, at + 16)).then_some((events, synced))
}

fn event(bytes: &[u8]) -> Option<(Event<'_>, &[u8])> {
    match *bytes.first()? {
        PAGE => {
            let (keys, rest) = bytes.get(1..)?.split_at_checked(4 * KEYS)?;
            let keys = Keys::from_values(std::array::from_fn(|n| read_u32(keys, 4 * n)));
            let record = Record::read(rest)?;
            let page = record.fingerprint(keys)?;
            Some((Event::Page(Box::new(page), record), &rest[record.bytes().len()..]))
        }
        FORGET => {
            let (order, rest) = bytes.get(1..)?.split_at_checked(25)?;
            let (id, until) = (read_u64(order, 1), read_u64(order, 9));
            let order = Forget::from_numbers(id, until, order[0], read_u64(order, 17))?;
            Some((Event::Forget(order), rest))
        }
        SHARD => {
            let (head, rest) = bytes.get(1..)?.split_at_checked(6)?;
            let (name, rest) =
                rest.split_at_checked(u16::from_le_bytes([head[4], head[5]]).into())?;
            Some((Event::Shard(read_u32(head, 0), std::str::from_utf8(name).ok()?), rest))
        }
        _ => None,
    }
}
