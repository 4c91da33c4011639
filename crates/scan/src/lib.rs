//! Strips what was injected into or glued onto scraped text: readings, citation marks, comment
//! boxes, share bars, the article printed twice. Text in, clean text and a list of cuts out.
//!
//! ```
//! use tamis_scan::{Cleaner, Config, Scratch, restore};
//!
//! let cleaner = Cleaner::new(&Config::default())?;
//! let page = "5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。\n";
//! let cleaned = cleaner.clean(page, &mut Scratch::default());
//! assert_eq!(cleaned.text, "5月27日,国新办介绍改革举措。\n");
//! assert_eq!(cleaned.cuts[0].rule, "pinyin.bracket");
//! assert_eq!(restore(&cleaned.text, &cleaned.cuts).unwrap(), page);
//! # Ok::<(), tamis_scan::ConfigError>(())
//! ```
//!
//! No I/O, no threads, no environment. What is cut, and on what evidence, is fixed in
//! `docs/cuts.md`; each step of that page is a module here.

mod annotate;
mod blank;
mod boilerplate;
mod characters;
mod chars;
mod clean;
mod cut;
mod edit;
mod fold;
mod kernel;
mod lines;
mod marked;
mod paragraph;
mod repeat;
mod template;

pub use boilerplate::{ConfigError, Kind, Structure};
pub use clean::{Cleaner, Config, Scratch};
pub use cut::{Class, Cleaned, Cut, RestoreError, restore};
pub use paragraph::{PARAGRAPH, paragraphs};
pub use template::{LearnConfig, Learner, LineKind, Look, Template, TemplateLine, host};

#[cfg(feature = "definitions")]
#[doc(hidden)]
pub use kernel::alone::{Work, kernels};

/// Panics where a kernel does not give what its definition gives; for the fuzz targets.
#[cfg(feature = "definitions")]
#[doc(hidden)]
pub fn kernels_equal_their_definitions(text: &str) {
    kernel::equal_their_definitions(text);
}
