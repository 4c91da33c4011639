//! The whole in one value: clean, fingerprint, decide.

use crate::decide::{Decider, Verdict};
use crate::page::Page;
use crate::prepare::{Prepared, Preparer, Scratch};

/// Settings of cleaning and of comparison.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// What is cut, and on what evidence.
    pub clean: tamis_scan::Config,
    /// What counts as a near-duplicate.
    pub near: tamis_simhash::Params,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A cleaning rule is not well formed.
    #[error(transparent)]
    Clean(#[from] tamis_scan::ConfigError),
    /// A setting of the comparison is out of its range.
    #[error(transparent)]
    Near(#[from] tamis_simhash::ParamsError),
}

/// Cleans, fingerprints and decides, one page after the other.
#[derive(Debug)]
pub struct Engine {
    preparer: Preparer,
    decider: Decider,
    scratch: Scratch,
}

impl Engine {
    /// An engine that has seen nothing.
    ///
    /// # Errors
    ///
    /// When a setting is out of its range or a rule is not well formed.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let preparer = Preparer::new(&config.clean)?;
        let decider = Decider::new(config.near)?;
        Ok(Engine { preparer, decider, scratch: Scratch::default() })
    }

    /// Cleans the page and decides on it; a kept page is remembered.
    pub fn push(&mut self, page: &Page<'_>) -> Verdict {
        self.process(page).1
    }

    /// Like [`push`](Self::push), and gives the cleaned text, its cuts and the fingerprint, too.
    pub fn process<'a>(&mut self, page: &Page<'a>) -> (Prepared<'a>, Verdict) {
        let prepared = self.preparer.prepare(page, &mut self.scratch);
        let verdict = self.decider.decide(page, &prepared);
        (prepared, verdict)
    }

    /// The two halves, for a driver that prepares in parallel and decides in order.
    #[must_use]
    pub fn split(self) -> (Preparer, Decider) {
        (self.preparer, self.decider)
    }
}
