//! The index on disk: kept pages that outlive the program, found again in microseconds.
//!
//! ```text
//! insert -> log -> memory --flush--> segment, segment, ... --merge--> segment
//!                    |                  |                               |
//! find --------------+------------------+-------------------------------'
//! ```
//!
//! The answers are those of [`tamis_simhash::Index`]: `docs/fingerprint.md` defines them, and
//! `docs/index-format.md` every byte on disk. One writer ([`Index`]), any number of readers
//! ([`Reader`]), each of which sees the index as it was at one moment.
//!
//! ```
//! use tamis_index::{Id, Index, Options, Origin};
//! use tamis_simhash::{Fingerprinter, Scratch};
//!
//! # let folder = std::env::temp_dir().join(format!("tamis-index-doc-{}", std::process::id()));
//! let print = |text| Fingerprinter::new().fingerprint(text, &mut Scratch::default());
//! let mut index = Index::open(&folder, Options::default())?;
//! let from = Origin { id: Id::of("page-1"), ..Origin::default() };
//! index.insert(&print("The river rose two metres in one night."), &from)?;
//! index.sync()?; // from here on it survives a crash
//! let found = index.find(&print("The river rose two metres in one night!"))?;
//! assert_eq!(found.map(|found| found.origin.id), Some(Id::of("page-1")));
//! # drop(index);
//! # let _ = std::fs::remove_dir_all(&folder);
//! # Ok::<(), tamis_index::Error>(())
//! ```

#![deny(missing_docs)]

mod blocks;
mod error;
mod forget;
mod index;
mod inspect;
mod kinds;
mod load;
mod log;
mod maintain;
mod manifest;
mod map;
mod memory;
mod merge;
mod options;
mod origin;
mod packed;
mod pages;
mod reader;
mod record;
mod segment;
mod snapshot;
mod storage;
mod table;
mod version;

pub use error::{Error, Result};
pub use index::Index;
pub use inspect::Stats;
pub use log::Torn;
pub use options::{Merging, Options};
pub use origin::{Id, Origin, host_hash};
pub use reader::Reader;
pub use snapshot::Found;
pub use storage::{Disk, Output, Storage};
