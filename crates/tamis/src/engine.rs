//! Clean, fingerprint, decide: in one call, or split so that the first two run in parallel.

use std::collections::HashMap;
use std::sync::Arc;

use tamis_scan::{Cleaned, Cleaner};

/// Settings of cleaning and of comparison.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// What is cut and on what evidence.
    pub clean: tamis_scan::Config,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A cleaning rule cannot be used.
    #[error(transparent)]
    Clean(#[from] tamis_scan::ConfigError),
}

/// One page as it came from the crawl.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Page<'a> {
    /// Its text.
    pub text: &'a str,
    /// The user's own name for it.
    pub id: Option<&'a str>,
    /// Number of the shard it came from.
    pub shard: u32,
    /// Its place within the shard, from 0.
    pub ordinal: u64,
}

impl<'a> Page<'a> {
    /// A page of this text, without a name, at shard 0, ordinal 0.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Page { text, id: None, shard: 0, ordinal: 0 }
    }

    /// The same page with the user's own name for it.
    #[must_use]
    pub const fn with_id(mut self, id: &'a str) -> Self {
        self.id = Some(id);
        self
    }

    /// The same page at a place in a corpus.
    #[must_use]
    pub const fn at(mut self, shard: u32, ordinal: u64) -> Self {
        self.shard = shard;
        self.ordinal = ordinal;
        self
    }
}

/// A kept page, as a verdict names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageRef {
    /// The user's own name for it.
    pub id: Option<Arc<str>>,
    /// Number of the shard it came from.
    pub shard: u32,
    /// Its place within the shard, from 0.
    pub ordinal: u64,
}

/// What becomes of a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// New; remembered.
    Kept,
    /// Its canonical form is that of a kept page.
    Exact {
        /// The kept page.
        of: PageRef,
    },
    /// What it says stands on a kept page.
    Near {
        /// The kept page.
        of: PageRef,
        /// Estimated Jaccard similarity, 0 to 1.
        similarity: f64,
        /// Estimated share of this page's shingles that stand on the kept page, 0 to 1.
        containment: f64,
        /// Hamming distance of the simhashes, 0 to 64 bits.
        distance: u32,
    },
    /// Nothing was left.
    Empty,
}

/// Buffers of one worker, kept between pages.
#[derive(Debug, Default)]
pub struct Scratch {
    scan: tamis_scan::Scratch,
}

/// A page that was cleaned and fingerprinted and awaits its verdict.
#[derive(Debug)]
#[non_exhaustive]
pub struct Prepared<'a> {
    /// The cleaned text and the cuts.
    pub cleaned: Cleaned<'a>,
}

/// The part that needs no order: cleans and fingerprints. Shared by workers.
#[derive(Clone, Debug)]
pub struct Preparer {
    cleaner: Arc<Cleaner>,
}

impl Preparer {
    /// Cleans and fingerprints one page.
    pub fn prepare<'a>(&self, page: &Page<'a>, scratch: &mut Scratch) -> Prepared<'a> {
        Prepared { cleaned: self.cleaner.clean(page.text, &mut scratch.scan) }
    }
}

/// The part that needs order: compares with what was kept, and remembers.
#[derive(Debug)]
pub struct Decider {
    seen: HashMap<String, PageRef>,
}

impl Decider {
    /// Decides on a page; a kept page is remembered. Pages must come in their order.
    pub fn decide(&mut self, page: &Page<'_>, prepared: &Prepared<'_>) -> Verdict {
        let text = prepared.cleaned.text.trim();
        if text.is_empty() {
            return Verdict::Empty;
        }
        let key: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        if let Some(of) = self.seen.get(&key) {
            return Verdict::Exact { of: of.clone() };
        }
        let id = page.id.map(Arc::from);
        self.seen.insert(key, PageRef { id, shard: page.shard, ordinal: page.ordinal });
        Verdict::Kept
    }

    /// Bytes that the memory of kept pages takes now.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.seen.len() * 64
    }

    /// Bytes that the next kept page may add at most; asked before a ceiling is passed.
    #[must_use]
    pub fn memory_for_one_more(&self) -> usize {
        4096
    }
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
        let preparer = Preparer { cleaner: Arc::new(Cleaner::new(&config.clean)?) };
        let decider = Decider { seen: HashMap::new() };
        Ok(Engine { preparer, decider, scratch: Scratch::default() })
    }

    /// Cleans the page and decides on it; a kept page is remembered.
    ///
    /// # Errors
    ///
    /// None yet; a durable index will have some.
    pub fn push(&mut self, page: &Page<'_>) -> Result<Verdict, Error> {
        let prepared = self.preparer.prepare(page, &mut self.scratch);
        Ok(self.decider.decide(page, &prepared))
    }

    /// The two halves, for a driver that prepares in parallel and decides in order.
    #[must_use]
    pub fn split(self) -> (Preparer, Decider) {
        (self.preparer, self.decider)
    }
}
