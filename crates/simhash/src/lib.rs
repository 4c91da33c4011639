//! Fingerprints of clean text, and the index that finds near-duplicates among them.
//!
//! ```text
//! text -> canonical tokens -> windows -> set of features -> simhash, sketch
//!              |                                                  |
//!              '-> exact hash                                     '-> index: candidates -> verified
//! ```
//!
//! `docs/fingerprint.md` says what every number here must be; [`VERSION`] is the version of that
//! page. This crate does no input or output, starts no thread and reads no environment.
//!
//! ```
//! use tamis_simhash::{Fingerprinter, Index, Kind, Params, Scratch};
//!
//! let fingerprinter = Fingerprinter::new();
//! let mut scratch = Scratch::default();
//! let mut index = Index::new(Params::default()).expect("the defaults are in range");
//!
//! let first = fingerprinter.fingerprint("春眠不覺曉，處處聞啼鳥。", &mut scratch);
//! let twin = fingerprinter.fingerprint("春眠不觉晓 处处闻啼鸟", &mut scratch);
//! assert!(index.find(&first).is_none());
//! let entry = index.insert(&first);
//! let found = index.find(&twin).expect("script variant and punctuation do not count");
//! assert_eq!((found.entry, found.kind), (entry, Kind::Exact));
//! ```

#![deny(missing_docs)]

mod canonical;
mod features;
mod figures;
mod fingerprint;
mod index;
mod kernel;
mod keys;
mod paragraphs;
mod sketch;

pub use canonical::{canonical, tokens};
pub use features::features_of;
pub use figures::Figures;
pub use fingerprint::{Fingerprint, Fingerprinter, MIN_FEATURES, Scratch};
pub use index::{Index, Kept, Kind, Match, Params, ParamsError};
pub use keys::{KEYS, Keys};
pub use paragraphs::{HOSTS, Paragraphs, Seen};
pub use sketch::{Estimate, K, Sketch, SketchError, estimate};

/// The version of `docs/fingerprint.md` that these fingerprints follow.
///
/// Fingerprints of different versions must not be compared.
pub const VERSION: u32 = 6;

#[cfg(feature = "definitions")]
#[doc(hidden)]
pub use kernel::alone::{Work, kernels};

/// Panics where a kernel does not give what its definition gives; for the fuzz targets.
#[cfg(feature = "definitions")]
#[doc(hidden)]
pub fn kernels_equal_their_definitions(hashes: &[u64], query: u64, radius: u32) {
    kernel::equal_their_definitions(hashes, query, radius);
}
