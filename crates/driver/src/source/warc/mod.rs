//! Records of WARC and ARC files, and how to go on behind a bad one.
//!
//! Every record of a `.gz` file should be a gzip member of its own, and of a `.zst` file a frame: then
//! damage costs the records it is in, for the next one that starts a record can be found. In a file that is not
//! compressed the next header is looked for. Any other damage ends the file.

mod arc;
mod format;
mod header;
mod http;
mod pages;

use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::file::File;
use super::gzip::GzipReader;
use super::open::Limits;
use super::zstd::ZstdReader;
use format::Format;
pub use header::Header;
pub use pages::Pages;

const CHUNK: usize = 64 << 10;
/// What comes next in a WARC file. Offsets are bytes of its decompressed content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A record that is whole.
    Record {
        /// Where it starts.
        offset: u64,
        /// Its header.
        header: Header,
    },
    /// A record that cannot be used; others may follow.
    Bad {
        /// Where it starts.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// Nothing more can be read.
    Damaged {
        /// Where the record starts that could not be read.
        offset: u64,
        /// Bytes of it that were read.
        lost: u64,
        /// What is wrong.
        reason: String,
    },
    /// The end, as it should be.
    End,
}

/// How a file is compressed decides how to go on behind damage.
enum Input {
    Gzip(Box<GzipReader<File>>),
    Zstd(Box<ZstdReader<File>>),
    Plain(File),
}

/// Reads the records of a WARC file, 1.0, 1.1 and the drafts before them, or of an ARC file. Holds one record.
pub struct Warc {
    input: Input,
    format: Format,
    /// From the start of the record on.
    buffer: Vec<u8>,
    /// Where the buffer starts in the content.
    offset: u64,
    /// The record before takes up so much of the buffer.
    used: usize,
    body: std::ops::Range<usize>,
    limit: u64,
    failed: bool,
    ended: bool,
}

/// What a read gave.
#[derive(PartialEq)]
enum More {
    Some,
    /// A member of a gzip file, or a zstd frame, has ended well.
    Stop,
    End,
}

impl Warc {
    /// Opens a file for records of at most `limit` bytes; the file name says what it is and how it is compressed.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened. What is wrong inside it shows while reading.
    pub fn open(path: &Path, limits: Limits, limit: u64) -> io::Result<Self> {
        Warc::of_file(File::open(path)?, path, limits, limit)
    }

    /// The same of an open file of this name.
    pub(crate) fn of_file(file: File, path: &Path, limits: Limits, limit: u64) -> io::Result<Self> {
        let name = path.as_os_str().as_encoded_bytes();
        let input = if name.ends_with(b".gz") {
            Input::Gzip(Box::new(GzipReader::by_member(file)))
        } else if name.ends_with(b".zst") {
            Input::Zstd(Box::new(ZstdReader::by_frame(file, limits.window_log)?))
        } else {
            Input::Plain(file)
        };
        let format = Format::of(path);
        let buffer = Vec::new();
        let (failed, ended) = (false, false);
        Ok(Warc { input, format, buffer, offset: 0, used: 0, body: 0..0, limit, failed, ended })
    }

    /// The content of the record that was read last.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.buffer[self.body.clone()]
    }

    /// Reads the next record.
    pub fn entry(&mut self) -> Entry {
        if self.failed {
            return Entry::End;
        }
        self.take(self.used);
        self.used = 0;
        match self.record() {
            Ok(Some(header)) => Entry::Record { offset: self.offset, header },
            Ok(None) => Entry::End,
            Err(error) => {
                let (offset, lost) = (self.offset, self.buffer.len() as u64);
                let reason = error.to_string();
                match self.recover() {
                    Ok(true) => Entry::Bad { offset, reason },
                    _ => {
                        self.failed = true;
                        Entry::Damaged { offset, lost, reason }
                    }
                }
            }
        }
    }

    fn record(&mut self) -> io::Result<Option<Header>> {
        self.body = 0..0;
        if !self.skip_blank(0)? {
            return Ok(None);
        }
        let start = loop {
            if self.format.begins(&self.buffer) == Some(false) {
                return Err(bad(self.format.none()));
            }
            if let Some(end) = self.format.header_end(&self.buffer) {
                break end;
            }
            if self.buffer.len() > format::LONGEST_HEADER {
                return Err(bad("the header of the record does not end"));
            }
            if self.more()? == More::End {
                return Err(bad("the file ends within the header of a record"));
            }
        };
        let header = self.format.parse(&self.buffer[..start]).map_err(|reason| bad(&reason))?;
        if header.len > self.limit {
            let (len, limit) = (header.len, crate::Bytes(self.limit));
            let what = format!("the record has {len} bytes, the limit is {limit} (--max-record)");
            return Err(bad(&what));
        }
        let end = start + usize::try_from(header.len).map_err(|_| bad("Content-Length"))?;
        while self.buffer.len() < end {
            let before = self.buffer.len();
            let more = self.more()?;
            let short = more == More::End
                || (more == More::Stop && self.more()? == More::Some)
                    && self.format.begins(&self.buffer[before..]) == Some(true);
            if short {
                let (len, have) = (header.len, before - start.min(before));
                let what = format!("the record has {have} bytes where its header says {len}");
                return Err(bad(&what));
            }
        }
        // What follows shows whether the length was true; a checksum stands there, too.
        let next = self.follows(end)?;
        self.body = start..end;
        self.used = next;
        Ok(Some(header))
    }

    /// Passes over the newlines behind a record; what comes then must be another, or a stop.
    fn follows(&mut self, mut at: usize) -> io::Result<usize> {
        loop {
            while let Some(b'\r' | b'\n') = self.buffer.get(at) {
                at += 1;
            }
            let begins = self.format.begins(&self.buffer[at..]);
            if begins == Some(false) {
                return Err(bad("the record goes on where its header says that it ends"));
            }
            if begins == Some(true) || self.more()? != More::Some {
                return Ok(at);
            }
        }
    }

    /// Drops newlines at the start; false when nothing else follows.
    fn skip_blank(&mut self, mut at: usize) -> io::Result<bool> {
        loop {
            while let Some(b'\r' | b'\n') = self.buffer.get(at) {
                at += 1;
            }
            self.take(at);
            at = 0;
            if !self.buffer.is_empty() {
                return Ok(true);
            }
            if self.more()? == More::End {
                return Ok(false);
            }
        }
    }

    fn take(&mut self, len: usize) {
        self.buffer.drain(..len);
        self.offset += len as u64;
    }

    fn more(&mut self) -> io::Result<More> {
        if self.ended {
            return Ok(More::End);
        }
        let have = self.buffer.len();
        self.buffer.resize(have + CHUNK, 0);
        let read = loop {
            let out = &mut self.buffer[have..];
            let read = match &mut self.input {
                Input::Gzip(input) => input.read(out),
                Input::Plain(input) => input.read(out),
                Input::Zstd(input) => input.read(out),
            };
            match read {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(have + *read.as_ref().unwrap_or(&0));
        if read? > 0 {
            return Ok(More::Some);
        }
        self.ended = match &self.input {
            Input::Gzip(input) => input.ended(),
            Input::Zstd(input) => input.ended(),
            Input::Plain(_) => true,
        };
        Ok(if self.ended { More::End } else { More::Stop })
    }

    /// Finds the next record behind a bad one; false when there is none.
    fn recover(&mut self) -> io::Result<bool> {
        if matches!(self.input, Input::Plain(_)) || self.ended {
            return self.next_header();
        }
        // A member that is good may hold a record that is not: the next member is still to come.
        if let Some(at) = self.format.find(&self.buffer) {
            self.take(at);
            return Ok(true);
        }
        loop {
            self.take(self.buffer.len());
            let found = match &mut self.input {
                Input::Gzip(input) => input.recover()?,
                Input::Zstd(input) => input.recover()?,
                Input::Plain(_) => false,
            };
            if !found {
                return Ok(false);
            }
            // What looks like a member by chance inflates to nothing of this kind.
            while self.format.begins(&self.buffer).is_none()
                && matches!(self.more(), Ok(More::Some))
            {}
            if self.format.begins(&self.buffer) == Some(true) {
                return Ok(true);
            }
        }
    }

    /// Looks for the next line that starts like a header.
    fn next_header(&mut self) -> io::Result<bool> {
        loop {
            if let Some(at) = self.format.find(&self.buffer) {
                self.take(at);
                return Ok(true);
            }
            // The start of one may be at the end.
            self.take(self.format.searched(&self.buffer));
            if self.more()? == More::End {
                return Ok(false);
            }
        }
    }
}

fn bad(reason: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}
