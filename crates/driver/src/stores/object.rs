//! An object, read as a file is.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use object_store::path::Path;
use object_store::{Error, GetOptions, GetRange, ObjectMeta, ObjectStore};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::said;

/// Bytes that are asked for at once.
const PIECE: u64 = 4 << 20;

/// Pieces that are on their way while one is read.
const AHEAD: usize = 2;

/// What readers take, from above: two objects may be open, each with its pieces, and with what the connections hold.
pub(crate) const ROOM: u64 = 2 * (AHEAD as u64 + 1) * PIECE + (16 << 20);

/// An object as it was found. Whoever reads it later gets these bytes or an error, even if it was replaced by then.
#[derive(Clone)]
pub(crate) struct Object {
    store: Arc<dyn ObjectStore>,
    runtime: Arc<Runtime>,
    /// As people write it.
    address: Arc<str>,
    path: Path,
    size: u64,
    tag: Option<String>,
    /// Why it cannot be read any more.
    failure: Arc<OnceLock<String>>,
}

impl Object {
    pub(super) fn new(
        store: Arc<dyn ObjectStore>,
        runtime: Arc<Runtime>,
        address: String,
        meta: ObjectMeta,
    ) -> Self {
        let ObjectMeta { location: path, size, e_tag, .. } = meta;
        // A weak tag does not promise the same bytes, and a server must not compare by it.
        let tag = e_tag.filter(|tag| !tag.starts_with("W/"));
        let failure = Arc::default();
        Object { store, runtime, address: address.into(), path, size, tag, failure }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// What the store said when it was asked in vain; the object is not damaged then, it was not read.
    pub(crate) fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    pub(crate) fn reader(&self) -> ObjectReader {
        ObjectReader {
            object: self.clone(),
            at: 0,
            piece: Bytes::new(),
            start: 0,
            ahead: VecDeque::new(),
        }
    }

    async fn get(self, range: Range<u64>) -> Result<Bytes, String> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(range.clone())),
            if_match: self.tag.clone(),
            ..GetOptions::default()
        };
        let found =
            self.store.get_opts(&self.path, options).await.map_err(|error| match error {
                Error::NotSupported { .. } => {
                    "the server gives no parts of files; copy it first".to_owned()
                }
                error => said(&error),
            })?;
        if found.meta.size != self.size {
            return Err(format!("it had {} bytes and has {} now", self.size, found.meta.size));
        }
        let bytes = found.bytes().await.map_err(|error| said(&error))?;
        match bytes.len() as u64 == range.end - range.start {
            true => Ok(bytes),
            false => Err(format!("bytes {range:?} were asked for, and {} came", bytes.len())),
        }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Object").field(&self.address).finish()
    }
}

/// A piece that is on its way.
struct Asked {
    range: Range<u64>,
    task: JoinHandle<Result<Bytes, String>>,
}

/// Reads an object piece by piece; those that come next are asked for before they are wanted.
pub(crate) struct ObjectReader {
    object: Object,
    at: u64,
    piece: Bytes,
    /// Where the piece begins.
    start: u64,
    ahead: VecDeque<Asked>,
}

impl ObjectReader {
    /// Another reader of the same object, at its beginning.
    pub(crate) fn again(&self) -> Self {
        self.object.reader()
    }

    /// Has the piece that `at` lies in.
    fn fetch(&mut self) -> io::Result<()> {
        if let Some(failure) = self.object.failure() {
            return Err(io::Error::other(failure.to_owned()));
        }
        let in_order = self.at == self.start + self.piece.len() as u64;
        self.piece = Bytes::new();
        while self.ahead.front().is_some_and(|asked| asked.range.start != self.at) {
            self.stop_one();
        }
        if self.ahead.is_empty() {
            self.ask(self.at);
        }
        // Whoever jumps about does not want what comes next.
        while in_order && self.ahead.len() <= AHEAD {
            match self.ahead.back().map(|asked| asked.range.end) {
                Some(end) if end < self.object.size => self.ask(end),
                _ => break,
            }
        }
        let Some(Asked { range, task }) = self.ahead.pop_front() else { return Ok(()) };
        let got = match self.object.runtime.block_on(task) {
            Ok(got) => got,
            Err(error) => Err(error.to_string()),
        };
        match got {
            Ok(piece) => {
                (self.piece, self.start) = (piece, range.start);
                Ok(())
            }
            Err(reason) => {
                let reason = format!("at byte {}: {reason}", range.start);
                let reason = self.object.failure.get_or_init(|| reason);
                Err(io::Error::other(reason.clone()))
            }
        }
    }

    fn ask(&mut self, from: u64) {
        let range = from..(from + PIECE).min(self.object.size);
        let task = self.object.runtime.spawn(self.object.clone().get(range.clone()));
        self.ahead.push_back(Asked { range, task });
    }

    fn stop_one(&mut self) {
        if let Some(asked) = self.ahead.pop_front() {
            asked.task.abort();
        }
    }
}

impl Drop for ObjectReader {
    fn drop(&mut self) {
        while !self.ahead.is_empty() {
            self.stop_one();
        }
    }
}

impl Read for ObjectReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.object.size || out.is_empty() {
            return Ok(0);
        }
        if !(self.start..self.start + self.piece.len() as u64).contains(&self.at) {
            self.fetch()?;
        }
        let rest = &self.piece[(self.at - self.start) as usize..];
        let len = rest.len().min(out.len());
        out[..len].copy_from_slice(&rest[..len]);
        self.at += len as u64;
        Ok(len)
    }
}

impl Seek for ObjectReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.object.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let before = || io::Error::new(io::ErrorKind::InvalidInput, "before the first byte");
        self.at = at.ok_or_else(before)?;
        Ok(self.at)
    }
}
