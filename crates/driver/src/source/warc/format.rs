//! What tells the records of WARC and of ARC files apart.

use std::path::Path;

use memchr::{memchr, memmem};

use super::arc;
use super::header::{self, Header, MAGIC};
use crate::source::inputs::unpacked;

/// A header that is longer is none.
pub(super) const LONGEST_HEADER: usize = 64 << 10;

/// How records begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// With a version line and named fields.
    Warc,
    /// With one line of fields without names.
    Arc,
}

impl Format {
    /// By the name of a file.
    pub(super) fn of(path: &Path) -> Self {
        if unpacked(path).ends_with(b".arc") { Format::Arc } else { Format::Warc }
    }

    /// Whether a record begins here; none where more must be known.
    pub(super) fn begins(self, bytes: &[u8]) -> Option<bool> {
        match self {
            Format::Warc => {
                let known = MAGIC.len().min(bytes.len());
                let fits = bytes[..known] == MAGIC[..known];
                (!fits || known == MAGIC.len()).then_some(fits)
            }
            Format::Arc => match memchr(b'\n', &bytes[..bytes.len().min(LONGEST_HEADER)]) {
                Some(end) => Some(arc::parse(&bytes[..end]).is_some()),
                None => (bytes.len() >= LONGEST_HEADER).then_some(false),
            },
        }
    }

    /// What is said where none begins.
    pub(super) fn none(self) -> &'static str {
        match self {
            Format::Warc => "no WARC header where a record should start",
            Format::Arc => "no ARC header where a record should start",
        }
    }

    /// The length of the header at the start of these bytes.
    pub(super) fn header_end(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Format::Warc => header::end(bytes),
            Format::Arc => memchr(b'\n', bytes).map(|at| at + 1),
        }
    }

    pub(super) fn parse(self, bytes: &[u8]) -> Result<Header, String> {
        match self {
            Format::Warc => header::parse(bytes),
            Format::Arc => arc::parse(bytes).ok_or_else(|| self.none().to_owned()),
        }
    }

    /// The first line but the one at the very start that begins like a header.
    pub(super) fn find(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Format::Warc => memmem::find(bytes, b"\nWARC/").map(|at| at + 1),
            Format::Arc => {
                let mut starts = memmem::find_iter(bytes, b"\nhttp").map(|at| at + 1);
                starts.find(|&at| self.begins(&bytes[at..]) == Some(true))
            }
        }
    }

    /// How many of these bytes, in which nothing was found, need not be looked at again.
    pub(super) fn searched(self, bytes: &[u8]) -> usize {
        match self {
            Format::Warc => bytes.len().saturating_sub(MAGIC.len()),
            // The last line may be the start of a header.
            Format::Arc => memchr::memrchr(b'\n', bytes)
                .filter(|at| bytes.len() - at < LONGEST_HEADER)
                .unwrap_or(bytes.len()),
        }
    }
}
