//! Strips what was injected into or glued onto scraped text: readings, citation marks, comment
//! boxes, share bars, the article printed twice. Text in, clean text and a list of cuts out.
//!
//! No I/O, no threads. The rules are fixed in `docs/cuts.md`.

mod cut;

pub use cut::{Class, Cleaned, Cut, RestoreError, restore};

/// What to cut and on what evidence.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {}

/// A rule file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {}

/// Buffers that are kept between pages so that a clean page costs no allocation.
#[derive(Debug, Default)]
pub struct Scratch {}

/// The cleaner: compiled rules. Cheap to share, immutable.
#[derive(Debug)]
pub struct Cleaner {}

impl Cleaner {
    /// Compiles the rules.
    ///
    /// # Errors
    ///
    /// When a rule is not well formed; the message names file and rule.
    pub fn new(_config: &Config) -> Result<Self, ConfigError> {
        Ok(Cleaner {})
    }

    /// Cleans one page of text.
    pub fn clean<'a>(&self, text: &'a str, _scratch: &mut Scratch) -> Cleaned<'a> {
        Cleaned { text: text.into(), cuts: Vec::new() }
    }
}
